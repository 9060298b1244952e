/** Where something differs and what stands there, in words as far as the kind has words for it; else as it is stored. */
import type { LimitRow } from '@polybank/api';
import { currentLanguage, formatWhole } from '@polybank/ui';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SIGNALS } from '../devices/signals';
import { BUSINESSES, CHANNELS, CLASSES, sourceIn, TOOLS } from '../limits/model';
import { useRowWords } from '../limits/words';
import { shortly, stepsOf, type Body, type Change } from './model';
import { MEMBERS as PLAN_MEMBERS } from './insight-plan/model';
import { MEMBERS } from './risk-rules/changes';
import { BANDS } from './risk-rules/model';

function namesOf(texts: string, members: readonly string[]): Record<string, string> {
  return Object.fromEntries(members.map((member) => [member, `${texts}.${member}`]));
}

/** What members are called, by kind. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'auth.limits': {
    rows: 'comparison.rows', per_operation_minor: 'limits.per_operation_minor', per_day_minor: 'limits.per_day_minor', per_day_count: 'limits.per_day_count', per_year_minor: 'limits.per_year_minor',
    channel: 'limits.channel', business: 'limits.business', user_class: 'limits.userClass', tools: 'limits.tools', source: 'limits.source',
  },
  'insight.plan': { events: 'tracking.form.events', view_percent: 'tracking.form.viewPercent', ...namesOf('tracking.memberOf', PLAN_MEMBERS) },
  'insight.surveys': { ...namesOf('surveyForm', ['questions', 'title_zh', 'title_en', 'thanks_zh', 'thanks_en', 'moment', 'page', 'audience', 'percent', 'again_after_days', 'low_score_at']), ...namesOf('surveyForm.memberOf', ['kind', 'choices', 'shown_when']) },
  'risk.device_card': { weights: 'comparison.weights', signal: 'comparison.weights', score: 'comparison.score' },
  'risk.rules': {
    rules: 'comparison.rules', tables: 'riskRules.tables', bands: 'riskRules.bands', ...namesOf('riskRules.memberOf', MEMBERS), ...namesOf('riskRules.bandOf', BANDS),
  },
};
/** The lists whose rows have names. */
const LISTS: Readonly<Record<string, readonly string[]>> = { 'auth.limits': ['rows'], 'insight.surveys': ['questions'], 'risk.device_card': ['weights'], 'risk.rules': ['rules', 'tables'] };
const CAPS = ['per_operation_minor', 'per_day_minor', 'per_day_count', 'per_year_minor'];

type RowWords = ReturnType<typeof useRowWords>;
/** Where, what was there and what is. */
export type Words = { label: string; before?: ReactNode; after?: ReactNode };

/** Tells a change of a document of a kind; `body` is one of its two texts. */
export function useChangeWords(kind: string, body: Body): (change: Change) => Words {
  const { t } = useTranslation();
  const rows = useRowWords();
  return (change) => {
    const steps = stepsOf(change.place);
    const nameOf = (step: string, nth: number) => rowName(kind, steps, nth, rows) ?? nthOf(steps, nth, body, t) ?? memberName(kind, steps, nth, t) ?? step;
    const label = steps.length === 0 ? t('comparison.whole') : steps.map(nameOf).join(' › ');
    if (isOrder(change)) return { label: t('comparison.orderOf', { where: label }) };
    const said = (value: unknown) => valueOf(kind, steps, value, rows, t);
    return { label, ...(change.kind === 'added' ? {} : { before: said(change.before) }), ...(change.kind === 'removed' ? {} : { after: said(change.after) }) };
  };
}

/** Whether a step is the name of a row. */
const isRow = (kind: string, steps: readonly string[], nth: number) => nth === 1 && Object.hasOwn(LISTS, kind) && LISTS[kind]?.includes(steps[0] ?? '') === true;

function memberName(kind: string, steps: readonly string[], nth: number, t: TFunction): string | undefined {
  const step = steps[nth] ?? '';
  const names = Object.hasOwn(NAMES, kind) && !isRow(kind, steps, nth) ? NAMES[kind] : undefined;
  return names && Object.hasOwn(names, step) ? t(names[step] ?? '') : undefined;
}

/** What a row with a name is about. */
function rowName(kind: string, steps: readonly string[], nth: number, rows: RowWords): string | undefined {
  const step = steps[nth] ?? '';
  if (!isRow(kind, steps, nth)) return undefined;
  if (kind === 'risk.device_card') return Object.hasOwn(SIGNALS, step) ? SIGNALS[step]?.[currentLanguage() === 'en' ? 1 : 0] : undefined;
  const [channel, business, user_class, tools = ''] = step.split('·');
  const row = { channel, business, user_class, tools: tools === '' ? [] : tools.split('+'), per_day_minor: 0 };
  return kind === 'auth.limits' && isLimitRow(row) ? rows.place(row) : undefined;
}

/** Places of a list are counted from one. */
function nthOf(steps: readonly string[], nth: number, body: Body, t: TFunction): string | undefined {
  const step = steps[nth] ?? '';
  const list = steps.slice(0, nth).reduce<unknown>((found, one) => (found as Record<string, unknown> | null | undefined)?.[one], body);
  return Array.isArray(list) && /^\d+$/.test(step) ? t('comparison.nth', { place: Number(step) + 1 }) : undefined;
}

/** Whether the rows of a list only stand in another order: then their names are told. */
function isOrder({ before, after }: Change): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((one) => typeof one === 'string' && after.includes(one)) && new Set(before).size === before.length;
}

function valueOf(kind: string, steps: readonly string[], value: unknown, rows: RowWords, t: TFunction): ReactNode {
  const member = steps.at(-1) ?? '';
  if (kind === 'auth.limits' && CAPS.includes(member)) {
    if (value === null) return t('comparison.noCap');
    if (typeof value === 'number' && Number.isSafeInteger(value)) return member === 'per_day_count' ? String(value) : formatWhole(BigInt(value));
  }
  if (kind === 'auth.limits' && member === 'source' && typeof value === 'string') return sourceIn(currentLanguage(), value) || t('common.none');
  if (kind === 'auth.limits' && isLimitRow(value)) return rows.figures(value);
  if (value === null || value === '') return t('common.none');
  if (typeof value === 'boolean') return t(value ? 'comparison.yes' : 'comparison.no');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : <pre>{shortly(value)}</pre>;
}

const isCap = (value: unknown) => value == null || Number.isSafeInteger(value);

/** Whether something can be told as a row of the limit table. */
function isLimitRow(value: unknown): value is LimitRow {
  if (value === null || typeof value !== 'object') return false;
  const row = value as Record<string, unknown>;
  const isOneOf = (member: string, all: readonly string[]) => all.some((one) => one === row[member]);
  return isOneOf('channel', CHANNELS) && isOneOf('business', BUSINESSES) && isOneOf('user_class', CLASSES)
    && Array.isArray(row['tools']) && row['tools'].every((tool) => TOOLS.some((one) => one === tool)) && row['per_day_minor'] != null && CAPS.every((cap) => isCap(row[cap]));
}
