import { useTranslation } from 'react-i18next';
import { currentLanguage } from '@polybank/ui';
import { Facts } from '../../../parts/pieces';
import type { ViewProps } from '../forms';
import { isSurvey, wordsAt, type Question } from './model';
import { Preview } from './preview';
import './surveys.css';

/** A survey, to be read: its rules, its questions, and how a customer will see it. */
export function View({ body, objections }: ViewProps) {
  const { t } = useTranslation();
  if (!isSurvey(body)) return null;
  const audience = body.audience ?? t('surveys.everybody');
  return (
    <section className="survey-form">
      <div>
        <Facts
          rows={[
            [t('surveyForm.title'), `${body.title_zh} / ${body.title_en}`],
            [t('surveyForm.moment'), body.page ? `${t(`surveyForm.momentOf.${body.moment}`)} ${body.page}` : t(`surveyForm.momentOf.${body.moment}`)],
            [t('surveyForm.audience'), `${audience} · ${String(body.percent)}%`],
            [t('surveyForm.again'), t('surveyForm.againDays', { days: body.again_after_days })],
            [t('surveyForm.low'), body.low_score_at === 0 ? t('surveyForm.lowNone') : t('surveyForm.lowAt', { score: body.low_score_at })],
          ]}
        />
        <ol className="survey-questions">
          {body.questions.map((question, place) => <Told key={question.id} question={question} against={['id', 'choices', 'shown_when/question'].map((member) => wordsAt(objections, 'questions', place, member)).filter(Boolean).join(' ')} />)}
        </ol>
      </div>
      <Preview survey={body} />
    </section>
  );
}

function Told({ question, against }: { question: Question; against: string }) {
  const { t } = useTranslation();
  const en = currentLanguage() === 'en';
  return (
    <li>
      <span className="strong">{en ? question.title_en : question.title_zh}</span> <span className="muted">{t(`surveyForm.kindOf.${question.kind}`)} · <span className="mono">{question.id}</span></span>
      {question.choices && <p className="muted">{question.choices.map((choice) => (en ? choice.name_en : choice.name_zh)).join(en ? ', ' : '、')}</p>}
      {question.shown_when && <p className="muted">{t('surveyForm.onlyIf', { question: question.shown_when.question, score: question.shown_when.at_most })}</p>}
      {against && <p className="help bad">{against}</p>}
    </li>
  );
}
