import { ProblemError, type MessageTemplateDetail, type MessageWords } from '@polybank/api';
import { App, Button, Checkbox, DatePicker, Drawer, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { usePreview, useSetWords, useTemplate, useTry } from './api';

type Props = { bankId: string; templateId: string; onClose: () => void };
type TextField = 'title' | 'title_en' | 'body' | 'body_en' | 'sms' | 'sms_en';

const FIELDS: readonly (readonly [TextField, 'titleZh' | 'titleEn' | 'bodyZh' | 'bodyEn' | 'smsZh' | 'smsEn', number])[] = [
  ['title', 'titleZh', 1],
  ['title_en', 'titleEn', 1],
  ['body', 'bodyZh', 3],
  ['body_en', 'bodyEn', 3],
  ['sms', 'smsZh', 2],
  ['sms_en', 'smsEn', 2],
];
const CHANNELS = ['sms', 'push'] as const;

export function TemplateDrawer({ bankId, templateId, onClose }: Props) {
  const { t } = useTranslation();
  const found = useTemplate(bankId, templateId);
  return (
    <Drawer open width={720} onClose={onClose} title={found.data?.template.name ?? templateId} closable={{ 'aria-label': t('common.close') }}>
      {found.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Form key={found.data.versions[0]?.version ?? 0} bankId={bankId} detail={found.data} />}
      {found.data && <Versions detail={found.data} />}
    </Drawer>
  );
}

/** What the server says of each field: it knows placeholders and lengths. */
function wrongOf(error: unknown): Partial<Record<string, string>> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries((error.problem.fields ?? []).map((field) => [field.field, field.message]));
}

