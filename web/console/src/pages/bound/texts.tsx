import type { AgreementVersion } from '@polybank/api';
import { App, Button, DatePicker, Drawer, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { DOCUMENTS, usePublish, useTexts, type DocumentName } from './api';
import { changesBetween } from './diff';

type Lang = 'zh' | 'en';
const useLang = (): Lang => (useTranslation().i18n.language.startsWith('zh') ? 'zh' : 'en');
const TONES = { in_force: 'good', coming: 'warn', replaced: 'plain' } as const;

/** The texts customers agree to: what is in force, what comes, what was, and a way to publish the next one. */
export function Texts({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const texts = useTexts(bankId);
  const missing = useMissing('parameter.edit');
  const [editing, setEditing] = useState<DocumentName>();
  if (texts.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (texts.isError) return <ProblemView error={texts.error} onRetry={() => void texts.refetch()} />;
  const all = texts.data.agreements;
  const now = all.find((text) => text.document === editing && text.standing === 'in_force');
  return (
    <div className="bound-texts">
      {missing && <p className="help" role="note">{missing}</p>}
      {DOCUMENTS.map((document) => (
        <section key={document} className="panel bound-document">
          <div className="bound-document-head">
            <h3>{t(`bound.documentOf.${document}`)}</h3>
            <Button disabled={Boolean(missing)} onClick={() => { setEditing(document); }}>{t('bound.publish')}</Button>
          </div>
          {all.filter((text) => text.document === document).map((text, place, versions) => (
            <Version key={text.version} text={text} before={versions[place + 1]} />
          ))}
        </section>
      ))}
      {now && <PublishDrawer key={now.document} bankId={bankId} now={now} onClose={() => { setEditing(undefined); }} />}
    </div>
  );
}

function Version({ text, before }: { text: AgreementVersion; before: AgreementVersion | undefined }) {
  const { t } = useTranslation();
  const lang = useLang();
  const [changes, setChanges] = useState(false);
  return (
    <details>
      <summary>
        <span className="strong">{text.title[lang]}</span> <span className="num muted">{text.version}</span>{' '}
        <Tag tone={TONES[text.standing]}>{t(`bound.standingOf.${text.standing}`)}</Tag>
      </summary>
      <p className="muted bound-digest">
        {text.effective_from ? t('bound.publishedBy', { from: formatStamp(text.effective_from), who: text.published_by, time: formatStamp(text.published_at ?? '') }) : t('bound.builtIn')}
        {text.note && <><br />{t('bound.why', { note: text.note })}</>}
        <br /><span className="mono">SHA-256 {text.digest[lang]}</span>
      </p>
      {before && (
        <Button type="link" size="small" className="bound-compare" onClick={() => { setChanges(!changes); }}>
          {changes ? t('bound.whole') : t('bound.compare', { version: before.version })}
        </Button>
      )}
      {changes && before ? <Changes before={before.text[lang]} after={text.text[lang]} /> : <div className="bound-text">{text.text[lang].trim()}</div>}
    </details>
  );
}

/** What a wording changes: the unchanged in grey, the rest marked by sign and colour. */
function Changes({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation();
  const changes = changesBetween(before, after);
  if (changes.every((change) => change.kind === 'same')) return <p className="muted">{t('bound.noChange')}</p>;
  return (
    <ol className="bound-changes">
      {changes.map((change, place) => (
        <li key={`${String(place)}:${change.line}`} className={change.kind}>
          <span aria-hidden="true">{change.kind === 'new' ? '+' : change.kind === 'gone' ? '−' : ' '}</span>
          {change.kind === 'new' && <ins>{change.line}</ins>}
          {change.kind === 'gone' && <del>{change.line}</del>}
          {change.kind === 'same' && <span>{change.line}</span>}
        </li>
      ))}
    </ol>
  );
}

function PublishDrawer({ bankId, now, onClose }: { bankId: string; now: AgreementVersion; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const publish = usePublish(bankId);
  const [title, setTitle] = useState(now.title);
  const [text, setText] = useState(now.text);
  const [lang, setLang] = useState<Lang>('zh');
  const [view, setView] = useState<'edit' | 'changes'>('edit');
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  const [tried, setTried] = useState(false);
  const changed = (one: Lang) => text[one].trim() !== now.text[one].trim() || title[one].trim() !== now.title[one].trim();
  const noteWrong = [...note.trim()].length < 4;
  const submit = () => {
    setTried(true);
    if (noteWrong) return;
    publish.mutate({ document: now.document, title, text, note: note.trim(), effective_from: from ?? null }, {
      onSuccess: (version) => {
        void message.success(t('bound.published', { version: version.version, time: formatStamp(version.effective_from ?? '') }));
        onClose();
      },
    });
  };
  return (
    <Drawer open width={760} onClose={onClose} title={t('bound.publishTitle', { title: t(`bound.documentOf.${now.document}`) })} closable={{ 'aria-label': t('common.close') }}>
      <p className="muted">{t('bound.publishHint', { version: now.version })}</p>
      <div className="bound-edit-bar">
        <Segmented<Lang> value={lang} onChange={setLang} options={(['zh', 'en'] as const).map((value) => ({ value, label: `${t(`bound.langOf.${value}`)}${changed(value) ? ' ●' : ''}` }))} />
        <Segmented value={view} onChange={setView} options={(['edit', 'changes'] as const).map((value) => ({ value, label: t(`bound.edit.${value}`) }))} />
      </div>
      {view === 'changes' ? <Changes before={now.text[lang]} after={text[lang]} /> : (
        <>
          <div className="field">
            <label htmlFor="agreement-title">{t('bound.titleOf')}</label>
            <Input id="agreement-title" maxLength={120} value={title[lang]} onChange={(event) => { setTitle({ ...title, [lang]: event.target.value }); }} />
          </div>
          <div className="field">
            <label htmlFor="agreement-text">{t('bound.textOf')}</label>
            <Input.TextArea id="agreement-text" autoSize={{ minRows: 12, maxRows: 22 }} maxLength={20_000} showCount value={text[lang]} onChange={(event) => { setText({ ...text, [lang]: event.target.value }); }} />
          </div>
        </>
      )}
      <div className="parameter-form">
        {changed('zh') !== changed('en') && <p className="help" role="note">{t('bound.onlyOne')}</p>}
        <div className="field">
          <label htmlFor="agreement-note">{t('parameters.note')}</label>
          <Input id="agreement-note" maxLength={200} value={note} status={tried && noteWrong ? 'error' : ''} aria-describedby="agreement-note-help" onChange={(event) => { setNote(event.target.value); }} />
          <p id="agreement-note-help" className={tried && noteWrong ? 'help bad' : 'help'}>{t('parameters.noteHint')}</p>
        </div>
        <div className="field">
          <label htmlFor="agreement-from">{t('parameters.from')}</label>
          <DatePicker id="agreement-from" showTime placeholder={t('parameters.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
          <p className="help">{t('bound.fromHint')}</p>
        </div>
        {publish.isError && <ProblemView error={publish.error} />}
        <Button type="primary" disabled={!changed('zh') && !changed('en')} loading={publish.isPending} onClick={submit}>{t('bound.publishNow')}</Button>
      </div>
    </Drawer>
  );
}
