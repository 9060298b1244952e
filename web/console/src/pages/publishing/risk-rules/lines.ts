/** Rules while they are being written: pure, so that every act makes a new list. */
import { byPriority, copyOf, newRule, RULES_MAX, rulesOf, textOf, type Rule } from './model';
import type { Body } from '../model';

/** A rule in the editor: its key stays its own while it is written and moved about. Below the number of saved rules it is the place it was saved at. */
export type Line = { key: number; rule: Rule };
/** The rules, which of them is open, and the next key that is free. */
export type Lines = { lines: readonly Line[]; open: number | undefined; next: number };

export type Act =
  | { do: 'open'; key: number | undefined }
  | { do: 'write'; key: number; rule: Rule }
  | { do: 'add' }
  | { do: 'copy'; key: number; taken: readonly string[]; mark: { zh: string; en: string } }
  | { do: 'move'; key: number; step: 1 | -1 }
  | { do: 'remove'; key: number }
  | { do: 'sort' };

export function linesOf({ body, saved }: { body: Body; saved: Body }): Lines {
  const [rules, before] = [rulesOf(body), rulesOf(saved)];
  const keys = keysOf(rules, before);
  return { lines: rules.map((rule, place) => ({ rule, key: keys[place] ?? place })), open: undefined, next: before.length + rules.length };
}

/**
 * A key for each rule: the place it was saved at, found again by its id (the second of two with the same id by its being the
 * second), so that what was said of a saved rule is shown at it wherever it stands by now. A new one takes a number beyond.
 * Rows of a table have no ids, and are known by their conditions.
 */
export function keysOf(rules: readonly Rule[], saved: readonly Rule[], named: 'id' | 'when' = 'id'): number[] {
  const places = new Map<string, number[]>();
  saved.forEach((rule, place) => { places.set(textOf(rule, named), [...(places.get(textOf(rule, named)) ?? []), place]); });
  return rules.map((rule, nth) => {
    const [first, ...others] = places.get(textOf(rule, named)) ?? [];
    places.set(textOf(rule, named), others);
    return first ?? saved.length + nth;
  });
}

export function acted(state: Lines, act: Act): Lines {
  const { lines, next } = state;
  const insert = (rule: Rule, place: number): Lines =>
    (lines.length >= RULES_MAX ? state : { lines: [...lines.slice(0, place), { key: next, rule }, ...lines.slice(place)], open: next, next: next + 1 });
  switch (act.do) {
    case 'open': return { ...state, open: act.key };
    case 'write': return { ...state, lines: lines.map((line) => (line.key === act.key ? { ...line, rule: act.rule } : line)) };
    case 'add': return insert(newRule(), 0);
    case 'copy': {
      const place = lines.findIndex((line) => line.key === act.key);
      const line = lines[place];
      return line ? insert(copyOf(line.rule, [...act.taken, ...lines.map((one) => textOf(one.rule, 'id'))], act.mark), place + 1) : state;
    }
    case 'move': {
      const place = lines.findIndex((line) => line.key === act.key);
      const [one, other] = [lines[place], lines[place + act.step]];
      return one && other ? { ...state, lines: lines.map((line) => (line === one ? other : line === other ? one : line)) } : state;
    }
    case 'remove': return { ...state, lines: lines.filter((line) => line.key !== act.key) };
    case 'sort': return { ...state, lines: byPriority(lines.map((line) => line.rule)).flatMap((place) => lines[place] ?? []) };
  }
}
