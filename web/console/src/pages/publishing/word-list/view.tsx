import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../parts/pieces';
import type { ViewProps } from '../forms';
import { byWhy, foundIn, isFound, isWords, whyOf, type Word } from './model';
import '../content-forms.css';

/** The words of a bank, to be read: each beside the others that are there for the same reason. */
export function View({ body, objections }: ViewProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  if (!isWords(body)) return null;
  const shown = body.words.filter((word) => isFound(word, wanted));
  return (
    <section className="content-form">
      <Bar count={body.words.length} found={shown.length} wanted={wanted} onWanted={setWanted} />
      {objections.length > 0 && <ul className="content-wrong" role="alert">{objections.map(({ field, message }) => <li key={`${field} ${message}`}>{message}</li>)}</ul>}
      <div>
        {byWhy(shown).map(({ why, words }) => (
          <div key={`${why.why_zh} ${why.why_en}`} className="content-reason">
            <p className="strong">{whyOf(why)} <span className="muted">{t('wordForm.count', { count: words.length })}</span></p>
            <ul className="content-chips">{words.map((word, nth) => <li key={`${String(nth)} ${word.word}`}><Tag>{word.word}</Tag></li>)}</ul>
          </div>
        ))}
      </div>
      <Try words={body.words} />
    </section>
  );
}

type BarProps = { count: number; found: number; wanted: string; onWanted: (wanted: string) => void; children?: React.ReactNode };

export function Bar({ count, found, wanted, onWanted, children }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className="content-bar">
      <span className="muted" role="status">{found === count ? t('wordForm.count', { count }) : t('wordForm.found', { count: found })}</span>
      <Input className="content-find" allowClear aria-label={t('wordForm.find')} placeholder={t('wordForm.find')} maxLength={80} value={wanted} onChange={(event) => { onWanted(event.target.value); }} />
      {children}
    </div>
  );
}

/** A text to be tried with the list as it stands. */
export function Try({ words }: { words: readonly Word[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = foundIn(text, words);
  return (
    <div className="content-try">
      <label htmlFor="word-list-try" className="strong">{t('wordForm.try')}</label>
      <Input.TextArea id="word-list-try" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2_000} placeholder={t('wordForm.tryHint')} value={text} onChange={(event) => { setText(event.target.value); }} />
      {text.trim() !== '' && (
        <p role="status">
          {found.length === 0 ? t('wordForm.tryNone') : <>{t('wordForm.tryFound')} {found.map((word, nth) => <span key={`${String(nth)} ${word.word}`}><span className="found">{word.word}</span> ({whyOf(word)}) </span>)}</>}
        </p>
      )}
    </div>
  );
}
