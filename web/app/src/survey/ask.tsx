/** Asks for an opinion at a moment, if the bank wants one of this customer now. It never stands in the way: no answer, no survey. */
import { newKey } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askSurvey, dueQuery, type Place } from '../pages/surveys/api';
import { SurveySheet } from './sheet';

/** What has just happened is looked at first. */
const PAUSE_MS = 1_600;

type Props = Place & {
  /** Tells this time from another one: the id of the transfer. */
  occasion: string;
};

export function AskSurvey({ moment, page, occasion }: Props) {
  const place = page === undefined ? { moment } : { moment, page };
  const due = useQuery(dueQuery(place, occasion)).data?.survey;
  const { mutate, data, reset } = useMutation({
    mutationFn: ({ survey_id, version }: { survey_id: string; version: number }) => askSurvey({ survey_id, version, ...place }, newKey()),
  });
  const { survey_id, version } = due ?? {};
  useEffect(() => {
    if (survey_id === undefined || version === undefined) return;
    const timer = setTimeout(() => mutate({ survey_id, version }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [survey_id, version, mutate]);
  if (!due || !data) return null;
  return <SurveySheet key={data.asking_id} survey={due} askingId={data.asking_id} unasked="asked_by_bank" onClose={reset} />;
}
