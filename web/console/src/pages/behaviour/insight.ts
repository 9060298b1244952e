/** What an analysis says, in numbers: for the titles of its pictures. Pure. */
import type { ResultOf } from './api';

export type Change = { kind: 'up' | 'down'; percent: number } | { kind: 'same' } | { kind: 'new' } | { kind: 'none' };

/** Against the period before. */
export function changeOf(now: number, before: number): Change {
  if (before === 0) return now === 0 ? { kind: 'none' } : { kind: 'new' };
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return { kind: 'same' };
  return { kind: percent > 0 ? 'up' : 'down', percent: Math.abs(percent) };
}

/** The step that loses most people on the way to it; undefined when none does. */
export function worstStep(steps: ResultOf<'funnel'>['steps']): { step: number; lost: number } | undefined {
  let worst: { step: number; lost: number } | undefined;
  steps.forEach((step, place) => {
    const lost = place === 0 ? 0 : (steps[place - 1]?.people ?? 0) - step.people;
    if (lost > (worst?.lost ?? 0)) worst = { step: place, lost };
  });
  return worst;
}

/** Of each day after the first, the share that came back, over the cohorts that have lived so long; empty days end it. */
export function averageRetention(cohorts: ResultOf<'retention'>['cohorts'], days: number): number[] {
  const shares: number[] = [];
  for (let day = 0; day < days; day += 1) {
    const old = cohorts.filter((cohort) => cohort.again.length > day && cohort.people > 0);
    const people = old.reduce((sum, cohort) => sum + cohort.people, 0);
    if (people === 0) break;
    shares.push(old.reduce((sum, cohort) => sum + (cohort.again[day] ?? 0), 0) / people);
  }
  return shares;
}

/** `from` is the end nearer to the start, whichever way one looks. */
export type Link = ResultOf<'paths'>['links'][number];

/** What a picture can hold: the most frequent links of each step that hang together with the start. */
export function drawable(links: readonly Link[], start: string, perStep: number): Link[] {
  const drawn: Link[] = [];
  let reached = new Set([start]);
  for (let step = 0; reached.size > 0; step += 1) {
    const here = links.filter((link) => link.step === step && link.times > 0 && reached.has(link.from)).sort((a, b) => b.times - a.times).slice(0, perStep);
    drawn.push(...here);
    reached = new Set(here.map((link) => link.to).filter((page) => page !== ''));
  }
  return drawn;
}
