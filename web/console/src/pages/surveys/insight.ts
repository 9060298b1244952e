/** What results say, in figures: pure. */
import { currentLanguage } from '@polybank/ui';
import type { SurveyQuestionResult, SurveyResults, SurveyShown } from '@polybank/api';

export const worded = (zh: string, en: string) => (currentLanguage() === 'en' ? en : zh);

export const rateOf = ({ asked, answered }: SurveyShown) => (asked === 0 ? undefined : answered / asked);

/** The name of an answer: a choice in words, a score as it is. */
export function answerName({ answer, name_zh, name_en }: SurveyQuestionResult['counts'][number]): string {
  return name_zh && name_en ? worded(name_zh, name_en) : answer;
}

/** The questions that have a figure of their own in every point of a trend. */
export const scoredOf = ({ questions }: SurveyResults) => questions.filter(({ kind }) => kind === 'score' || kind === 'nps');

export type Point = { date: string; asked: number; answered: number; answers: number | undefined; figure: number | undefined };

/** One question over time; a point of too few answers has no figure. */
export function trendOf({ trend }: SurveyResults, question_id: string): Point[] {
  return trend.map(({ date, shown, scores }) => {
    const score = scores.find((one) => one.question_id === question_id);
    return { date, asked: shown.asked, answered: shown.answered, answers: score?.answers, figure: score?.figure };
  });
}

/** Every figure of the results as rows of a file: sums only. */
export function rowsOf(results: SurveyResults, words: (key: 'mean' | 'nps' | 'answers' | 'withheld') => string): string[][] {
  return results.questions.flatMap((question) => {
    const title = worded(question.title_zh, question.title_en);
    if (question.withheld) return [[title, words('withheld'), '']];
    const figures = [[title, words('answers'), String(question.answers)]];
    if (question.mean != null) figures.push([title, words('mean'), question.mean.toFixed(2)]);
    if (question.nps) figures.push([title, words('nps'), question.nps.score.toFixed(1)]);
    return [...figures, ...question.counts.map((count) => [title, answerName(count), String(count.count)])];
  });
}
