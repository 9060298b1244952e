/** What is read out of a back-test's report. */
import type { RiskBackTest, RiskBackTestReport } from '@polybank/api';
import type { Tone } from '../../parts/pieces';

export type Outcome = RiskBackTestReport['outcomes'][number]['outcome'];
export type Shift = RiskBackTestReport['was'][number];

export const OUTCOMES: readonly Outcome[] = ['allow', 'step_up', 'delay', 'deny'];
export const TONES: Record<Outcome, Tone> = { allow: 'good', step_up: 'warn', delay: 'warn', deny: 'bad' };
export const STATE_TONES: Record<RiskBackTest['state'], Tone> = { waiting: 'plain', running: 'warn', done: 'good', failed: 'bad', cancelled: 'plain' };

export function isUnderWay(test: Pick<RiskBackTest, 'state'>): boolean {
  return test.state === 'waiting' || test.state === 'running';
}

/** How far a test is, in percent: there may be more to read by now than when it was asked. */
export function progressOf(test: Pick<RiskBackTest, 'state' | 'seen' | 'total'>): number {
  if (test.state === 'done') return 100;
  return test.total === 0 ? 0 : Math.min(99, Math.floor((100 * test.seen) / test.total));
}

/** "0.37%" of a part: what is rare must be told apart from nothing. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '—';
  const percent = (100 * part) / whole;
  return `${percent === 0 || percent >= 10 ? percent.toFixed(0) : percent.toFixed(2)}%`;
}

/** Hundredths of a percent as "97.5%"; a dash for what nobody knows. */
export function basisPoints(share: number | null | undefined): string {
  return share == null ? '—' : `${String(share / 100)}%`;
}

export function countOf(report: Pick<RiskBackTestReport, 'outcomes'>, outcome: Outcome): number {
  return report.outcomes.find((one) => one.outcome === outcome)?.count ?? 0;
}

/** What goes from one outcome to another, as a square. */
export function squareOf(shifts: readonly Shift[]): number[][] {
  return OUTCOMES.map((from) => OUTCOMES.map((to) => shifts.find((shift) => shift.from === from && shift.to === to)?.count ?? 0));
}

/** Moments that come out sharper than by the rules in force, and softer. */
export function sharperAndSofter(changed: readonly Shift[]): { sharper: number; softer: number } {
  const rank = (outcome: Outcome) => OUTCOMES.indexOf(outcome);
  const sum = (picked: (shift: Shift) => boolean) => changed.filter(picked).reduce((whole, shift) => whole + shift.count, 0);
  return { sharper: sum((shift) => rank(shift.to) > rank(shift.from)), softer: sum((shift) => rank(shift.to) < rank(shift.from)) };
}
