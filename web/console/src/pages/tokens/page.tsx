/** The tokens a bank hands out: how each stands and whose it is; a manufacturer's file taken over; one taken out of use. */
import { ImportOutlined } from '@ant-design/icons';
import type { BankToken } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { App, Button, Modal, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { useUrlFilters } from '../../parts/url-filters';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { FILTERS, isSerialPart, STATES, useRetire, useTokens } from './api';
import { ImportDrawer } from './import';

const TONES: Record<BankToken['state'], Tone> = { free: 'good', bound: 'plain', expired: 'warn', retired: 'plain' };

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const [importing, setImporting] = useState<'no' | 'yes'>('no');
  const [retiring, setRetiring] = useState<BankToken>();
  const tokens = useTokens(bankId, filters);
  const columns = useColumns(bankId, setRetiring);
  const importButton = (
    <Explained permission="parameter.edit">
      <Button type="primary" icon={<ImportOutlined aria-hidden />} onClick={() => { setImporting('yes'); }}>{t('tokens.import.title')}</Button>
    </Explained>
  );
  return (
    <>
      <PageHead title={t('tokens.title')} text={t('tokens.subtitle')}>{importButton}</PageHead>
      <DataTable
        name="tokens"
        label={t('tokens.title')}
        columns={columns}
        loaded={tokens}
        rowKey={(row) => row.serial}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              aria-label={t('tokens.state')}
              value={filters.state ?? ''}
              onChange={(state) => { change({ state }); }}
              options={[{ value: '', label: t('tokens.allStates') }, ...STATES.map((value) => ({ value, label: t(`tokens.stateOf.${value}`) }))]}
            />
            <TextFilter key={filters.serial ?? ''} label={t('tokens.serialFilter')} width={210} initial={filters.serial} accept={isSerialPart} refusal={t('tokens.wrong.serial')} onSet={(serial) => { change({ serial }); }} />
          </>
        }
        empty={
          <EmptyState title={t('tokens.emptyTitle')} text={t(active ? 'tokens.emptyFilter' : 'tokens.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {importing === 'yes' && <ImportDrawer bankId={bankId} onClose={() => { setImporting('no'); }} />}
      {retiring && <RetireDialog bankId={bankId} token={retiring} onClose={() => { setRetiring(undefined); }} />}
    </>
  );
}

function RetireDialog({ bankId, token, onClose }: { bankId: string; token: BankToken; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const retire = useRetire(bankId);
  const submit = () => {
    setTried(true);
    if (!isReason(purpose)) return;
    retire.mutate(
      { serial: token.serial, purpose: purpose.trim() },
      {
        onSuccess: () => {
          void message.success(t('tokens.retire.done', { serial: token.serial }));
          onClose();
        },
      },
    );
  };
  return (
    <Modal open title={t('tokens.retire.title', { serial: token.serial })} okText={t('tokens.retire.submit')} okButtonProps={{ danger: true }} cancelText={t('common.cancel')} confirmLoading={retire.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t(token.state === 'bound' ? 'tokens.retire.willBound' : 'tokens.retire.will')}</p>
      <ReasonField id="retire-purpose" label={t('tokens.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {retire.isError && <ProblemView error={retire.error} />}
    </Modal>
  );
}

function useColumns(bankId: string, onRetire: (token: BankToken) => void): Column<BankToken>[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const day = (at: string | null | undefined) => (at ? formatDate(at) : '—');
    return [
      { key: 'serial', title: t('tokens.serial'), fixed: true, render: (row) => <span className="mono">{row.serial}</span>, text: (row) => row.serial },
      { key: 'state', title: t('tokens.state'), render: (row) => <Tag tone={TONES[row.state]}>{t(`tokens.stateOf.${row.state}`)}</Tag>, text: (row) => t(`tokens.stateOf.${row.state}`) },
      {
        key: 'holder',
        title: t('tokens.holder'),
        render: (row) => (row.user_id ? <Link to={`/b/${bankId}/customers?customer=${row.user_id}`}>{t('tokens.toCustomer')}</Link> : '—'),
        text: (row) => row.user_id ?? '',
      },
      { key: 'bound', title: t('tokens.boundAt'), render: (row) => <span className="num">{row.bound_at && row.state !== 'retired' ? formatStamp(row.bound_at) : '—'}</span>, text: (row) => row.bound_at ?? '' },
      { key: 'imported', title: t('tokens.importedAt'), render: (row) => <span className="num">{formatStamp(row.imported_at)}</span>, text: (row) => formatStamp(row.imported_at) },
      { key: 'expires', title: t('tokens.expiresAt'), render: (row) => <span className="num">{day(row.expires_at)}</span>, text: (row) => row.expires_at ?? '' },
      { key: 'retired', title: t('tokens.retiredAt'), extra: true, render: (row) => <span className="num">{row.retired_at ? formatStamp(row.retired_at) : '—'}</span>, text: (row) => row.retired_at ?? '' },
      {
        key: 'act',
        title: t('tokens.act'),
        fixed: true,
        render: (row) =>
          row.state === 'retired' ? '' : (
            <Explained permission="parameter.edit">
              <Button size="small" danger onClick={() => { onRetire(row); }}>{t('tokens.retire.submit')}</Button>
            </Explained>
          ),
      },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, bankId]);
}
