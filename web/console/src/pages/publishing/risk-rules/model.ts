/** A document of risk rules as its form knows it. What the form does not know stays as it is: every change is made to the text's own object. */
import { currentLanguage } from '@polybank/ui';
import type { Body } from '../model';

/** A rule's text; members the form does not know stay in it. */
export type Rule = Readonly<Record<string, unknown>>;

/** What its expressions are about. */
export const MOMENT = 'risk.moment';

export const ACTIONS = ['score', 'challenge', 'delay', 'block', 'allow', 'ban_device', 'list_payee', 'list_device'] as const;
export const TOOLS = ['any', 'strong', 'face'] as const;
export const ON_MISSING = ['pass', 'act'] as const;
export const CATEGORIES = [
  'takeover', 'mule', 'telecom', 'sim_swap', 'scraping', 'bonus', 'night_drain', 'test_drain', 'split', 'remote', 'elderly', 'cash_out', 'opening', 'list', 'velocity', 'device', 'credential', 'other',
] as const;
/** From the softest on. */
export const BANDS = ['challenge', 'strong', 'face', 'delay', 'block'] as const;

export const RULES_MAX = 300;
export const SCORE_MAX = 1_000;
/** The longest texts, in letters. */
export const LONGEST = { id: 40, name_zh: 60, name_en: 120, reason_zh: 120, reason_en: 240, remedy_zh: 200, remedy_en: 400, source: 300 } as const;
/** What a rule says where it says nothing; nothing for what it must say. */
const DEFAULTS: Rule = { score: 0, least_tool: 'any', priority: 500, on_missing: 'pass', remedy_zh: '', remedy_en: '', floor: 0, enabled: 1, category: 'other', source: '' };
/** What a rule must say, in the order of its fields. */
export const NEEDED = ['name_zh', 'name_en', 'id', 'scenarios', 'when', 'action', 'reason_zh', 'reason_en'] as const;

const NEW_RULE: Rule = { id: '', name_zh: '', name_en: '', scenarios: [], when: '', action: 'challenge', reason_zh: '', reason_en: '' };

export const isRecord = (value: unknown): value is Rule => value !== null && typeof value === 'object' && !Array.isArray(value);
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');
const recordsOf = (value: unknown): Rule[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Whether the form can hold a text: a list of rules, each an object. */
export function isRules(body: Body): boolean {
  const { rules } = body;
  return Array.isArray(rules) && rules.every(isRecord);
}

export const rulesOf = (body: Body): Rule[] => recordsOf(body['rules']);
export const tablesOf = (body: Body): Rule[] => recordsOf(body['tables']);
export const rowsOf = (table: Rule): Rule[] => recordsOf(table['rows']);
export const bandsOf = (body: Body): [(typeof BANDS)[number], number][] => {
  const bands = body['bands'];
  if (!isRecord(bands)) return [];
  return BANDS.flatMap((band) => {
    const from = bands[band];
    return typeof from === 'number' ? [[band, from] as [typeof band, number]] : [];
  });
};

export const withRules = (body: Body, rules: readonly Rule[]): Body => ({ ...body, rules: [...rules] });

/** What a rule says of a member, or what it says by saying nothing. */
export const said = (rule: Rule, member: string): unknown => rule[member] ?? DEFAULTS[member];

export function textOf(rule: Rule, member: string): string {
  const value = said(rule, member);
  return typeof value === 'string' ? value : '';
}

export function numberOf(rule: Rule, member: string): number {
  const value = said(rule, member);
  return typeof value === 'number' ? value : 0;
}

export function listOf(rule: Rule, member: string): string[] {
  const value = rule[member];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** A member in the reader's language; the other one where that is not written yet. */
export function wordsOf(rule: Rule, member: 'name' | 'reason' | 'remedy'): string {
  const [mine, other] = currentLanguage() === 'en' ? ['en', 'zh'] : ['zh', 'en'];
  return textOf(rule, `${member}_${mine ?? ''}`) || textOf(rule, `${member}_${other ?? ''}`);
}

/** The rule with another value; a value that goes without saying is not written. */
export function put(rule: Rule, member: string, value: unknown): Rule {
  const { [member]: _before, ...others } = rule;
  if (member in DEFAULTS && value === DEFAULTS[member]) return others;
  return member in rule ? { ...rule, [member]: value } : { ...others, [member]: value };
}

export function newRule(): Rule {
  return NEW_RULE;
}

/** A rule like another, under an id that is free. */
export function copyOf(rule: Rule, taken: readonly string[], mark: { zh: string; en: string }): Rule {
  const stem = textOf(rule, 'id').replace(/_\d+$/, '').slice(0, LONGEST.id - 4) || 'rule';
  let nth = 2;
  while (taken.includes(`${stem}_${String(nth)}`)) nth += 1;
  const marked = (member: 'name_zh' | 'name_en', words: string) => `${textOf(rule, member).slice(0, LONGEST[member] - words.length)}${words}`;
  return { ...rule, id: `${stem}_${String(nth)}`, name_zh: marked('name_zh', mark.zh), name_en: marked('name_en', mark.en) };
}

/** The places of rules, those that are told first in front; equal ones stay as they stand. */
export function byPriority(rules: readonly Rule[]): number[] {
  return rules.map((_, place) => place).sort((one, other) => numberOf(rules[other] ?? {}, 'priority') - numberOf(rules[one] ?? {}, 'priority') || one - other);
}

/** What is wrong with a rule as far as can be told without the server: by member, why. */
export type Wrong = Readonly<Record<string, 'needed' | 'id' | 'taken' | 'score'>>;

export function wrongWith(rule: Rule, isTaken: boolean): Wrong {
  const wrong: Record<string, Wrong[string]> = {};
  for (const member of NEEDED) {
    const empty = member === 'scenarios' ? listOf(rule, member).length === 0 : textOf(rule, member).trim() === '';
    if (empty) wrong[member] = 'needed';
  }
  const id = textOf(rule, 'id');
  if (id !== '' && !/^[a-z0-9_]{1,40}$/.test(id)) wrong['id'] = 'id';
  else if (id !== '' && isTaken) wrong['id'] = 'taken';
  if (textOf(rule, 'action') === 'score' && numberOf(rule, 'score') === 0 && numberOf(rule, 'enabled') === 1) wrong['score'] = 'score';
  return wrong;
}

/** Whether a rule has what is looked for: in its names, its id, or what customers read. */
export function isFound(rule: Rule, wanted: string): boolean {
  const small = wanted.trim().toLowerCase();
  return small === '' || ['id', 'name_zh', 'name_en', 'reason_zh', 'reason_en', 'source', 'when'].some((member) => textOf(rule, member).toLowerCase().includes(small));
}
