import type { PacketRow } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { FILTERS, STATUSES, usePacketAccount, usePackets } from './api';
import { PacketDrawer } from './drawer';

export const TONES: Record<PacketRow['status'], Tone> = { open: 'good', returning: 'warn', claimed: 'plain', returned: 'plain' };

/** Red packets of one bank, and whether the account they stand on holds what it should. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const packets = usePackets(bankId, filters);
  const account = usePacketAccount(bankId);
  const columns = useColumns();
  const chosen = params.get('packet');
  const open = (packetId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (packetId) next.set('packet', packetId);
      else next.delete('packet');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('packets.title')} text={t('packets.subtitle')}>
        {account.data && (
          <span className="nowrap">
            {t('packets.balance')} <span className="hero-figure">{formatAmount(account.data.balance, { symbol: 'short' })}</span>{' '}
            <Tag tone={account.data.agrees ? 'good' : 'bad'}>
              {t(account.data.agrees ? 'packets.agrees' : 'packets.strayed', { expected: formatAmount(account.data.expected), count: account.data.open })}
            </Tag>
          </span>
        )}
      </PageHead>
      <DataTable
        name="packets"
        label={t('packets.title')}
        columns={columns}
        loaded={packets}
        rowKey={(row) => row.packet_id}
        onOpen={(row) => { open(row.packet_id); }}
        chosen={chosen}
        filters={
          <Select
            style={{ width: 140 }}
            aria-label={t('packets.status')}
            value={filters.status ?? ''}
            onChange={(status) => { change({ status }); }}
            options={[{ value: '', label: t('packets.allStatuses') }, ...STATUSES.map((value) => ({ value, label: t(`packets.statusOf.${value}`) }))]}
          />
        }
        empty={
          <EmptyState title={t('packets.emptyTitle')} text={t(active ? 'packets.emptyFilter' : 'packets.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <PacketDrawer key={chosen} bankId={bankId} packetId={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function useColumns(): Column<PacketRow>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'time', title: t('packets.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.created_at)}</span>, text: (row) => formatStamp(row.created_at) },
      {
        key: 'status',
        title: t('packets.status'),
        render: (row) => (
          <>
            <Tag tone={TONES[row.status]}>{t(`packets.statusOf.${row.status}`)}</Tag> {row.aside_reason && <Tag tone="warn">{t('packets.aside')}</Tag>}
          </>
        ),
        text: (row) => t(`packets.statusOf.${row.status}`),
      },
      { key: 'total', title: t('packets.total'), align: 'right', fixed: true, render: (row) => <span className="num strong">{formatAmount(row.total)}</span>, text: (row) => row.total.amount },
      { key: 'kind', title: t('packets.kind'), render: (row) => t(`packets.kindOf.${row.kind}`), text: (row) => t(`packets.kindOf.${row.kind}`) },
      {
        key: 'giver',
        title: t('packets.giver'),
        render: (row) => (
          <span className="nowrap" title={row.giver_account_masked}>
            {row.giver_name_masked} <span className="muted num">{row.giver_account_masked.slice(-4)}</span>
          </span>
        ),
        text: (row) => row.giver_name_masked,
      },
      { key: 'shares', title: t('packets.shares'), align: 'right', render: (row) => <span className="num">{row.claims}/{row.shares}</span>, text: (row) => `${String(row.claims)}/${String(row.shares)}` },
      { key: 'claimed', title: t('packets.claimed'), align: 'right', render: (row) => <span className="num">{formatAmount(row.claimed)}</span>, text: (row) => row.claimed.amount },
      { key: 'returned', title: t('packets.returned'), align: 'right', render: (row) => <span className="num">{formatAmount(row.returned)}</span>, text: (row) => row.returned.amount },
      { key: 'left', title: t('packets.left'), align: 'right', render: (row) => <span className="num">{formatAmount(row.left)}</span>, text: (row) => row.left.amount },
      { key: 'expires', title: t('packets.expires'), extra: true, render: (row) => <span className="num">{formatStamp(row.expires_at)}</span>, text: (row) => formatStamp(row.expires_at) },
      { key: 'ended', title: t('packets.ended'), extra: true, render: (row) => <span className="num">{row.ended_at ? formatStamp(row.ended_at) : '—'}</span>, text: (row) => (row.ended_at ? formatStamp(row.ended_at) : '') },
      { key: 'id', title: t('packets.id'), extra: true, render: (row) => <span className="mono">{row.packet_id}</span>, text: (row) => row.packet_id },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}
