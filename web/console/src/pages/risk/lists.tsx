import { PlusOutlined } from '@ant-design/icons';
import type { RiskListEntry } from '@polybank/api';
import { App, Button, Input, Modal, Radio, Segmented, Select, type InputRef } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { useFirstFocus } from '../../parts/first-focus';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { LIST_FILTERS, LIST_KINDS, LIST_SIDES, useList, useLists, useUnlist } from './api';
import { DeskFrame } from './frame';

/** Accounts, devices, addresses, phones and customers that are watched for or trusted, masked, each with its end. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(LIST_FILTERS);
  const entries = useLists(bankId, filters);
  const [adding, setAdding] = useState<'no' | 'yes'>('no');
  const [removing, setRemoving] = useState<RiskListEntry>();
  const columns = useColumns(setRemoving);
  return (
    <DeskFrame
      actions={<Explained permission="risk.decide"><Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => { setAdding('yes'); }}>{t('risk.lists.add')}</Button></Explained>}
    >
      <DataTable
        name="risk-lists"
        label={t('risk.tab.lists')}
        columns={columns}
        loaded={entries}
        rowKey={(row) => row.entry_id}
        filters={
          <>
            <Select
              style={{ width: 150 }}
              aria-label={t('risk.lists.side')}
              value={filters.side ?? ''}
              onChange={(side) => { change({ side }); }}
              options={[{ value: '', label: t('risk.lists.bothSides') }, ...LIST_SIDES.map((value) => ({ value, label: t(`risk.lists.sideOf.${value}`) }))]}
            />
            <Select
              style={{ width: 150 }}
              aria-label={t('risk.lists.kind')}
              value={filters.kind ?? ''}
              onChange={(kind) => { change({ kind }); }}
              options={[{ value: '', label: t('risk.lists.allKinds') }, ...LIST_KINDS.map((value) => ({ value, label: t(`risk.lists.kindOf.${value}`) }))]}
            />
          </>
        }
        empty={<EmptyState title={t('risk.lists.empty')} text={t('risk.lists.emptyText')} />}
      />
      {adding === 'yes' && <AddDialog bankId={bankId} onClose={() => { setAdding('no'); }} />}
      {removing && <RemoveDialog bankId={bankId} entry={removing} onClose={() => { setRemoving(undefined); }} />}
    </DeskFrame>
  );
}

/** What an entry has to look like; whether an address is one, the bank says. */
const FITS = {
  account: /^\d{8,32}$/, device: /^[!-~]{1,64}$/, ip: /^[\da-f.:]{2,45}(\/\d{1,3})?$/i, phone: /^1\d{10}$/, customer: /^[\da-f-]{36}$/i,
} as const satisfies Record<(typeof LIST_KINDS)[number], RegExp>;

