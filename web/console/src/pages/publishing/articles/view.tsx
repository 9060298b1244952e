import { currentLanguage } from '@polybank/ui';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../parts/pieces';
import type { ViewProps } from '../forms';
import { ALLIANCE } from '../model';
import { isArticle, LANGUAGES, type Lang } from './model';
import { ArticlePhone } from './phone';
import '../content-forms.css';
import '../../theme/theme.css';

/** An article, to be read: what it is, and the app's own page of it in either language. */
export function View({ bankId, body, objections }: ViewProps) {
  const { t } = useTranslation();
  const [lang, setLang] = useState<Lang>(currentLanguage() === 'en' ? 'en' : 'zh');
  if (!isArticle(body)) return null;
  const one = body;
  return (
    <section className={bankId === ALLIANCE ? 'content-form' : 'content-form content-form-beside'}>
      <div className="content-fields">
        {objections.length > 0 && <ul className="content-wrong" role="alert">{objections.map(({ field, message }) => <li key={`${field} ${message}`}>{message}</li>)}</ul>}
        <Facts
          rows={[
            [t('articleForm.channel'), t(`articleForm.channelOf.${one.channel}`)],
            [t('articleForm.published_on'), one.published_on],
            [t('articleForm.pinned'), t(one.pinned ? 'articleForm.yes' : 'articleForm.no')],
            ...LANGUAGES.flatMap((each) => [[t(`articleForm.title_${each}`), one[`title_${each}`]], [t(`articleForm.summary_${each}`), one[`summary_${each}`]]] as const),
            [t('articleForm.keywords'), one.keywords?.join(t('articleForm.comma')) || '—'],
            [t('articleForm.cover'), one.cover === undefined ? '—' : t('images.chosen', { id: one.cover.slice(0, 8) })],
          ]}
        />
        <Segmented<Lang> size="small" aria-label={t('articleForm.language')} value={lang} onChange={setLang} options={LANGUAGES.map((value) => ({ value, label: t(`articleForm.languageOf.${value}`) }))} />
        <pre className="content-written" tabIndex={0} lang={lang} aria-label={t(`articleForm.text_${lang}`)}>{one[`text_${lang}`]}</pre>
      </div>
      {bankId !== ALLIANCE && <aside className="content-beside"><ArticlePhone bankId={bankId} article={one} lang={lang} /></aside>}
    </section>
  );
}
