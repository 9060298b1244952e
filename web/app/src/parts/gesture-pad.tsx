/**
 * A pattern over nine dots. Drawn with a finger in one line, or joined dot by dot: tapped, with the arrow and space keys,
 * or with the digits 1 to 9; what was joined is told as a number of dots and never which.
 */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import './gesture-pad.css';

export const DOTS_MIN = 4;

/** The dot in the middle of a straight line between two. */
function between(from: number, to: number): number | undefined {
  const [row, column] = [Math.floor((from - 1) / 3), (from - 1) % 3];
  const [toRow, toColumn] = [Math.floor((to - 1) / 3), (to - 1) % 3];
  const even = (row + toRow) % 2 === 0 && (column + toColumn) % 2 === 0;
  return even && from !== to ? (from + to) / 2 : undefined;
}

/** The pattern with one more dot; a line takes along the free dot it passes over. A dot that was joined changes nothing. */
export function joined(pattern: string, dot: number): string {
  if (pattern.includes(String(dot))) return pattern;
  const last = pattern.at(-1);
  const passed = last === undefined ? undefined : between(Number(last), dot);
  const along = passed !== undefined && !pattern.includes(String(passed)) ? String(passed) : '';
  return pattern + along + String(dot);
}

const PLACES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const center = (dot: number): string => `${(((dot - 1) % 3) * 2 + 1) * 50},${(Math.floor((dot - 1) / 3) * 2 + 1) * 50}`;

/** How far the arrow keys lead. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

type GesturePadProps = { label: string; busy?: boolean; onComplete: (pattern: string) => void };

/** Give it another `key` to clear it. */
export function GesturePad({ label, busy = false, onComplete }: GesturePadProps) {
  const { t } = useTranslation();
  const [pattern, setPattern] = useState('');
  const [focus, setFocus] = useState(1);
  const drawing = useRef('');
  const dots = useRef<(HTMLButtonElement | null)[]>([]);

  const join = (dot: number): string => {
    if (busy) return drawing.current;
    drawing.current = joined(drawing.current, dot);
    setPattern(drawing.current);
    return drawing.current;
  };
  const clear = (): void => {
    drawing.current = '';
    setPattern('');
  };
  const finish = (): void => {
    if (!busy && drawing.current.length >= DOTS_MIN) onComplete(drawing.current);
  };

  const dotAt = (event: PointerEvent): number | undefined => {
    const place = PLACES.find((dot) => {
      const box = dots.current[dot]?.getBoundingClientRect();
      if (!box) return false;
      const reach = box.width / 2;
      return Math.hypot(event.clientX - box.left - reach, event.clientY - box.top - reach) < reach * 0.9;
    });
    return place;
  };
  const [drag, setDrag] = useState<'no' | 'yes'>('no');
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    const dot = dotAt(event);
    if (dot === undefined || busy) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag('yes');
    join(dot);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (drag === 'no') return;
    const dot = dotAt(event);
    if (dot !== undefined) join(dot);
  };
  /** A line of several dots is a whole pattern; a single dot is the first of those that are tapped. */
  const [before, setBefore] = useState(0);
  const up = (): void => {
    if (drag === 'no') return;
    setDrag('no');
    const drawn = drawing.current.length;
    if (drawn - before >= DOTS_MIN && before === 0) finish();
    setBefore(drawing.current === '' ? 0 : drawn);
  };
  const keys = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      const next = focus + step;
      event.preventDefault();
      if (next < 1 || next > 9) return;
      setFocus(next);
      dots.current[next]?.focus();
    } else if (/^[1-9]$/.test(event.key)) join(Number(event.key));
    else if (event.key === 'Backspace' || event.key === 'Delete') clear();
  };

  return (
    <div className="gesture">
      <div
        className={`gesture-pad ${busy ? 'busy' : ''}`}
        role="group"
        aria-label={label}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={keys}
      >
        <svg viewBox="0 0 300 300" aria-hidden="true" focusable="false">
          <polyline points={[...pattern].map((dot) => center(Number(dot))).join(' ')} />
        </svg>
        {PLACES.map((dot) => (
          <button
            key={dot}
            ref={(element) => {
              dots.current[dot] = element;
            }}
            type="button"
            className={`gesture-dot ${pattern.includes(String(dot)) ? 'on' : ''}`}
            tabIndex={dot === focus ? 0 : -1}
            aria-label={t('gesture.dot', { row: Math.floor((dot - 1) / 3) + 1, column: ((dot - 1) % 3) + 1 })}
            aria-pressed={pattern.includes(String(dot))}
            disabled={busy}
            // The pointer has joined it already; this is for the keyboard and for screen readers.
            onClick={(event) => {
              if (event.detail === 0) join(dot);
            }}
            onFocus={() => setFocus(dot)}
          >
            <span />
          </button>
        ))}
      </div>
      <p className="small muted" role="status" style={{ textAlign: 'center' }}>
        {pattern === '' ? t('gesture.hint') : t('gesture.joined', { count: pattern.length })}
      </p>
      <div className="gesture-acts">
        <button type="button" className="button compact quiet" disabled={busy || pattern === ''} onClick={() => { clear(); setBefore(0); }}>
          {t('gesture.clear')}
        </button>
        <button type="button" className="button compact" disabled={busy || pattern.length < DOTS_MIN} onClick={finish}>
          {t('gesture.done')}
        </button>
      </div>
    </div>
  );
}
