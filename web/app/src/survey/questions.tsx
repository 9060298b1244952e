/** The questions of a survey. Scores and choices are radio groups and checkboxes: arrow keys, space, and what a screen reader expects. */
import type { SurveyQuestion } from '@polybank/api';
import { SatisfactionFace } from '@polybank/ui';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { shownOf, WORDS_MAX, type AllGiven, type Given } from './model';
import './survey.css';

type OneProps = { question: SurveyQuestion; given: Given; onChange: (given: Given) => void };

const FIVE = [1, 2, 3, 4, 5];
const ELEVEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function Score({ given, onChange }: OneProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <div className="survey-faces">
      {FIVE.map((value) => (
        <label key={value} className={given.value === value ? `survey-pick of-${String(value)} on` : 'survey-pick'}>
          <input type="radio" className="sr" name={name} checked={given.value === value} onChange={() => onChange({ value })} aria-label={t(`survey.score.${String(value)}`)} />
          <SatisfactionFace value={value} />
          <span className="tiny" aria-hidden="true">
            {t(`survey.short.${String(value)}`)}
          </span>
        </label>
      ))}
    </div>
  );
}

function Nps({ given, onChange }: OneProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <>
      <div className="survey-scale">
        {ELEVEN.map((value) => (
          <label key={value} className={given.value === value ? 'survey-step on' : 'survey-step'}>
            <input type="radio" className="sr" name={name} checked={given.value === value} onChange={() => onChange({ value })} aria-label={t('survey.of_ten', { value })} />
            <span className="num" aria-hidden="true">
              {value}
            </span>
          </label>
        ))}
      </div>
      <p className="survey-ends tiny muted" aria-hidden="true">
        <span>{t('survey.least')}</span>
        <span>{t('survey.most')}</span>
      </p>
    </>
  );
}

function Choices({ question, given, onChange }: OneProps) {
  const name = useId();
  const chosen = given.choices ?? [];
  const many = question.kind === 'multiple';
  const turn = (id: string): void => {
    if (!many) onChange({ choices: [id] });
    else onChange({ choices: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
  };
  return (
    <div className="survey-choices">
      {question.choices.map(({ choice_id, name: words }) => (
        <label key={choice_id} className={chosen.includes(choice_id) ? 'survey-choice on' : 'survey-choice'}>
          <input type={many ? 'checkbox' : 'radio'} className="sr" name={name} checked={chosen.includes(choice_id)} onChange={() => turn(choice_id)} />
          {words}
        </label>
      ))}
    </div>
  );
}

function Words({ question, given, onChange }: OneProps) {
  const { t } = useTranslation();
  const words = given.words ?? '';
  const id = useId();
  return (
    <div className="field">
      <div className="field-box">
        <textarea rows={3} maxLength={WORDS_MAX} value={words} aria-label={question.title} aria-describedby={id} placeholder={t('survey.words_hint')} onChange={(event) => onChange({ words: event.target.value })} />
      </div>
      <p className="field-help" id={id}>
        {t('survey.words_help', { left: WORDS_MAX - words.length })}
      </p>
    </div>
  );
}

type Props = { questions: readonly SurveyQuestion[]; given: AllGiven; missing?: string | undefined; onChange: (given: AllGiven) => void };

export function Questions({ questions, given, missing, onChange }: Props) {
  const { t } = useTranslation();
  return shownOf(questions, given).map((question) => {
    const one = { question, given: given[question.question_id] ?? {}, onChange: (next: Given) => onChange({ ...given, [question.question_id]: next }) };
    const wrong = missing === question.question_id;
    return (
      <fieldset key={question.question_id} className="survey-question" aria-describedby={wrong ? `missing-${question.question_id}` : undefined}>
        <legend>{question.title}</legend>
        {question.kind === 'score' && <Score {...one} />}
        {question.kind === 'nps' && <Nps {...one} />}
        {(question.kind === 'single' || question.kind === 'multiple') && <Choices {...one} />}
        {question.kind === 'text' && <Words {...one} />}
        {wrong && (
          <p className="small survey-missing" id={`missing-${question.question_id}`} role="alert">
            {t('survey.missing')}
          </p>
        )}
      </fieldset>
    );
  });
}
