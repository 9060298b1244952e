/** Number pads: for amounts, for the transaction PIN (scrambled), and boxes for an SMS code. */
import { typeAmount, useSecondsLeft } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon';

export { PinPad, scrambledDigits } from './pin-pad';

export const CODE_LENGTH = 6;

type AmountPadProps = { typed: string; goLabel: string; onType: (typed: string) => void; onGo: () => void };

export function AmountPad({ typed, goLabel, onType, onGo }: AmountPadProps) {
  const { t } = useTranslation();
  const press = (key: string) => () => onType(typeAmount(typed, key));
  const digit = (key: string) => (
    <button key={key} type="button" className="pad-key" onClick={press(key)}>
      {key}
    </button>
  );
  return (
    <div className="pad amount" aria-label={t('pad.amount')} role="group">
      {['1', '2', '3'].map(digit)}
      <button type="button" className="pad-key" aria-label={t('pad.backspace')} onClick={press('backspace')}>
        <Icon name="backspace" />
      </button>
      {['4', '5', '6'].map(digit)}
      <button type="button" className="pad-key ghost" aria-label={t('pad.clear')} onClick={press('clear')}>
        {t('pad.clear_short')}
      </button>
      {['7', '8', '9'].map(digit)}
      <button type="button" className="pad-key pad-go" onClick={onGo}>
        {goLabel}
      </button>
      {['.', '0'].map(digit)}
      <button
        type="button"
        className="pad-key"
        onClick={() => onType(typeAmount(typeAmount(typed, '0'), '0'))}
      >
        00
      </button>
    </div>
  );
}

type CodeBoxesProps = { label: string; busy?: boolean; onComplete: (code: string) => void };

/** One real input under six boxes, so that the phone can fill the code in by itself. */
export function CodeBoxes({ label, busy = false, onComplete }: CodeBoxesProps) {
  const [code, setCode] = useState('');
  return (
    <div className="code">
      <div className="dots" aria-hidden="true">
        {Array.from({ length: CODE_LENGTH }, (_, index) => (
          <span key={index} className={`dot ${index === Math.min(code.length, CODE_LENGTH - 1) ? 'now' : ''}`}>
            {code[index]}
          </span>
        ))}
      </div>
      <input
        aria-label={label}
        autoFocus
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="\d*"
        maxLength={CODE_LENGTH}
        value={code}
        disabled={busy}
        onChange={(event) => {
          const next = event.target.value.replace(/\D/g, '').slice(0, CODE_LENGTH);
          setCode(next);
          if (next.length === CODE_LENGTH && next !== code) onComplete(next);
        }}
      />
    </div>
  );
}

type ResendProps = { availableAt: number; busy?: boolean; onResend: () => void };

export function Resend({ availableAt, busy = false, onResend }: ResendProps) {
  const { t } = useTranslation();
  const left = useSecondsLeft(availableAt);
  return (
    <p style={{ textAlign: 'center' }}>
      {left > 0 ? (
        <span className="muted num">{t('code.resend_in', { count: left })}</span>
      ) : (
        <button type="button" className="link" disabled={busy} onClick={onResend}>
          {t('code.resend')}
        </button>
      )}
    </p>
  );
}
