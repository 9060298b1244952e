/** Number pads: for amounts, for the transaction PIN (scrambled), and boxes for an SMS code. */
import { typeAmount, useSecondsLeft } from '@polybank/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon';

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

/** The ten digits in an order nobody can learn by watching. */
export function scrambledDigits(): string[] {
  const digits = [...'0123456789'];
  for (let last = digits.length - 1; last > 0; last -= 1) {
    const pick = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % (last + 1);
    [digits[last], digits[pick]] = [digits[pick] ?? '', digits[last] ?? ''];
  }
  return digits;
}

type PinPadProps = { label: string; busy?: boolean; onComplete: (pin: string) => void };

/** Six dots and a scrambled pad. Give it another `key` to clear and scramble it again. */
export function PinPad({ label, busy = false, onComplete }: PinPadProps) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const [digits] = useState(scrambledDigits);

  const press = (key: string): void => {
    if (busy || pin.length >= CODE_LENGTH) return;
    const next = pin + key;
    setPin(next);
    if (next.length === CODE_LENGTH) onComplete(next);
  };
  const erase = (): void => {
    if (!busy) setPin(pin.slice(0, -1));
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === 'Backspace') erase();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  return (
    <div>
      <div className="dots" role="img" aria-label={t('pad.entered', { label, count: pin.length })}>
        {Array.from({ length: CODE_LENGTH }, (_, index) => (
          <span key={index} className={`dot ${index < pin.length ? 'on' : ''} ${index === pin.length ? 'now' : ''}`} />
        ))}
      </div>
      <div className="pad" role="group" aria-label={label}>
        {digits.slice(0, 9).map((digit) => (
          <button key={digit} type="button" className="pad-key" disabled={busy} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <span className="pad-key ghost tiny muted">{t('pad.scrambled')}</span>
        <button type="button" className="pad-key" disabled={busy} onClick={() => press(digits[9] ?? '')}>
          {digits[9]}
        </button>
        <button type="button" className="pad-key ghost" disabled={busy} aria-label={t('pad.backspace')} onClick={erase}>
          <Icon name="backspace" />
        </button>
      </div>
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
