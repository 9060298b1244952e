/**
 * The pad for the transaction PIN: keys of our own, never the phone's keyboard, which others may have written. Its digits
 * stand in another order every time, so that neither a glance nor a trace on the glass tells which were pressed.
 *
 * By keyboard: digits type themselves, the arrow keys walk over the keys, one of which is in the tab order. To a screen
 * reader each key says its digit, and what was entered is told as a number of digits, never which. Whoever cannot find
 * their way among scrambled keys may have them in order; the choice stays on this device.
 */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences } from '../look/preferences';
import { Icon } from './icon';
import './pin-pad.css';

export const PIN_LENGTH = 6;
const IN_ORDER = [...'1234567890'];
const COLUMNS = 3;

/** A random number below `end`, all equally likely: draws that would favour the small ones are drawn again. */
function below(end: number): number {
  const fair = Math.floor(2 ** 32 / end) * end;
  for (;;) {
    const drawn = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    if (drawn < fair) return drawn % end;
  }
}

/** The ten digits in an order nobody can learn by watching. */
export function scrambledDigits(): string[] {
  const digits = [...'0123456789'];
  for (let last = digits.length - 1; last > 0; last -= 1) {
    const pick = below(last + 1);
    [digits[last], digits[pick]] = [digits[pick] ?? '', digits[last] ?? ''];
  }
  return digits;
}

/** How far the arrow keys lead. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
/** Places of the grid: nine digits, then the choice of the order, the tenth digit, and erasing. */
const ORDER_AT = 9;
const LAST_DIGIT_AT = 10;
const ERASE_AT = 11;

type PinPadProps = { label: string; busy?: boolean; onComplete: (pin: string) => void };

/** Six dots and the pad. Give it another `key` to clear and scramble it again. */
export function PinPad({ label, busy = false, onComplete }: PinPadProps) {
  const { t } = useTranslation();
  const { pad } = usePreferences();
  const [pin, setPin] = useState('');
  const [scrambled] = useState(scrambledDigits);
  const [focus, setFocus] = useState(0);
  const pads = useRef<HTMLDivElement>(null);
  const digits = pad === 'ordered' ? IN_ORDER : scrambled;

  const press = (digit: string): void => {
    if (busy || pin.length >= PIN_LENGTH) return;
    const next = pin + digit;
    setPin(next);
    if (next.length === PIN_LENGTH) onComplete(next);
  };
  const erase = (): void => {
    if (!busy) setPin(pin.slice(0, -1));
  };
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === 'Backspace') erase();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  const walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = focus + step;
    if (next < 0 || next > ERASE_AT) return;
    setFocus(next);
    pads.current?.querySelectorAll('button')[next]?.focus();
  };
  const key = (place: number) => ({
    type: 'button' as const,
    tabIndex: place === focus ? 0 : -1,
    onFocus: () => setFocus(place),
  });
  const digitKey = (digit: string, place: number) => (
    <button key={digit} {...key(place)} className="pad-key" disabled={busy} onClick={() => press(digit)}>
      {digit}
    </button>
  );

  return (
    <div className="pin-pad">
      <div className="dots" aria-hidden="true">
        {Array.from({ length: PIN_LENGTH }, (_, index) => (
          <span key={index} className={`dot ${index < pin.length ? 'on' : ''} ${index === pin.length ? 'now' : ''}`} />
        ))}
      </div>
      <p className="sr" role="status">
        {t('pad.entered', { label, count: pin.length })}
      </p>
      <div ref={pads} className="pad" role="group" aria-label={label} onKeyDown={walk}>
        {digits.slice(0, 9).map(digitKey)}
        <button
          {...key(ORDER_AT)}
          className="pad-key ghost tiny pin-pad-order"
          disabled={busy}
          onClick={() => setPreferences({ pad: pad === 'ordered' ? 'scrambled' : 'ordered' })}
        >
          <span className="muted">{t(pad === 'ordered' ? 'pad.ordered' : 'pad.scrambled')}</span>{' '}
          <span className="pin-pad-other">{t(pad === 'ordered' ? 'pad.scramble' : 'pad.order')}</span>
        </button>
        {digitKey(digits[9] ?? '', LAST_DIGIT_AT)}
        <button {...key(ERASE_AT)} className="pad-key ghost" disabled={busy} aria-label={t('pad.backspace')} onClick={erase}>
          <Icon name="backspace" />
        </button>
      </div>
    </div>
  );
}