function AddDialog({ bankId, onClose }: { bankId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const list = useList(bankId);
  const first = useFirstFocus<InputRef>();
  const [side, setSide] = useState<(typeof LIST_SIDES)[number]>('black');
  const [kind, setKind] = useState<(typeof LIST_KINDS)[number]>('account');
  const [entry, setEntry] = useState('');
  const [end, setEnd] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const fits = FITS[kind].test(entry.trim());
  const wrong = tried === 'yes' && !fits;
  const endless = side === 'white' && end === '';
  const submit = () => {
    setTried('yes');
    if (!fits || endless || !isReason(reason)) return;
    // The whole of the last day, in the banks' zone.
    const expires = end === '' ? {} : { expires_at: `${end}T23:59:59+08:00` };
    list.mutate({ side, kind, entry: entry.trim(), reason: reason.trim(), ...expires }, {
      onSuccess: () => {
        void message.success(t('risk.lists.done'));
        onClose();
      },
    });
  };
  return (
    <Modal open title={t('risk.lists.add')} okText={t('risk.lists.submit')} cancelText={t('common.cancel')} confirmLoading={list.isPending} onOk={submit} onCancel={onClose}>
      <Segmented block value={side} aria-label={t('risk.lists.side')} onChange={(value) => { setSide(value); setTried('no'); }} options={LIST_SIDES.map((value) => ({ value, label: t(`risk.lists.sideOf.${value}`) }))} style={{ marginBottom: 12 }} />
      <p style={{ marginBottom: 14 }}>{t(`risk.lists.addText.${side}`)}</p>
      <Radio.Group value={kind} aria-label={t('risk.lists.kind')} onChange={(event) => { setKind(event.target.value as typeof kind); setTried('no'); }} style={{ marginBottom: 14 }}>
        {LIST_KINDS.map((value) => <Radio key={value} value={value}>{t(`risk.lists.kindOf.${value}`)}</Radio>)}
      </Radio.Group>
      <div className="field">
        <label htmlFor="list-entry">{t(`risk.lists.entry.${kind}`)}</label>
        <Input id="list-entry" ref={first} maxLength={64} autoComplete="off" value={entry} status={wrong ? 'error' : ''} aria-describedby="list-entry-help" onChange={(event) => { setEntry(event.target.value); }} />
        <p id="list-entry-help" className={wrong ? 'help bad' : 'help'}>{t(`risk.lists.entryWrong.${kind}`)}</p>
      </div>
      <div className="field">
        <label htmlFor="list-end">{t('risk.lists.end')} {side === 'black' && <span className="muted">{t('common.optional')}</span>}</label>
        <Input id="list-end" type="date" value={end} status={tried === 'yes' && endless ? 'error' : ''} aria-describedby="list-end-help" onChange={(event) => { setEnd(event.target.value); }} />
        <p id="list-end-help" className={tried === 'yes' && endless ? 'help bad' : 'help'}>{t(`risk.lists.endHint.${side}`)}</p>
      </div>
      <ReasonField id="list-reason" label={t('risk.lists.reason')} value={reason} tried={tried === 'yes'} onChange={setReason} />
      {list.isError && <ProblemView error={list.error} />}
    </Modal>
  );
}

function RemoveDialog({ bankId, entry, onClose }: { bankId: string; entry: RiskListEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const unlist = useUnlist(bankId, entry.entry_id);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const submit = () => {
    setTried('yes');
    if (!isReason(reason)) return;
    unlist.mutate({ reason: reason.trim() }, {
      onSuccess: () => {
        void message.success(t('risk.lists.removed'));
        onClose();
      },
    });
  };
  return (
    <Modal open title={t('risk.lists.removeTitle')} okText={t('risk.lists.remove')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} confirmLoading={unlist.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}><span className="mono">{entry.entry_masked}</span> {t(`risk.lists.removeText.${entry.side}`)}</p>
      <ReasonField id="unlist-reason" label={t('risk.lists.reason')} value={reason} tried={tried === 'yes'} onChange={setReason} />
      {unlist.isError && <ProblemView error={unlist.error} />}
    </Modal>
  );
}

/** Until when it counts; that it does not any more is said. */
function End({ entry }: { entry: RiskListEntry }) {
  const { t } = useTranslation();
  return (
    <span className="num">
      {entry.expires_at ? formatStamp(entry.expires_at) : t('risk.lists.never')} {entry.standing === 'expired' && <Tag>{t('risk.lists.expired')}</Tag>}
    </span>
  );
}

function useColumns(onRemove: (entry: RiskListEntry) => void): Column<RiskListEntry>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'entry', title: t('risk.lists.entryName'), fixed: true, render: (row) => <span className="mono">{row.entry_masked}</span>, text: (row) => row.entry_masked },
      { key: 'side', title: t('risk.lists.side'), fixed: true, render: (row) => <Tag tone={row.side === 'white' ? 'plain' : 'bad'}>{t(`risk.lists.sideOf.${row.side}`)}</Tag>, text: (row) => t(`risk.lists.sideOf.${row.side}`) },
      { key: 'kind', title: t('risk.lists.kind'), render: (row) => t(`risk.lists.kindOf.${row.kind}`), text: (row) => t(`risk.lists.kindOf.${row.kind}`) },
      { key: 'reason', title: t('risk.lists.reason'), render: (row) => <span className="clip" style={{ maxWidth: 280 }} title={row.reason}>{row.reason}</span>, text: (row) => row.reason },
      { key: 'added', title: t('risk.lists.added'), render: (row) => <span className="num">{formatStamp(row.added_at)}</span>, text: (row) => formatStamp(row.added_at) },
      { key: 'expires', title: t('risk.lists.expires'), render: (row) => <End entry={row} />, text: (row) => row.expires_at ?? '' },
      { key: 'by', title: t('risk.lists.by'), extra: true, render: (row) => <span className="mono">{row.added_by ?? '—'}</span>, text: (row) => row.added_by ?? '' },
      {
        key: 'remove', title: '', fixed: true,
        render: (row) => <Explained permission="risk.decide"><Button size="small" aria-label={`${t('risk.lists.remove')} ${row.entry_masked}`} onClick={() => { onRemove(row); }}>{t('risk.lists.remove')}</Button></Explained>,
      },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}
