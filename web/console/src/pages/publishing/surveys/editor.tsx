import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EditorProps, Objection } from '../forms';
import { freshId, isSurvey, MOMENTS, moved, put, QUESTIONS_MAX, wordsAt, type Moment, type Question, type Survey } from './model';
import { Labelled } from './labelled';
import { Preview } from './preview';
import { QuestionCard } from './question-card';
import './surveys.css';

/** A survey, to be written, with what a customer will see beside it. */
export function Editor({ body, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  if (!isSurvey(body)) return null;
  const survey = body;
  const set = <K extends keyof Survey>(member: K, value: Survey[K] | undefined) => { onChange(put(survey, member, value)); };
  const questions = (next: Question[]) => { onChange({ ...survey, questions: next }); };
  const add = () => { questions([...survey.questions, { id: freshId('q', survey.questions), kind: 'score', title_zh: '', title_en: '' }]); };
  const full = survey.questions.length >= QUESTIONS_MAX;
  return (
    <section className="survey-form">
      <div className="survey-fields">
        <Basics survey={survey} objections={objections} set={set} />
        <h3>{t('surveyForm.questions')}</h3>
        {wordsAt(objections, 'questions') && <p className="help bad" role="alert">{wordsAt(objections, 'questions')}</p>}
        {survey.questions.map((question, place) => (
          <QuestionCard
            key={place} place={place} questions={survey.questions} objections={objections}
            onChange={(next) => { questions(survey.questions.map((one, nth) => (nth === place ? next : one))); }}
            onRemove={() => { questions(survey.questions.filter((_, nth) => nth !== place)); }}
            onMove={(by) => { questions(moved(survey.questions, place, place + by)); }}
            question={question}
          />
        ))}
        <Button type="primary" ghost disabled={full} icon={<PlusOutlined aria-hidden />} onClick={add}>{t('surveyForm.add')}</Button>
        {full && <p className="muted" role="note">{t('surveyForm.full')}</p>}
      </div>
      <Preview survey={survey} />
    </section>
  );
}

type BasicsProps = { survey: Survey; objections: readonly Objection[]; set: <K extends keyof Survey>(member: K, value: Survey[K] | undefined) => void };

function Basics({ survey, objections, set }: BasicsProps) {
  const { t } = useTranslation();
  const against = (member: string) => wordsAt(objections, member);
  const text = (member: 'title_zh' | 'title_en' | 'thanks_zh' | 'thanks_en', most: number) => (
    <Labelled label={t(`surveyForm.${member}`)} against={against(member)}>
      {(id) => <Input id={id} maxLength={most} value={survey[member]} status={survey[member] === '' ? 'warning' : ''} onChange={(event) => { set(member, event.target.value as Survey[typeof member]); }} />}
    </Labelled>
  );
  const number = (member: 'percent' | 'again_after_days' | 'low_score_at', least: number, most: number) => (
    <Labelled label={t(`surveyForm.${member}`)} hint={t(`surveyForm.hint.${member}`)} against={against(member)}>
      {(id) => <InputNumber id={id} className="survey-number" min={least} max={most} precision={0} value={survey[member]} onChange={(value) => { set(member, (value ?? least) as Survey[typeof member]); }} />}
    </Labelled>
  );
  return (
    <div className="survey-grid">
      {text('title_zh', 40)}
      {text('title_en', 80)}
      <Labelled label={t('surveyForm.moment')} hint={t('surveyForm.hint.moment')} against={against('moment')}>
        {(id) => <Select<Moment> id={id} value={survey.moment} options={MOMENTS.map((value) => ({ value, label: t(`surveyForm.momentOf.${value}`) }))} onChange={(moment) => { set('moment', moment); }} />}
      </Labelled>
      {(survey.moment === 'on_page' || survey.page !== undefined) && (
        <Labelled label={t('surveyForm.page')} hint={t('surveyForm.hint.page')} against={against('page')}>
          {(id) => <Input id={id} className="mono" maxLength={120} placeholder="/accounts/:accountId" value={survey.page ?? ''} onChange={(event) => { set('page', event.target.value); }} />}
        </Labelled>
      )}
      <Labelled label={t('surveyForm.audience')} hint={t('surveyForm.hint.audience')} against={against('audience')}>
        {(id) => <Input id={id} className="mono" maxLength={60} placeholder={t('surveys.everybody')} value={survey.audience ?? ''} onChange={(event) => { set('audience', event.target.value); }} />}
      </Labelled>
      {number('percent', 1, 100)}
      {number('again_after_days', 1, 1_000)}
      {number('low_score_at', 0, 4)}
      {text('thanks_zh', 80)}
      {text('thanks_en', 160)}
    </div>
  );
}
