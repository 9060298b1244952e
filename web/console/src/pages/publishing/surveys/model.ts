/** A survey as it is written: pure. What this does not know stays as it is. */
import type { Body } from '../model';

export const MOMENTS = ['after_transfer', 'after_sign_in', 'after_account_opened', 'on_page', 'open'] as const;
export const KINDS = ['score', 'nps', 'single', 'multiple', 'text'] as const;
export type Moment = (typeof MOMENTS)[number];
export type Kind = (typeof KINDS)[number];
export const QUESTIONS_MAX = 10;
export const CHOICES_MAX = 10;

export type Choice = { id: string; name_zh: string; name_en: string };
export type Question = { id: string; kind: Kind; title_zh: string; title_en: string; choices?: Choice[]; shown_when?: { question: string; at_most: number } };
export type Survey = Body & {
  title_zh: string; title_en: string; questions: Question[]; moment: Moment; page?: string; audience?: string; percent: number; again_after_days: number; low_score_at: number; thanks_zh: string; thanks_en: string;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf = (value: unknown, all: readonly string[]) => isText(value) && all.includes(value);

function isChoice(value: unknown): boolean {
  return isObject(value) && ['id', 'name_zh', 'name_en'].every((member) => isText(value[member]));
}

function isQuestion(value: unknown): boolean {
  if (!isObject(value) || !isOneOf(value['kind'], KINDS) || !['id', 'title_zh', 'title_en'].every((member) => isText(value[member]))) return false;
  const { choices, shown_when } = value;
  const when = shown_when === undefined || (isObject(shown_when) && isText(shown_when['question']) && typeof shown_when['at_most'] === 'number');
  return when && (choices === undefined || (Array.isArray(choices) && choices.every(isChoice)));
}

/** Whether the form can hold a text. */
export function isSurvey(body: Body): body is Survey {
  const texts = ['title_zh', 'title_en', 'thanks_zh', 'thanks_en'].every((member) => isText(body[member]));
  const numbers = ['percent', 'again_after_days', 'low_score_at'].every((member) => typeof body[member] === 'number');
  const perhaps = ['page', 'audience'].every((member) => body[member] === undefined || isText(body[member]));
  const { questions } = body;
  return texts && numbers && perhaps && isOneOf(body['moment'], MOMENTS) && Array.isArray(questions) && questions.every(isQuestion);
}

/** A name that nothing else of the list has. */
export function freshId(lead: string, taken: readonly { id: string }[]): string {
  for (let nth = taken.length + 1; ; nth += 1) {
    const id = `${lead}${String(nth)}`;
    if (!taken.some((one) => one.id === id)) return id;
  }
}

/** With a member, or without it where it is empty. */
export function put<T extends object, K extends keyof T>(whole: T, member: K, value: T[K] | undefined): T {
  if (value !== undefined && value !== '') return { ...whole, [member]: value };
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== member)) as T;
}

/** As another kind of question: choices come and go with it. */
export function asKind(question: Question, kind: Kind): Question {
  const { choices = [], ...rest } = question;
  if (kind !== 'single' && kind !== 'multiple') return { ...rest, kind };
  const first: Choice[] = [{ id: 'a', name_zh: '', name_en: '' }, { id: 'b', name_zh: '', name_en: '' }];
  return { ...rest, kind, choices: choices.length > 0 ? choices : first };
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

/** The questions that one at `place` can depend on: earlier ones of five points. */
export const scoresBefore = (questions: readonly Question[], place: number) => questions.slice(0, place).filter(({ kind }) => kind === 'score');

/** What the objections say about a place, a pointer as the server gives it: `/questions/1/id`, or `questions.1.id`. */
export function wordsAt(objections: readonly { field: string; message: string }[], ...path: (string | number)[]): string {
  const wanted = path.join('/');
  const at = (field: string) => field.replace(/^\/?(body\/)?/, '').replaceAll('.', '/');
  return objections.filter(({ field }) => at(field) === wanted).map(({ message }) => message).join(' ');
}
