/** Freezing, carrying out an order, lifting and verifying: each with its reason, which the customer or the audit reads. */
import type { AccountFile, BankRestriction, CareRestriction } from '@polybank/api';
import { App, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { useDeed } from './api';

const KINDS = ['bank_freeze', 'court_order', 'loss_report', 'customer_stop'] as const;
type Kind = (typeof KINDS)[number];

type DialogProps = { bankId: string; file: AccountFile; onClose: () => void };

export type Draft = { kind: Kind; reason: string; documentNo: string; authority: string; amount: string; endsOn: string };

/** The order a draft stands for, or the fields that are missing. */
export function orderOf(draft: Draft): { order: BankRestriction } | { missing: (keyof Draft)[] } {
  const court = draft.kind === 'court_order';
  const missing: (keyof Draft)[] = [];
  if ([...draft.reason.trim()].length < 4) missing.push('reason');
  if (court && draft.documentNo.trim().length < 2) missing.push('documentNo');
  if (court && draft.authority.trim().length < 2) missing.push('authority');
  if (court && !(/^\d{1,12}(\.\d{1,2})?$/.test(draft.amount) && Number(draft.amount) > 0)) missing.push('amount');
  if (draft.endsOn !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(draft.endsOn)) missing.push('endsOn');
  if (missing.length > 0) return { missing };
  return {
    order: {
      kind: draft.kind,
      reason: draft.reason.trim(),
      ...(draft.documentNo.trim() ? { document_no: draft.documentNo.trim() } : {}),
      ...(draft.authority.trim() ? { authority: draft.authority.trim() } : {}),
      ...(court ? { amount: { amount: draft.amount, currency: 'CNY' as const } } : {}),
      ...(draft.endsOn ? { ends_on: draft.endsOn } : {}),
    },
  };
}

const EMPTY: Draft = { kind: 'bank_freeze', reason: '', documentNo: '', authority: '', amount: '', endsOn: '' };

export function RestrictDialog({ bankId, file, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [tried, setTried] = useState(false);
  const deed = useDeed(bankId, file.account_id);
  const made = orderOf(draft);
  const wrong = (field: keyof Draft) => tried && 'missing' in made && made.missing.includes(field);
  const submit = () => {
    setTried(true);
    if ('missing' in made) return;
    deed.mutate(
      { kind: 'restrict', order: made.order },
      {
        onSuccess: () => {
          void message.success(t('accounts.restrict.done'));
          onClose();
        },
      },
    );
  };
  const field = (name: Exclude<keyof Draft, 'kind'>, optional: boolean) => (
    <div className="field account-field">
      <label htmlFor={`restrict-${name}`}>
        {t(`accounts.field.${name}`)}
        {optional && <small>{t('common.optional')}</small>}
      </label>
      <Input
        id={`restrict-${name}`}
        maxLength={200}
        type={name === 'endsOn' ? 'date' : 'text'}
        value={draft[name]}
        status={wrong(name) ? 'error' : ''}
        onChange={(event) => { setDraft({ ...draft, [name]: event.target.value }); }}
      />
      {wrong(name) && <p className="help bad">{t(`accounts.wrong.${name}`)}</p>}
    </div>
  );
  const court = draft.kind === 'court_order';
  return (
    <Modal open title={t('accounts.restrict.title')} okText={t('accounts.restrict.submit')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} confirmLoading={deed.isPending} onOk={submit} onCancel={onClose}>
      <div className="field account-field">
        <label htmlFor="restrict-kind">{t('accounts.field.kind')}</label>
        <Select<Kind>
          id="restrict-kind"
          style={{ width: '100%' }}
          value={draft.kind}
          options={KINDS.map((kind) => ({ value: kind, label: t(`accounts.kind.${kind}`) }))}
          onChange={(kind) => { setDraft({ ...draft, kind }); }}
        />
        <p className="help">{t(`accounts.effect.${draft.kind}`)}</p>
      </div>
      {field('reason', false)}
      {field('documentNo', !court)}
      {court && field('authority', false)}
      {court && field('amount', false)}
      {field('endsOn', true)}
      {deed.isError && <ProblemView error={deed.error} />}
    </Modal>
  );
}

type ReasonProps = DialogProps & { about: { kind: 'verify' } | { kind: 'lift'; restriction: CareRestriction } };

export function ReasonDialog({ bankId, file, about, onClose }: ReasonProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const deed = useDeed(bankId, file.account_id);
  const short = [...reason.trim()].length < 4;
  const submit = () => {
    setTried(true);
    if (short) return;
    const order = about.kind === 'verify'
      ? ({ kind: 'verify', reason: reason.trim() } as const)
      : ({ kind: 'lift', restrictionId: about.restriction.restriction_id, reason: reason.trim() } as const);
    deed.mutate(order, {
      onSuccess: () => {
        void message.success(t(`accounts.${about.kind}.done`));
        onClose();
      },
    });
  };
  return (
    <Modal open title={t(`accounts.${about.kind}.title`)} okText={t(`accounts.${about.kind}.submit`)} cancelText={t('common.cancel')} confirmLoading={deed.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t(`accounts.${about.kind}.text`)}</p>
      <div className="field">
        <label htmlFor="deed-reason">{t('accounts.field.reason')}</label>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6, marginBottom: 8 }}>
          {(['a', 'b'] as const).map((key) => (
            <Button key={key} size="small" onClick={() => { setReason(t(`accounts.${about.kind}.reason.${key}`)); }}>{t(`accounts.${about.kind}.reason.${key}`)}</Button>
          ))}
        </div>
        <Input.TextArea id="deed-reason" rows={3} maxLength={200} value={reason} status={tried && short ? 'error' : ''} onChange={(event) => { setReason(event.target.value); }} />
        {tried && short && <p className="help bad">{t('accounts.wrong.reason')}</p>}
      </div>
      {deed.isError && <ProblemView error={deed.error} />}
    </Modal>
  );
}
