/** Money collected from other banks' cards, and the mandates of both sides, of one bank; masked. */
import { take, type ConsoleCollection, type ConsoleMandate } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { client } from '../../client';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';

const VIEWS = ['collections', 'collecting', 'paying'] as const;
type View = (typeof VIEWS)[number];

const COLLECTION_TONES: Record<ConsoleCollection['status'], Tone> = { requested: 'warn', taken: 'warn', completed: 'good', refused: 'bad', returned: 'bad' };
const MANDATE_TONES: Record<ConsoleMandate['state'], Tone> = { asked: 'warn', active: 'good', refused: 'bad', ended: 'plain' };

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'collections';
  const switcher = (
    <Segmented<View>
      aria-label={t('collecting.view')}
      value={view}
      onChange={(next) => { setParams(next === 'collections' ? {} : { view: next }, { replace: true }); }}
      options={VIEWS.map((value) => ({ value, label: t(`collecting.viewOf.${value}`) }))}
    />
  );
  return (
    <>
      <PageHead title={t('collecting.title')} text={t('collecting.subtitle')} />
      {view === 'collections' ? <Collections bankId={bankId} switcher={switcher} /> : <Mandates key={view} bankId={bankId} side={view} switcher={switcher} />}
    </>
  );
}

function Collections({ bankId, switcher }: { bankId: string; switcher: React.ReactNode }) {
  const { t, i18n } = useTranslation();
  const loaded = usePaged(['collections', bankId, 'all'], (cursor) =>
    take(client.GET('/banks/{bank_id}/collections', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns = useMemo<Column<ConsoleCollection>[]>(
    () => [
      { key: 'time', title: t('collecting.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.created_at)}</span>, text: (row) => formatStamp(row.created_at) },
      { key: 'status', title: t('collecting.status'), render: (row) => <Tag tone={COLLECTION_TONES[row.status]}>{t(`collecting.statusOf.${row.status}`)}</Tag>, text: (row) => t(`collecting.statusOf.${row.status}`) },
      { key: 'amount', title: t('collecting.amount'), align: 'right', fixed: true, render: (row) => <span className="num strong">{formatAmount(row.amount)}</span>, text: (row) => row.amount.amount },
      { key: 'holder', title: t('collecting.holder'), render: (row) => row.holder_name_masked, text: (row) => row.holder_name_masked },
      { key: 'card', title: t('collecting.card'), render: (row) => <span className="nowrap">{row.card_bank_name} <span className="muted num">{row.card_no_masked.slice(-4)}</span></span>, text: (row) => `${row.card_bank_name} ${row.card_no_masked}` },
      { key: 'to', title: t('collecting.to'), render: (row) => <span className="num">{row.to_account_masked}</span>, text: (row) => row.to_account_masked },
      { key: 'by', title: t('collecting.by'), render: (row) => t(row.by_plan ? 'collecting.byPlan' : 'collecting.byHand'), text: (row) => t(row.by_plan ? 'collecting.byPlan' : 'collecting.byHand') },
      { key: 'code', title: t('collecting.code'), render: (row) => (row.code ? t(`clearing.reasonOf.${row.code}`, { defaultValue: row.code }) : '—'), text: (row) => row.code ?? '' },
      { key: 'receipt', title: t('collecting.receipt'), extra: true, render: (row) => <span className="mono">{row.receipt_no}</span>, text: (row) => row.receipt_no },
      { key: 'completed', title: t('collecting.completed'), extra: true, render: (row) => <span className="num">{row.completed_at ? formatStamp(row.completed_at) : '—'}</span>, text: (row) => (row.completed_at ? formatStamp(row.completed_at) : '') },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
  return (
    <DataTable
      name="collections"
      label={t('collecting.title')}
      columns={columns}
      loaded={loaded}
      rowKey={(row) => row.collection_id}
      filters={switcher}
      empty={<EmptyState title={t('collecting.emptyTitle')} text={t('collecting.emptyText')} />}
    />
  );
}

function Mandates({ bankId, side, switcher }: { bankId: string; side: 'collecting' | 'paying'; switcher: React.ReactNode }) {
  const { t, i18n } = useTranslation();
  const loaded = usePaged(['mandates', bankId, side], (cursor) =>
    take(client.GET('/banks/{bank_id}/mandates', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, side, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns = useMemo<Column<ConsoleMandate>[]>(
    () => [
      { key: 'time', title: t('collecting.given'), fixed: true, render: (row) => <span className="num">{formatStamp(row.given_at)}</span>, text: (row) => formatStamp(row.given_at) },
      { key: 'state', title: t('collecting.status'), render: (row) => <Tag tone={MANDATE_TONES[row.state]}>{t(`collecting.stateOf.${row.state}`)}</Tag>, text: (row) => t(`collecting.stateOf.${row.state}`) },
      { key: 'bank', title: t('collecting.otherBank'), render: (row) => row.other_bank_name, text: (row) => row.other_bank_name },
      { key: 'card', title: t('collecting.card'), render: (row) => <span className="num">{row.card_no_masked ?? '—'}</span>, text: (row) => row.card_no_masked ?? '' },
      { key: 'once', title: t('collecting.perDebit'), align: 'right', render: (row) => <span className="num">{formatAmount(row.per_debit)}</span>, text: (row) => row.per_debit.amount },
      { key: 'day', title: t('collecting.perDay'), align: 'right', render: (row) => <span className="num">{formatAmount(row.per_day)}</span>, text: (row) => row.per_day.amount },
      { key: 'version', title: t('collecting.version'), render: (row) => row.version, text: (row) => row.version },
      { key: 'ended', title: t('collecting.ended'), render: (row) => <span className="num">{row.ended_at ? formatStamp(row.ended_at) : '—'}</span>, text: (row) => (row.ended_at ? formatStamp(row.ended_at) : '') },
      { key: 'id', title: t('collecting.id'), extra: true, render: (row) => <span className="mono">{row.mandate_id}</span>, text: (row) => row.mandate_id },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
  return (
    <DataTable
      name="mandates"
      label={t(`collecting.viewOf.${side}`)}
      columns={columns}
      loaded={loaded}
      rowKey={(row) => row.mandate_id}
      filters={switcher}
      empty={<EmptyState title={t('collecting.noMandates')} text={t('collecting.noMandatesText')} />}
    />
  );
}
