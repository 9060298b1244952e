/**
 * Which changes loosen for certain: taken by itself, each of them can only stop less, whatever else is in force. What takes
 * judgement, such as another condition, is never among them.
 */
import { listOf, rowsOf, said, TOOLS, type Rule } from './model';

/** Actions from the most lenient on; those that are equally strict have the same number. */
const STRICTNESS: Readonly<Record<string, number>> = { allow: 0, score: 1, challenge: 2, delay: 3, block: 4, ban_device: 5, list_device: 5, list_payee: 5 };
/** From here on no allowance overrides a rule. */
const BLOCKS = 4;

const has = (member: string, value: unknown) => (rule: Rule) => said(rule, member) === value;
const isOn = has('enabled', 1);
export const isOff = has('enabled', 0);
const isFloor = has('floor', 1);
const isAllowance = has('action', 'allow');
const isChallenge = has('action', 'challenge');

function strictness(rule: Rule): number | undefined {
  const action = said(rule, 'action');
  return typeof action === 'string' && Object.hasOwn(STRICTNESS, action) ? STRICTNESS[action] : undefined;
}

function toolOf(rule: Rule): number | undefined {
  const place = TOOLS.findIndex((tool) => tool === said(rule, 'least_tool'));
  return place < 0 ? undefined : place;
}

/** Whether a figure was lowered. */
function fell(before: unknown, after: unknown): boolean {
  return typeof before === 'number' && typeof after === 'number' && after < before;
}

const scores = (of: Rule) => fell(of['score'], 0);
/** Whether `rule` is not asked somewhere where `other` is. */
const lacks = (rule: Rule, other: Rule) => listOf(other, 'scenarios').some((one) => !listOf(rule, 'scenarios').includes(one));

function stops(rule: Rule): boolean {
  const strict = strictness(rule) ?? 0;
  return strict > 1 || (strict === 1 && scores(rule));
}

/** Whether a rule is on and can stop somebody. */
export const isStopping = (rule: Rule) => isOn(rule) && stops(rule);
/** Whether a rule is on and all it does is let through; an allowance that scores may stop as well. */
export const isAllowing = (rule: Rule) => isOn(rule) && isAllowance(rule) && said(rule, 'score') === 0;

/** For each member: whether its change loosens a rule that is on before and after. `steady` are the rules that did not change. */
const LOOSENS: Readonly<Record<string, (before: Rule, after: Rule, steady: readonly Rule[]) => boolean>> = {
  action: (before, after) => fell(strictness(before), strictness(after)),
  least_tool: (before, after) => isChallenge(before) && isChallenge(after) && fell(toolOf(before), toolOf(after)),
  score: (before, after) => fell(said(before, 'score'), said(after, 'score')),
  on_missing: (before, after) => stops(before) && stops(after) && said(before, 'on_missing') === 'act' && said(after, 'on_missing') === 'pass',
  floor: (before, after) => stops(before) && isFloor(before) && said(after, 'floor') === 0,
  scenarios: (before, after) => (stops(before) && stops(after) && lacks(after, before)) || (isAllowing(before) && isAllowing(after) && lacks(before, after)),
  priority: (before, after, steady) => steady.some((other) => isOverriddenAnew(before, after, other)),
};

/** Whether its priority alone has an allowance override what it did not override before. */
function isOverriddenAnew(before: Rule, after: Rule, other: Rule): boolean {
  const was = { ...after, priority: said(before, 'priority') };
  return (overrides(other, after) && !overrides(other, was)) || (overrides(after, other) && !overrides(was, other));
}

function overrides(allowance: Rule, rule: Rule): boolean {
  if (!isAllowing(allowance) || !isStopping(rule) || isFloor(rule) || (strictness(rule) ?? BLOCKS) >= BLOCKS) return false;
  const meet = listOf(rule, 'scenarios').some((one) => listOf(allowance, 'scenarios').includes(one));
  const [high, low] = [said(allowance, 'priority'), said(rule, 'priority')];
  return meet && typeof high === 'number' && typeof low === 'number' && low <= high;
}

/** Whether another value of a member loosens a rule. */
export function isLooser(member: string, before: Rule, after: Rule, steady: readonly Rule[]): boolean {
  if (member === 'enabled') return (isStopping(before) && isOff(after)) || (isOff(before) && isAllowing(after));
  return isOn(before) && isOn(after) && Object.hasOwn(LOOSENS, member) && LOOSENS[member]?.(before, after, steady) === true;
}

/** Whether a table can add to a sum: one that cannot is missed by nobody. */
export const isScoring = (table: Rule) => listOf(table, 'scenarios').length > 0 && rowsOf(table).some(scores);

/** Whether every row that fits counts. Where only the first does, what stands below a row matters as well. */
const takesAll = (table: Rule) => (table['take'] ?? 'sum') === 'sum';

/** Whether another value of a member loosens a table. */
export function isLooserTable(member: string, before: Rule, after: Rule): boolean {
  if (!isScoring(before)) return false;
  return member === 'take' ? takesAll(before) && after['take'] === 'first' : member === 'scenarios' && lacks(after, before);
}

/** Whether a row is worth fewer points than it was. */
export const isLooserRow = (before: Rule, after: Rule) => before['when'] === after['when'] && fell(before['score'], after['score']);
/** Whether a row that is gone is missed: of the `tables`, before and after, neither goes on to the next row in its place. */
export const isMissed = (row: Rule, tables: readonly Rule[]) => scores(row) && tables.every((table) => takesAll(table) && listOf(table, 'scenarios').length > 0);
/** Whether a band begins later, or never. */
export const isLooserBand = (before: unknown, after: unknown) => typeof before === 'number' && (after === undefined || fell(after, before));
