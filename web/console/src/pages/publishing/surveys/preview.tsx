/** A survey as a customer will see it, in either language. What is chosen in it is for trying out only. */
import { currentLanguage, SatisfactionFace } from '@polybank/ui';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Question, Survey } from './model';

type Lang = 'zh' | 'en';
const FIVE = [1, 2, 3, 4, 5] as const;

export function Preview({ survey }: { survey: Survey }) {
  const { t } = useTranslation();
  const [lang, setLang] = useState<Lang>(currentLanguage() === 'en' ? 'en' : 'zh');
  const [values, setValues] = useState<Readonly<Record<string, number>>>({});
  const isShown = ({ shown_when }: Question) => !shown_when || (values[shown_when.question] ?? 99) <= shown_when.at_most;
  const said = (zh: string, en: string) => (lang === 'en' ? en : zh) || '…';
  return (
    <aside className="survey-preview" aria-label={t('surveyForm.preview')}>
      <div className="survey-preview-head">
        <span className="muted">{t('surveyForm.preview')}</span>
        <Segmented<Lang> size="small" aria-label={t('surveyForm.previewLanguage')} value={lang} onChange={setLang} options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />
      </div>
      <div className="survey-phone" lang={lang}>
        <div className="survey-phone-sheet">
          <p className="survey-phone-title">{said(survey.title_zh, survey.title_en)}</p>
          {survey.questions.map((question) => (
            <div key={question.id} className={isShown(question) ? '' : 'survey-phone-hidden'}>
              <p className="survey-phone-question">{said(question.title_zh, question.title_en)}</p>
              {question.kind === 'score' && (
                <div className="survey-phone-faces">
                  {FIVE.map((value) => (
                    <button key={value} type="button" className={values[question.id] === value ? 'on' : ''} aria-label={t(`surveys.scoreOf.${String(value)}`)} aria-pressed={values[question.id] === value} onClick={() => { setValues({ ...values, [question.id]: value }); }}><SatisfactionFace value={value} size="26px" /></button>
                  ))}
                </div>
              )}
              {question.kind === 'nps' && <div className="survey-phone-scale">{Array.from({ length: 11 }, (_, value) => <span key={value}>{value}</span>)}</div>}
              {(question.kind === 'single' || question.kind === 'multiple') && <div className="survey-phone-choices">{(question.choices ?? []).map((choice) => <span key={choice.id}>{said(choice.name_zh, choice.name_en)}</span>)}</div>}
              {question.kind === 'text' && <div className="survey-phone-words" />}
              {!isShown(question) && <p className="survey-phone-when">{t('surveyForm.hiddenUntil', { score: question.shown_when?.at_most })}</p>}
            </div>
          ))}
          <span className="survey-phone-send">{lang === 'en' ? 'Send' : '提交'}</span>
          <p className="survey-phone-thanks">{said(survey.thanks_zh, survey.thanks_en)}</p>
        </div>
      </div>
    </aside>
  );
}
