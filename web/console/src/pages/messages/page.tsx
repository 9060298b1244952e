import type { MessageCarrier, MessageDelivery, SentMessage } from '@polybank/api';
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
import { FILTERS, KINDS, STATES, useCarriers, useMessages } from './api';
import { MessageDrawer } from './drawer';
import { StatisticsPanel } from './statistics';
import './messages.css';

export const TONES: Record<MessageDelivery['state'], Tone> = { queued: 'warn', sent: 'good', failed: 'bad', skipped: 'plain' };
const CIRCUITS: Record<MessageCarrier['circuit'], Tone> = { closed: 'good', open: 'bad', trying: 'warn' };

/** What one bank's customers were told, and how its carriers fare. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const messages = useMessages(bankId, filters);
  const columns = useColumns();
  const chosen = messages.rows?.find((row) => row.message_id === params.get('message'));
  const open = (id: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (id) next.set('message', id);
      else next.delete('message');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('messages.title')} text={t('messages.subtitle')} />
      <Carriers bankId={bankId} />
      <DataTable
        name="messages"
        label={t('messages.title')}
        columns={columns}
        loaded={messages}
        rowKey={(row) => row.message_id}
        onOpen={(row) => { open(row.message_id); }}
        chosen={params.get('message')}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              aria-label={t('messages.kind')}
              value={filters.kind ?? ''}
              onChange={(kind) => { change({ kind }); }}
              options={[{ value: '', label: t('messages.allKinds') }, ...KINDS.map((value) => ({ value, label: t(`messages.kindOf.${value}`) }))]}
            />
            <Select
              style={{ width: 140 }}
              aria-label={t('messages.state')}
              value={filters.state ?? ''}
              onChange={(state) => { change({ state }); }}
              options={[{ value: '', label: t('messages.allStates') }, ...STATES.map((value) => ({ value, label: t(`messages.stateOf.${value}`) }))]}
            />
          </>
        }
        empty={
          <EmptyState title={t('messages.emptyTitle')} text={t(active ? 'messages.emptyFilter' : 'messages.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      <StatisticsPanel bankId={bankId} />
      {chosen && <MessageDrawer key={chosen.message_id} bankId={bankId} message={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function Carriers({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { data } = useCarriers(bankId);
  if (!data) return null;
  return (
    <section className="message-carriers" aria-label={t('messages.carriers')}>
      {data.carriers.map((carrier) => (
        <div className="panel" key={carrier.channel}>
          <p>
            <span className="strong">{t(`messages.channelOf.${carrier.channel}`)}</span> <span className="muted">{t(`messages.carrierOf.${carrier.carrier}`)}</span>{' '}
            {carrier.carrier !== 'none' && <Tag tone={CIRCUITS[carrier.circuit]}>{t(`messages.circuitOf.${carrier.circuit}`)}</Tag>}{' '}
            {carrier.open_until && <span className="muted num">{t('messages.openUntil', { at: formatStamp(carrier.open_until) })}</span>}
          </p>
          <dl className="message-figures">
            <div><dt>{t('messages.waiting')}</dt><dd className="num">{carrier.waiting}</dd></div>
            <div><dt>{t('messages.failed')}</dt><dd className="num">{carrier.failed}</dd></div>
            <div><dt>{t('messages.lastSent')}</dt><dd className="num">{carrier.last_sent_at ? formatStamp(carrier.last_sent_at) : t('messages.never')}</dd></div>
            {carrier.last_failure_at && (
              <div><dt>{t('messages.lastFailure')}</dt><dd><span className="num">{formatStamp(carrier.last_failure_at)}</span> {t(`messages.whyOf.${carrier.last_failure ?? ''}`, { defaultValue: carrier.last_failure ?? '' })}</dd></div>
            )}
          </dl>
        </div>
      ))}
    </section>
  );
}

export function Ways({ message }: { message: SentMessage }) {
  const { t } = useTranslation();
  if (message.withheld) return <Tag>{t('messages.withheld')}</Tag>;
  if (message.deliveries.length === 0) return <span className="muted">{t('messages.inboxOnly')}</span>;
  return (
    <>
      {message.deliveries.map((way) => (
        <span key={way.channel} className="nowrap" style={{ marginRight: 8 }}>
          <Tag tone={TONES[way.state]}>{t(`messages.channelOf.${way.channel}`)} · {t(`messages.stateOf.${way.state}`)}</Tag>
        </span>
      ))}
    </>
  );
}

function useColumns(): Column<SentMessage>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const ways = (row: SentMessage) =>
      row.withheld ? t('messages.withheld') : row.deliveries.map((way) => `${t(`messages.channelOf.${way.channel}`)} ${t(`messages.stateOf.${way.state}`)}`).join(' ') || t('messages.inboxOnly');
    const read = (row: SentMessage) => (row.read_at ? formatStamp(row.read_at) : row.withheld ? '—' : t('messages.unread'));
    return [
      { key: 'time', title: t('messages.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.created_at)}</span>, text: (row) => formatStamp(row.created_at) },
      { key: 'receiver', title: t('messages.receiver'), render: (row) => row.receiver_masked, text: (row) => row.receiver_masked },
      { key: 'kind', title: t('messages.kind'), render: (row) => t(`messages.kindOf.${row.kind}`), text: (row) => t(`messages.kindOf.${row.kind}`) },
      { key: 'what', title: t('messages.what'), render: (row) => row.title, text: (row) => row.title },
      { key: 'ways', title: t('messages.state'), render: (row) => <Ways message={row} />, text: ways },
      { key: 'read', title: t('messages.read'), render: (row) => <span className={row.read_at ? 'num' : 'muted'}>{read(row)}</span>, text: read },
      { key: 'template', title: t('messages.template'), extra: true, render: (row) => <span className="mono">{row.template_id}</span>, text: (row) => row.template_id },
    ] satisfies Column<SentMessage>[];
  }, [t]);
}