function Form({ bankId, detail }: { bankId: string; detail: MessageTemplateDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { template, alliance } = detail;
  const preview = usePreview(bankId, template.template_id);
  const save = useSetWords(bankId, template.template_id);
  const missing = useMissing('parameter.edit');
  const [words, setWords] = useState<MessageWords>(template.words);
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  const [tried, setTried] = useState(false);
  const changed = JSON.stringify(words) !== JSON.stringify(template.words);
  const wrong = { ...wrongOf(preview.error), ...wrongOf(save.error) };
  const set = (change: Partial<MessageWords>) => {
    setWords((old) => ({ ...old, ...change }));
    preview.reset();
    save.reset();
  };
  const submit = (next: MessageWords | null) => {
    setTried(true);
    if (!isReason(note)) return;
    save.mutate({ words: next, note: note.trim(), effective_from: from ?? null }, { onSuccess: () => void message.success(t('templates.saved')) });
  };
  return (
    <section>
      <p className="muted">
        {template.placeholders.length === 0 ? t('templates.noPlaceholders') : t('templates.placeholders')}{' '}
        {template.placeholders.map((place) => (
          <span key={place.name} className="nowrap" style={{ marginRight: 12 }}><code className="mono">{`{${place.name}}`}</code> {place.label}</span>
        ))}
      </p>
      <div style={{ display: 'grid', gap: 12, marginTop: 14 }}>
        {FIELDS.map(([field, label, rows]) => (
          <div className="field" key={field}>
            <label htmlFor={`words-${field}`}>{t(`templates.${label}`)}</label>
            <Input.TextArea id={`words-${field}`} autoSize={{ minRows: rows, maxRows: 6 }} value={words[field] ?? ''} disabled={Boolean(missing)} status={wrong[field] ? 'error' : ''} aria-describedby={`words-${field}-help`}
              onChange={(event) => { set({ [field]: event.target.value.replaceAll('\n', ' ') }); }} />
            <p id={`words-${field}-help`} className={wrong[field] ? 'help bad' : 'help'}>{wrong[field] ?? (field.startsWith('sms') ? t('templates.smsHint') : '')}</p>
          </div>
        ))}
        <div role="group" aria-label={t('templates.channels')}>
          <p style={{ marginBottom: 6 }}>{t('templates.channels')}</p>
          {CHANNELS.map((channel) => (
            <Checkbox key={channel} checked={words.channels.includes(channel)} disabled={Boolean(missing)}
              onChange={(event) => { set({ channels: CHANNELS.filter((one) => (one === channel ? event.target.checked : words.channels.includes(one))) }); }}>
              {t(`templates.channelOf.${channel}`)}
            </Checkbox>
          ))}
        </div>
      </div>
      <p style={{ margin: '14px 0' }}><Button loading={preview.isPending} onClick={() => { preview.mutate(words); }}>{t('templates.preview')}</Button></p>
      {preview.data && (
        <section className="panel" style={{ padding: '12px 16px', display: 'grid', gap: 8 }}>
          <h3 style={{ fontSize: 14 }}>{t('templates.look')}</h3>
          <p><span className="strong">{preview.data.title}</span><br />{preview.data.body}</p>
          <p><span className="strong">{preview.data.title_en}</span><br />{preview.data.body_en}</p>
          {preview.data.texts.map((text) => (
            <p key={text.lang}>{text.text}<br /><span className="muted num">{t('templates.segments', { count: text.segments, units: text.units, per: text.per_segment })}</span></p>
          ))}
        </section>
      )}
      {preview.isError && Object.keys(wrongOf(preview.error)).length === 0 && <ProblemView error={preview.error} />}
      <div className="parameter-form">
        <ReasonField id="words-note" label={t('templates.note')} value={note} tried={tried} onChange={setNote} />
        <div className="field">
          <label htmlFor="words-from">{t('templates.from')}</label>
          <DatePicker id="words-from" showTime disabled={Boolean(missing)} placeholder={t('templates.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
        </div>
        {save.isError && <ProblemView error={save.error} />}
        {missing && <p className="help" role="note">{missing}</p>}
        <div style={{ display: 'flex', gap: 10 }}>
          <Button type="primary" disabled={Boolean(missing) || !changed} loading={save.isPending} onClick={() => { submit(words); }}>{t(changed ? 'templates.save' : 'templates.unchanged')}</Button>
          {template.version > 0 && JSON.stringify(template.words) !== JSON.stringify(alliance) && (
            <Button disabled={Boolean(missing)} loading={save.isPending} onClick={() => { submit(null); }}>{t('templates.back')}</Button>
          )}
        </div>
      </div>
      {!missing && <Try bankId={bankId} templateId={template.template_id} words={words} />}
    </section>
  );
}

function Try({ bankId, templateId, words }: { bankId: string; templateId: string; words: MessageWords }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const trying = useTry(bankId, templateId);
  const [phone, setPhone] = useState('');
  const [tried, setTried] = useState(false);
  const wrong = tried && !/^1\d{10}$/.test(phone);
  const send = (lang: 'zh' | 'en') => {
    setTried(true);
    if (!/^1\d{10}$/.test(phone)) return;
    trying.mutate({ words, phone, lang }, { onSuccess: () => void message.success(t('templates.sent')) });
  };
  return (
    <section className="section">
      <h3>{t('templates.test')}</h3>
      <p className="muted" style={{ margin: '4px 0 10px' }}>{t('templates.testText')}</p>
      <div className="field" style={{ maxWidth: 240 }}>
        <label htmlFor="words-phone">{t('templates.phone')}</label>
        <Input id="words-phone" inputMode="numeric" maxLength={11} value={phone} status={wrong ? 'error' : ''} onChange={(event) => { setPhone(event.target.value.trim()); }} />
        {wrong && <p className="help bad">{t('templates.phoneWrong')}</p>}
      </div>
      {trying.isError && <ProblemView error={trying.error} />}
      <p style={{ display: 'flex', gap: 10, marginTop: 10 }}>
        <Button loading={trying.isPending} onClick={() => { send('zh'); }}>{t('templates.inZh')}</Button>
        <Button loading={trying.isPending} onClick={() => { send('en'); }}>{t('templates.inEn')}</Button>
      </p>
    </section>
  );
}

function Versions({ detail }: { detail: MessageTemplateDetail }) {
  const { t } = useTranslation();
  return (
    <section style={{ marginTop: 26 }}>
      <h3 style={{ fontSize: 15, marginBottom: 8 }}>{t('templates.versions')}</h3>
      {detail.versions.length === 0 && <p className="muted">{t('templates.noVersions')}</p>}
      <ol className="parameter-versions">
        {detail.versions.map((version) => (
          <li key={version.version}>
            <p>
              <span className="strong">{t('templates.version', { version: version.version })}</span>{' '}
              {version.version === detail.template.version && <Tag tone="good">{t('templates.now')}</Tag>}{' '}
              <span className="muted num">{t('templates.since', { time: formatStamp(version.effective_from) })}</span>
            </p>
            <p>{version.note}</p>
            <p className="muted">{version.words ? `${version.words.title} · ${version.words.body}` : t('templates.toAlliance')}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
