/** Which questions are shown, and what is sent of what was given. */
import type { SurveyAnswer, SurveyQuestion } from '@polybank/api';

export type Given = { value?: number; choices?: string[]; words?: string };
export type AllGiven = Readonly<Record<string, Given>>;

export const WORDS_MAX = 500;

/** A question with a condition is there only while the earlier score is low. */
export function shownOf(questions: readonly SurveyQuestion[], given: AllGiven): SurveyQuestion[] {
  const shown = new Set<string>();
  return questions.filter(({ question_id, shown_when }) => {
    const value = shown_when && shown.has(shown_when.question) ? given[shown_when.question]?.value : undefined;
    const is = shown_when ? value !== undefined && value <= shown_when.at_most : true;
    if (is) shown.add(question_id);
    return is;
  });
}

const isRequired = ({ kind }: SurveyQuestion): boolean => kind !== 'text' && kind !== 'multiple';

function isGiven(given: Given | undefined): boolean {
  return given !== undefined && (given.value !== undefined || (given.choices?.length ?? 0) > 0 || (given.words ?? '').trim() !== '');
}

/** The first question that still has to be answered. */
export function missingOf(questions: readonly SurveyQuestion[], given: AllGiven): SurveyQuestion | undefined {
  return shownOf(questions, given).find((question) => isRequired(question) && !isGiven(given[question.question_id]));
}

/** What is sent: of questions that are shown, what was given. */
export function answersOf(questions: readonly SurveyQuestion[], given: AllGiven): SurveyAnswer[] {
  return shownOf(questions, given).flatMap(({ question_id, kind }): SurveyAnswer[] => {
    const one = given[question_id];
    if (!one || !isGiven(one)) return [];
    if (kind === 'text') return [{ question_id, words: (one.words ?? '').trim() }];
    if (kind === 'single' || kind === 'multiple') return [{ question_id, choices: one.choices ?? [] }];
    return one.value === undefined ? [] : [{ question_id, value: one.value }];
  });
}
