/** My surveys: those to be filled in, what I said, and whether I want to be asked at all. */
import { newKey, type SurveyOfMine, type SurveySheet as Survey } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import Switch from 'antd-mobile/es/components/switch';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BoneRows } from '../../parts/basics';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { SurveySheet } from '../../survey/sheet';
import '../../survey/survey.css';
import { askSurvey, mineQuery, setWish, surveysChanged } from './api';

type Filling = { survey: Survey; askingId: string };

export function SurveysPage() {
  const { t } = useTranslation();
  const mine = useQuery(mineQuery);
  const [filling, setFilling] = useState<Filling>();
  const open = useMutation({
    mutationFn: (survey: Survey) => askSurvey({ survey_id: survey.survey_id, version: survey.version, moment: 'open' }, newKey()),
    onSuccess: ({ asking_id }, survey) => setFilling({ survey, askingId: asking_id }),
  });
  const close = (): void => {
    setFilling(undefined);
    surveysChanged();
  };
  const waiting = mine.data?.items.filter((one) => one.sheet) ?? [];
  const said = mine.data?.items.filter((one) => one.state === 'answered') ?? [];
  return (
    <Screen title={t('survey.mine')} back="/me" onRefresh={() => mine.refetch()}>
      {mine.isPending && <BoneRows count={4} />}
      {mine.error && !mine.data && <LoadProblem error={mine.error} onRetry={() => void mine.refetch()} />}
      {mine.data && (
        <>
          <Wish wish={mine.data.wish} />
          <section className="card">
            <h2 className="small muted">{t('survey.to_fill')}</h2>
            {waiting.length + mine.data.open.length === 0 && <p className="small muted">{t('survey.nothing_to_fill')}</p>}
            <ul>
              {mine.data.open.map((survey) => (
                <ToFill key={survey.survey_id} survey={survey} busy={open.isPending} onFill={() => open.mutate(survey)} />
              ))}
              {waiting.map((one) => one.sheet && <ToFill key={one.asking_id} survey={one.sheet} busy={open.isPending} onFill={() => one.sheet && setFilling({ survey: one.sheet, askingId: one.asking_id })} />)}
            </ul>
            <InlineProblem error={open.error} />
          </section>
          <section className="card">
            <h2 className="small muted">{t('survey.filled')}</h2>
            {said.length === 0 && <p className="small muted">{t('survey.nothing_filled')}</p>}
            <ul>
              {said.map((one) => (
                <Filled key={one.asking_id} one={one} />
              ))}
            </ul>
          </section>
        </>
      )}
      {filling && <SurveySheet key={filling.askingId} survey={filling.survey} askingId={filling.askingId} unasked="opened" onClose={close} />}
    </Screen>
  );
}

function Wish({ wish }: { wish: 'welcome' | 'unwanted' }) {
  const { t } = useTranslation();
  const turn = useMutation({ mutationFn: (on: boolean) => setWish(on ? 'welcome' : 'unwanted', newKey()), onSettled: surveysChanged });
  return (
    <section className="card flush rows">
      <div className="row">
        <span className="grow">
          <span id="survey-wish" style={{ display: 'block' }}>
            {t('survey.wish')}
          </span>
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('survey.wish_about')}
          </span>
        </span>
        <Switch checked={wish === 'welcome'} disabled={turn.isPending} onChange={(on) => turn.mutate(on)} aria-labelledby="survey-wish" />
      </div>
      <InlineProblem error={turn.error} />
    </section>
  );
}

function ToFill({ survey, busy, onFill }: { survey: Survey; busy: boolean; onFill: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="survey-own">
      <div className="survey-own-head">
        <span className="grow">
          <strong>{survey.title}</strong>
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('survey.questions', { count: survey.questions.length })}
          </span>
        </span>
        <button type="button" className="button compact quiet" disabled={busy} onClick={onFill} data-track="survey.fill">
          {t('survey.fill')}
        </button>
      </div>
    </li>
  );
}

function Filled({ one }: { one: SurveyOfMine }) {
  const { t } = useTranslation();
  return (
    <li className="survey-own">
      <div className="survey-own-head">
        <strong className="grow">{one.title}</strong>
        <span className="tiny muted">{formatWhen(one.answered_at ?? one.asked_at)}</span>
      </div>
      <dl className="survey-said-list small">
        {one.said.map((said, nth) => (
          <div key={`${String(nth)} ${said.question}`}>
            <dt className="tiny muted">{said.question}</dt>
            <dd>{said.words ?? said.choice ?? t('survey.points', { value: said.value ?? 0 })}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
