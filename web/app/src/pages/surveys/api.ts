import { take, withKey, type SurveyAnswer, type SurveyAsking, type SurveyDue, type SurveyMoment, type SurveyShowing, type SurveyThanks, type SurveyWish, type SurveysOfMine } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';

export type Place = { moment: SurveyMoment; page?: string };

/** Asked once for a moment: what was closed must not come back when the app is looked at again. */
export const dueQuery = ({ moment, page }: Place, occasion: string) =>
  queryOptions({
    queryKey: ['surveys', 'due', moment, page ?? '', occasion],
    queryFn: () => take<SurveyDue>(api.GET('/surveys/due', { params: { query: page === undefined ? { moment } : { moment, page } } })),
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const mineQuery = queryOptions({
  queryKey: ['surveys', 'mine'],
  queryFn: () => take<SurveysOfMine>(api.GET('/surveys/mine')),
});

export const askSurvey = (body: SurveyShowing, key: string): Promise<SurveyAsking> => take<SurveyAsking>(api.POST('/surveys/askings', { body, ...withKey(key) }));

const asking = (asking_id: string) => ({ params: { path: { asking_id } } });

export const answerSurvey = (asking_id: string, answers: SurveyAnswer[], key: string): Promise<SurveyThanks> =>
  take<SurveyThanks>(api.POST('/surveys/askings/{asking_id}/answers', { ...asking(asking_id), body: { answers }, ...withKey(key) }));

export async function dismissSurvey(asking_id: string, wish: SurveyWish, key: string): Promise<void> {
  await take(api.POST('/surveys/askings/{asking_id}/dismissal', { ...asking(asking_id), body: { wish }, ...withKey(key) }));
}

export async function setWish(wish: SurveyWish, key: string): Promise<void> {
  await take(api.PUT('/surveys/wish', { body: { wish }, ...withKey(key) }));
}

export function surveysChanged(): void {
  void queries.invalidateQueries({ queryKey: mineQuery.queryKey });
}
