import { DatePicker, Input, Segmented, Select, Switch } from 'antd';
import { currentLanguage } from '@polybank/ui';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ImagePicker } from '../../images/picker';
import type { EditorProps } from '../forms';
import { ALLIANCE } from '../model';
import { put, wordsAt } from '../placements/model';
import { Labelled } from '../surveys/labelled';
import { CHANNELS, isArticle, KEYWORDS_MAX, LANGUAGES, LONGEST, type Article, type Lang } from './model';
import { ArticlePhone } from './phone';
import { TextEditor } from './text-editor';
import '../content-forms.css';
import '../../theme/theme.css';

const DAY = 'YYYY-MM-DD';

/** An article, to be written, with the app's own page beside it. */
export function Editor({ bankId, body, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  const [lang, setLang] = useState<Lang>(currentLanguage() === 'en' ? 'en' : 'zh');
  if (!isArticle(body)) return null;
  const one = body;
  const set = <K extends keyof Article>(member: K, value: Article[K] | undefined) => { onChange(put(one, member, value)); };
  const line = (member: 'title_zh' | 'title_en' | 'summary_zh' | 'summary_en') => (
    <Labelled label={t(`articleForm.${member}`)} hint={member.startsWith('summary') ? t('articleForm.hint.summary') : ''} against={wordsAt(objections, member)}>
      {(id) => <Input id={id} maxLength={LONGEST[member]} value={one[member]} status={one[member] === '' ? 'warning' : ''} onChange={(event) => { onChange({ ...one, [member]: event.target.value }); }} />}
    </Labelled>
  );
  return (
    <section className={bankId === ALLIANCE ? 'content-form' : 'content-form content-form-beside'}>
      <div className="content-fields">
        <h3>{t('articleForm.where')}</h3>
        <div className="content-grid">
          <Labelled label={t('articleForm.channel')} hint={t(`articleForm.channelHint.${one.channel}`)} against={wordsAt(objections, 'channel')}>
            {(id) => <Select id={id} value={one.channel} options={CHANNELS.map((value) => ({ value, label: t(`articleForm.channelOf.${value}`) }))} onChange={(value) => { set('channel', value); }} />}
          </Labelled>
          <Labelled label={t('articleForm.published_on')} hint={t('articleForm.hint.published_on')} against={wordsAt(objections, 'published_on')}>
            {(id) => <DatePicker id={id} allowClear={false} value={dayjs(one.published_on, DAY)} format={DAY} onChange={(day) => { onChange({ ...one, published_on: day.format(DAY) }); }} />}
          </Labelled>
          <Labelled label={t('articleForm.pinned')} hint={t('articleForm.hint.pinned')} against={wordsAt(objections, 'pinned')}>
            {(id) => <Switch id={id} checked={one.pinned === true} onChange={(pinned) => { set('pinned', pinned); }} />}
          </Labelled>
        </div>
        <h3>{t('articleForm.what')}</h3>
        <div className="content-grid">
          {line('title_zh')}
          {line('title_en')}
          {line('summary_zh')}
          {line('summary_en')}
          <Labelled label={t('articleForm.cover')} hint={t('articleForm.hint.cover')} against={wordsAt(objections, 'cover')}>
            {(id) => <ImagePicker id={id} bankId={bankId} value={one.cover} onChange={(image) => { set('cover', image); }} />}
          </Labelled>
          <Labelled label={t('articleForm.keywords')} hint={t('articleForm.hint.keywords')} against={wordsAt(objections, 'keywords')}>
            {(id) => (
              <Select
                id={id} mode="tags" open={false} suffixIcon={null} maxCount={KEYWORDS_MAX} tokenSeparators={[',', '，', '、', ' ']} value={one.keywords ?? []}
                onChange={(words: string[]) => { set('keywords', words.map((word) => word.trim().slice(0, LONGEST.keyword)).filter((word) => word !== '')); }}
              />
            )}
          </Labelled>
        </div>
        <div className="content-bar">
          <h3>{t('articleForm.text')}</h3>
          <LanguageSwitch article={one} lang={lang} onLang={setLang} />
        </div>
        <TextEditor key={lang} bankId={bankId} lang={lang} text={one[`text_${lang}`]} against={wordsAt(objections, `text_${lang}`)} onChange={(text) => { onChange({ ...one, [`text_${lang}`]: text }); }} />
      </div>
      {bankId !== ALLIANCE && <aside className="content-beside"><ArticlePhone bankId={bankId} article={one} lang={lang} /></aside>}
    </section>
  );
}

/** In which language the text is written and shown; one that is not written yet is marked. */
function LanguageSwitch({ article, lang, onLang }: { article: Article; lang: Lang; onLang: (lang: Lang) => void }) {
  const { t } = useTranslation();
  const missing = (one: Lang) => (article[`text_${one}`].trim() === '' ? ` · ${t('articleForm.unwritten')}` : '');
  return <Segmented<Lang> size="small" aria-label={t('articleForm.language')} value={lang} onChange={onLang} options={LANGUAGES.map((value) => ({ value, label: `${t(`articleForm.languageOf.${value}`)}${missing(value)}` }))} />;
}
