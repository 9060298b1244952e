import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Objection } from '../forms';
import { Labelled } from './labelled';
import { asKind, CHOICES_MAX, freshId, KINDS, put, scoresBefore, wordsAt, type Choice, type Kind, type Question } from './model';

type Props = {
  question: Question;
  place: number;
  questions: readonly Question[];
  objections: readonly Objection[];
  onChange: (question: Question) => void;
  onRemove: () => void;
  onMove: (by: number) => void;
};

const AT_MOST = [1, 2, 3, 4];

/** One question, to be written. */
export function QuestionCard({ question, place, questions, objections, onChange, onRemove, onMove }: Props) {
  const { t } = useTranslation();
  const nth = place + 1;
  const against = (member: string) => wordsAt(objections, 'questions', place, member);
  const scores = scoresBefore(questions, place);
  const when = question.shown_when;
  const depend = (id: string) => { onChange(put(question, 'shown_when', id === '' ? undefined : { question: id, at_most: when?.at_most ?? 2 })); };
  return (
    <section className="survey-card" aria-label={t('surveyForm.nth', { nth })}>
      <header>
        <span className="strong">{t('surveyForm.nth', { nth })}</span>
        <Select<Kind> aria-label={t('surveyForm.kind')} value={question.kind} options={KINDS.map((value) => ({ value, label: t(`surveyForm.kindOf.${value}`) }))} onChange={(kind) => { onChange(asKind(question, kind)); }} />
        <span className="survey-card-acts">
          <Button size="small" aria-label={t('surveyForm.up', { nth })} icon={<ArrowUpOutlined aria-hidden />} disabled={place === 0} onClick={() => { onMove(-1); }} />
          <Button size="small" aria-label={t('surveyForm.down', { nth })} icon={<ArrowDownOutlined aria-hidden />} disabled={nth === questions.length} onClick={() => { onMove(1); }} />
          <Button size="small" danger aria-label={t('surveyForm.remove', { nth })} icon={<DeleteOutlined aria-hidden />} disabled={questions.length === 1} onClick={onRemove} />
        </span>
      </header>
      <div className="survey-grid">
        <Labelled label={t('surveyForm.question_zh')} against={against('title_zh')}>
          {(id) => <Input id={id} maxLength={80} status={question.title_zh === '' ? 'warning' : ''} value={question.title_zh} onChange={(event) => { onChange({ ...question, title_zh: event.target.value }); }} />}
        </Labelled>
        <Labelled label={t('surveyForm.question_en')} against={against('title_en')}>
          {(id) => <Input id={id} maxLength={160} status={question.title_en === '' ? 'warning' : ''} value={question.title_en} onChange={(event) => { onChange({ ...question, title_en: event.target.value }); }} />}
        </Labelled>
        <Labelled label={t('surveyForm.id')} hint={t('surveyForm.hint.id')} against={against('id')}>
          {(id) => <Input id={id} className="mono" maxLength={40} status={/^[a-z0-9_]{1,40}$/.test(question.id) ? '' : 'error'} value={question.id} onChange={(event) => { onChange({ ...question, id: event.target.value }); }} />}
        </Labelled>
        {(scores.length > 0 || when) && (
          <Labelled label={t('surveyForm.when')} against={against('shown_when/question')}>
            {(id) => (
              <span className="survey-when">
                <Select id={id} value={when?.question ?? ''} options={[{ value: '', label: t('surveyForm.always') }, ...scores.map((one) => ({ value: one.id, label: t('surveyForm.ifScore', { question: one.title_zh === '' ? one.id : one.title_zh }) }))]} onChange={depend} />
                {when && <Select aria-label={t('surveyForm.atMost')} value={when.at_most} options={AT_MOST.map((value) => ({ value, label: t('surveyForm.atMostOf', { score: value }) }))} onChange={(at_most: number) => { onChange({ ...question, shown_when: { ...when, at_most } }); }} />}
              </span>
            )}
          </Labelled>
        )}
      </div>
      {question.choices && <Choices choices={question.choices} against={against('choices')} onChange={(choices) => { onChange({ ...question, choices }); }} />}
    </section>
  );
}

function Choices({ choices, against, onChange }: { choices: readonly Choice[]; against: string; onChange: (choices: Choice[]) => void }) {
  const { t } = useTranslation();
  const set = (place: number, member: keyof Choice, value: string) => { onChange(choices.map((one, nth) => (nth === place ? { ...one, [member]: value } : one))); };
  return (
    <div className="survey-choices">
      <span className="muted">{t('surveyForm.choices')}</span>
      {choices.map((choice, place) => (
        <div key={place} className="survey-choice-row">
          <Input aria-label={t('surveyForm.choice_zh', { nth: place + 1 })} placeholder="中文" maxLength={40} value={choice.name_zh} onChange={(event) => { set(place, 'name_zh', event.target.value); }} />
          <Input aria-label={t('surveyForm.choice_en', { nth: place + 1 })} placeholder="English" maxLength={80} value={choice.name_en} onChange={(event) => { set(place, 'name_en', event.target.value); }} />
          <Input aria-label={t('surveyForm.choice_id', { nth: place + 1 })} className="mono" maxLength={40} value={choice.id} onChange={(event) => { set(place, 'id', event.target.value); }} />
          <Button aria-label={t('surveyForm.removeChoice', { nth: place + 1 })} icon={<DeleteOutlined aria-hidden />} disabled={choices.length <= 2} onClick={() => { onChange(choices.filter((_, nth) => nth !== place)); }} />
        </div>
      ))}
      {against && <p className="help bad">{against}</p>}
      <Button size="small" icon={<PlusOutlined aria-hidden />} disabled={choices.length >= CHOICES_MAX} onClick={() => { onChange([...choices, { id: freshId('c', choices), name_zh: '', name_en: '' }]); }}>{t('surveyForm.addChoice')}</Button>
    </div>
  );
}
