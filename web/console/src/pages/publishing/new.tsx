import type { PublishingKind, PublishingNewDocument } from '@polybank/api';
import { App, Button, Drawer, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useCreate } from './api';
import type { Begun } from './begun';
import { ALLIANCE, type Body } from './model';

export const isName = (text: string) => /^[a-z0-9][a-z0-9_-]{0,39}$/.test(text);
export const isTitle = (text: string) => [...text.trim()].length >= 1 && [...text.trim()].length <= 60;

type Props = { bankId: string; kinds: PublishingKind[]; kind: string | undefined; begun?: Begun | undefined; onClose: () => void; onMade: (documentId: string) => void };

/** A new document, beginning with what its kind begins with, and with what another page knows of it. */
export function NewDocument({ bankId, kinds, kind: first, begun, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const create = useCreate(bankId);
  const [kind, setKind] = useState(first ?? kinds[0]?.name ?? '');
  const [name, setName] = useState(begun ? (begun.name ?? '') : 'main');
  const [title, setTitle] = useState(begun?.title ?? '');
  const [reach, setReach] = useState<PublishingNewDocument['reach']>(bankId === ALLIANCE ? 'template' : 'own');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const mainOnly = kinds.find((one) => one.name === kind)?.main_only ?? false;
  const submit = () => {
    setTried(true);
    if (!isName(name) || !isTitle(title) || !isReason(note)) return;
    const known = begun?.kind === kind ? { body: { ...(kinds.find((one) => one.name === kind)?.first_body as Body | undefined), ...begun.body } } : {};
    create.mutate({ kind, name, title: title.trim(), reach, note: note.trim(), ...known }, {
      onSuccess: (made) => {
        void message.success(t('publishing.created'));
        onMade(made.document_id);
      },
    });
  };
  return (
    <Drawer open width={520} onClose={onClose} title={t('publishing.create')} closable={{ 'aria-label': t('common.close') }}>
      <div className="field">
        <label htmlFor="publishing-kind">{t('publishing.kind')}</label>
        <Select id="publishing-kind" style={{ width: '100%' }} value={kind} onChange={setKind} options={kinds.map((one) => ({ value: one.name, label: one.title }))} />
      </div>
      {begun?.kind === kind && <p className="muted" role="note" style={{ marginBottom: 14 }}>{t('profileForms.begun')}</p>}
      <NameFields name={name} title={title} tried={tried} onName={setName} onTitle={setTitle} />
      {mainOnly && name !== 'main' && <p className="muted" role="note">{t('publishing.mainOnly')}</p>}
      {bankId === ALLIANCE && (
        <Radio.Group value={reach} onChange={(event) => { setReach(event.target.value as PublishingNewDocument['reach']); }} style={{ display: 'grid', gap: 8, marginBottom: 14 }}>
          <Radio value="template">{t('publishing.reachOf.template')} <span className="muted">{t('publishing.templateHint')}</span></Radio>
          <Radio value="shared">{t('publishing.reachOf.shared')} <span className="muted">{t('publishing.sharedHint')}</span></Radio>
        </Radio.Group>
      )}
      <ReasonField id="publishing-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
      {create.isError && <ProblemView error={create.error} />}
      <Button type="primary" loading={create.isPending} onClick={submit}>{t('publishing.createDraft')}</Button>
    </Drawer>
  );
}

type NameProps = { name: string; title: string; tried: boolean; onName: (text: string) => void; onTitle: (text: string) => void };

export function NameFields({ name, title, tried, onName, onTitle }: NameProps) {
  const { t } = useTranslation();
  const nameWrong = tried && !isName(name);
  const titleWrong = tried && !isTitle(title);
  return (
    <>
      <div className="field">
        <label htmlFor="publishing-title">{t('publishing.documentTitle')}</label>
        <Input id="publishing-title" maxLength={60} value={title} status={titleWrong ? 'error' : ''} aria-describedby="publishing-title-help" onChange={(event) => { onTitle(event.target.value); }} />
        <p id="publishing-title-help" className={titleWrong ? 'help bad' : 'help'}>{t('publishing.titleHint')}</p>
      </div>
      <div className="field">
        <label htmlFor="publishing-name">{t('publishing.shortName')}</label>
        <Input id="publishing-name" className="mono" maxLength={40} value={name} status={nameWrong ? 'error' : ''} aria-describedby="publishing-name-help" onChange={(event) => { onName(event.target.value); }} />
        <p id="publishing-name-help" className={nameWrong ? 'help bad' : 'help'}>{t('publishing.nameHint')}</p>
      </div>
    </>
  );
}
