import type { ConsentPurposeTexts, NewConsentText } from '@polybank/api';
import { App, Button, DatePicker, Drawer, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { usePublishText } from './api';

type Words = Pick<NewConsentText, 'title' | 'title_en' | 'text' | 'text_en'>;

const FIELDS = [
  { key: 'title', least: 1, most: 60, rows: 1 },
  { key: 'title_en', least: 1, most: 60, rows: 1 },
  { key: 'text', least: 10, most: 4000, rows: 6 },
  { key: 'text_en', least: 10, most: 4000, rows: 6 },
] as const;

/** Whether the platform takes it: both languages, within bounds. */
export function wordsAreWhole(words: Words): boolean {
  return FIELDS.every(({ key, least, most }) => {
    const length = [...words[key].trim()].length;
    return length >= least && length <= most;
  });
}

/** A new version: begins with the words in force, says what becomes of those who agreed before. */
export function PublishDrawer({ bankId, texts, onClose }: { bankId: string; texts: ConsentPurposeTexts; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const present = texts.versions.find((text) => text.version === texts.in_force) ?? texts.versions[0];
  const [words, setWords] = useState<Words>({
    title: present?.title ?? '', title_en: present?.title_en ?? '', text: present?.text ?? '', text_en: present?.text_en ?? '',
  });
  const [from, setFrom] = useState<string>();
  const [earlier, setEarlier] = useState<NewConsentText['earlier']>('stand');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const publish = usePublishText(bankId, texts.purpose);
  const submit = () => {
    setTried(true);
    if (!wordsAreWhole(words) || !isReason(note)) return;
    const body: NewConsentText = { ...words, earlier, note: note.trim(), ...(from ? { effective_from: from } : {}) };
    publish.mutate(body, {
      onSuccess: ({ version }) => {
        void message.success(t('consents.published', { version }));
        onClose();
      },
    });
  };
  return (
    <Drawer open width={640} onClose={onClose} title={t('consents.publishTitle', { purpose: t(`consents.purpose.${texts.purpose}`) })} closable={{ 'aria-label': t('common.close') }}>
      {FIELDS.map(({ key, most, rows }) => (
        <div className="field" key={key}>
          <label htmlFor={`consent-${key}`}>{t(`consents.field.${key}`)}</label>
          <Input.TextArea
            id={`consent-${key}`}
            rows={rows}
            maxLength={most}
            value={words[key]}
            status={tried && words[key].trim() === '' ? 'error' : ''}
            onChange={(event) => { setWords({ ...words, [key]: event.target.value }); }}
          />
        </div>
      ))}
      <div className="field">
        <label htmlFor="consent-from">{t('consents.field.from')}</label>
        <DatePicker id="consent-from" showTime onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} placeholder={t('consents.atOnce')} style={{ width: '100%' }} />
      </div>
      <div className="field">
        <Radio.Group value={earlier} onChange={(event) => { setEarlier(event.target.value as NewConsentText['earlier']); }} style={{ display: 'grid', gap: 8 }}>
          <Radio value="stand">{t('consents.earlier.stand')}</Radio>
          <Radio value="ask_again">{t('consents.earlier.ask_again')}</Radio>
        </Radio.Group>
      </div>
      <ReasonField id="consent-note" label={t('consents.field.note')} value={note} tried={tried} onChange={setNote} />
      {publish.isError && <ProblemView error={publish.error} />}
      <p className="muted">{t(earlier === 'ask_again' ? 'consents.willAsk' : 'consents.willStand', { n: texts.given })}</p>
      <Button type="primary" loading={publish.isPending} onClick={submit}>{t('consents.publish')}</Button>
    </Drawer>
  );
}
