/** A survey in a bottom sheet: closed in one tap, thanked for when it was answered. */
import { act, Intent, newKey, type SurveySheet as Survey } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerSurvey, dismissSurvey, surveysChanged } from '../pages/surveys/api';
import { Action } from '../parts/basics';
import { useFrame } from '../parts/frame';
import { Icon } from '../parts/icon';
import { InlineProblem } from '../parts/problem';
import { Sheet } from '../parts/sheet';
import { answersOf, missingOf, type AllGiven } from './model';
import { Questions } from './questions';

type Props = {
  survey: Survey;
  askingId: string;
  /** Asked by the bank: then it can be the last one. */
  unasked: 'asked_by_bank' | 'opened';
  onClose: () => void;
};

export function SurveySheet({ survey, askingId, unasked, onClose }: Props) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [given, setGiven] = useState<AllGiven>({});
  const [missing, setMissing] = useState<string>();
  const [intent] = useState(() => new Intent());
  const answers = answersOf(survey.questions, given);
  const answer = useMutation({
    mutationFn: () => act(intent, answers, (key) => answerSurvey(askingId, answers, key)),
    onSuccess: surveysChanged,
  });
  // Closing never waits for the bank.
  const close = (wish: 'welcome' | 'unwanted'): void => {
    onClose();
    if (answer.data || (unasked === 'opened' && wish === 'welcome')) return;
    void dismissSurvey(askingId, wish, newKey()).then(
      () => {
        surveysChanged();
        if (wish === 'unwanted') toast(t('survey.never_done'));
      },
      () => {
        if (wish === 'unwanted') toast(t('survey.never_failed'));
      },
    );
  };
  const send = (): void => {
    const first = missingOf(survey.questions, given);
    setMissing(first?.question_id);
    if (!first) answer.mutate();
  };
  return (
    <Sheet open title={survey.title} onClose={() => close('welcome')} hold={answers.length > 0 && !answer.data ? 'firm' : 'loose'}>
      {answer.data ? (
        <div className="survey-thanks" role="status">
          <span className="survey-thanks-sign">
            <Icon name="check" size="2rem" />
          </span>
          <p>{answer.data.thanks}</p>
          <button type="button" className="button" onClick={onClose} data-track="survey.done">
            {t('survey.done')}
          </button>
        </div>
      ) : (
        <div className="survey">
          <Questions questions={survey.questions} given={given} missing={missing} onChange={(next) => { setGiven(next); setMissing(undefined); }} />
          <InlineProblem error={answer.error} />
          <div className="survey-acts">
            <Action busy={answer.isPending} onClick={send} track="survey.send">
              {t('survey.send')}
            </Action>
            {unasked === 'asked_by_bank' && (
              <button type="button" className="button plain survey-never" onClick={() => close('unwanted')} data-track="survey.never">
                {t('survey.never')}
              </button>
            )}
          </div>
        </div>
      )}
    </Sheet>
  );
}
