import type { CustomerMerge, IdentityDoc } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { App, Button, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useCustomerIdentities, useDetach, useSplit } from './api';
import { TONES } from './page';

type Undoing = { kind: 'split'; merge: CustomerMerge } | { kind: 'detach'; identity: IdentityDoc };

/** A customer's identities by channel, the merges they were part of, and what people look into. */
export function IdentitiesSection({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  const found = useCustomerIdentities(bankId, userId);
  const [undoing, setUndoing] = useState<Undoing>();
  const shown = found.data;
  return (
    <section className="section">
      <h3>{t('identities.section')}</h3>
      {found.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {found.isError && !shown && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {shown?.merged_into && (
        <p><Tag tone="warn">{t('identities.mergedAlready')}</Tag> <Link to={`/b/${bankId}/customers?customer=${shown.merged_into}`}>{t('identities.openKept')}</Link></p>
      )}
      {shown && shown.identities.length + shown.waiting.length === 0 && <p className="muted">{t('identities.noneYet')}</p>}
      {shown && (
        <ul className="rows">
          {shown.identities.map((one) => <IdentityRow key={one.identity_id} identity={one} onDetach={() => { setUndoing({ kind: 'detach', identity: one }); }} />)}
          {shown.waiting.map((one) => <IdentityRow key={one.identity_id} identity={one} />)}
          {shown.merges.map((one) => <MergeRow key={one.merge_id} userId={userId} merge={one} onSplit={() => { setUndoing({ kind: 'split', merge: one }); }} />)}
          {shown.cases.map((one) => (
            <li key={one.case_id}>
              <div className="grow">
                <Link to={`/b/${bankId}/identities?case=${one.case_id}`}>{one.conflicts.map((conflict) => t(`identities.conflict.${conflict}`)).join(t('identities.comma'))}</Link>
                <small>{formatWhen(one.opened_at)}</small>
              </div>
              <Tag tone={TONES[one.state]}>{t(`identities.stateOf.${one.state}`)}</Tag>
            </li>
          ))}
        </ul>
      )}
      {undoing?.kind === 'split' && <SplitDialog bankId={bankId} merge={undoing.merge} onClose={() => { setUndoing(undefined); }} />}
      {undoing?.kind === 'detach' && <DetachDialog bankId={bankId} identity={undoing.identity} onClose={() => { setUndoing(undefined); }} />}
    </section>
  );
}

function IdentityRow({ identity, onDetach }: { identity: IdentityDoc; onDetach?: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <div className="grow">
        {t(`identities.channel.${identity.channel}`)} <span className="num">{identity.label ?? ''}</span>
        <small>{formatDate(identity.since)} · {identity.proof ? t(`identities.attachedBy.${identity.proof}`) : t('identities.waits')}{identity.home_user_id ? ` · ${t('identities.cameWithMerge')}` : ''}</small>
      </div>
      {onDetach && identity.proof !== 'session' && (
        <Explained permission="customer.support">
          <Button size="small" onClick={onDetach}>{t('identities.detach.action')}</Button>
        </Explained>
      )}
      {!identity.proof && <Tag tone="warn">{t('identities.waiting')}</Tag>}
    </li>
  );
}

function MergeRow({ userId, merge, onSplit }: { userId: string; merge: CustomerMerge; onSplit: () => void }) {
  const { t } = useTranslation();
  const joined = merge.joined_user_id === userId;
  const moved = merge.moved.map((one) => t(`identities.moved.${one.kind}`, { count: one.passed })).join(t('identities.comma'));
  return (
    <li>
      <div className="grow">
        {t(joined ? 'identities.mergedTo' : 'identities.mergedFrom', { phone: joined ? merge.kept_phone_masked : merge.joined_phone_masked })}
        <small>{formatWhen(merge.merged_at)} · {t(`identities.by.${merge.proof}`)}{moved ? ` · ${moved}` : ''}</small>
        {merge.split && <small>{t('identities.splitAt', { time: formatWhen(merge.split.at), reason: merge.split.reason })}</small>}
      </div>
      {merge.split ? <Tag>{t('identities.split.done')}</Tag> : (
        <Explained permission="customer.support">
          <Button size="small" danger onClick={onSplit}>{t('identities.split.action')}</Button>
        </Explained>
      )}
    </li>
  );
}

type UndoProps = { name: 'split' | 'detach'; busy: boolean; error: unknown; onUndo: (reason: string) => void; onClose: () => void };

function UndoDialog({ name, busy, error, onUndo, onClose }: UndoProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (isReason(reason)) onUndo(reason.trim());
  };
  return (
    <Modal open title={t(`identities.${name}.title`)} okText={t(`identities.${name}.submit`)} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} confirmLoading={busy} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t(`identities.${name}.text`)}</p>
      <ReasonField id={`${name}-reason`} label={t('identities.reason')} value={reason} tried={tried} onChange={setReason} />
      {error !== null && error !== undefined && <ProblemView error={error} />}
    </Modal>
  );
}

function SplitDialog({ bankId, merge, onClose }: { bankId: string; merge: CustomerMerge; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const split = useSplit(bankId, merge.merge_id);
  const undo = (reason: string) => { split.mutate({ reason }, { onSuccess: () => { void message.success(t('identities.split.said')); onClose(); } }); };
  return <UndoDialog name="split" busy={split.isPending} error={split.error} onUndo={undo} onClose={onClose} />;
}

function DetachDialog({ bankId, identity, onClose }: { bankId: string; identity: IdentityDoc; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const detach = useDetach(bankId, identity.identity_id);
  const undo = (reason: string) => { detach.mutate({ reason }, { onSuccess: () => { void message.success(t('identities.detach.said')); onClose(); } }); };
  return <UndoDialog name="detach" busy={detach.isPending} error={detach.error} onUndo={undo} onClose={onClose} />;
}
