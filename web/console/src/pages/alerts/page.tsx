/** Alerts: what left its usual band and waits to be seen to, and the figures that are watched. */
import { PlusOutlined } from '@ant-design/icons';
import type { AlertRaised, AlertShown } from '@polybank/api';
import { Button, Segmented, Table, Tabs } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useWords } from '../behaviour/words';
import { useAlerts, useHistory } from './api';
import { AlertForm } from './form';
import { RaisedDrawer } from './raised';
import { Watched } from './watched';
import './alerts.css';
import '../behaviour/behaviour.css';

const SETTINGS: FilterSpec<'tab' | 'open' | 'alert'> = { tab: oneOf('told', 'watched'), open: oneOf('no'), alert: (text) => /^[0-9a-f-]{36}$/i.test(text) };
/** When its hour or day began, as long as it has to be said. */
export const slotText = (at: string, by: 'hour' | 'day') => formatStamp(at).slice(0, by === 'hour' ? 16 : 10);

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [making, setMaking] = useState(false);
  const tab = filters.tab === 'watched' ? 'watched' : 'told';
  return (
    <div className="alerts">
      <PageHead title={t('alerts.title')} text={t('alerts.subtitle')}>
        <Explained permission="parameter.edit"><Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => { setMaking(true); }}>{t('alerts.make')}</Button></Explained>
      </PageHead>
      <Tabs
        aria-label={t('alerts.title')} activeKey={tab} onChange={(key) => { change({ tab: key === 'watched' ? 'watched' : undefined }); }}
        items={[
          { key: 'told', label: t('alerts.tab.told'), children: tab === 'told' ? <Told bankId={bankId} /> : null },
          { key: 'watched', label: t('alerts.tab.watched'), children: tab === 'watched' ? <All bankId={bankId} /> : null },
        ]}
      />
      {making && <AlertForm bankId={bankId} known={undefined} onClose={() => { setMaking(false); }} onSaved={() => { setMaking(false); change({ tab: 'watched' }); }} />}
    </div>
  );
}

function Told({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const open = filters.open !== 'no';
  const history = useHistory(bankId, open);
  const columns = useColumns();
  const [chosen, setChosen] = useState<AlertRaised>();
  return (
    <>
      <DataTable
        name="alert-events" label={t('alerts.tab.told')} columns={columns} loaded={history} rowKey={(row) => row.event_id} chosen={chosen?.event_id ?? null} onOpen={setChosen}
        filters={<Segmented aria-label={t('alerts.show')} value={open ? 'open' : 'all'} options={(['open', 'all'] as const).map((value) => ({ value, label: t(`alerts.showOf.${value}`) }))} onChange={(value) => { change({ open: value === 'open' ? undefined : 'no' }); }} />}
        empty={<EmptyState title={t(open ? 'alerts.quiet' : 'alerts.never')} text={t('alerts.quietText')} />}
      />
      {chosen && <RaisedDrawer key={chosen.event_id} bankId={bankId} raised={chosen} onClose={() => { setChosen(undefined); }} />}
    </>
  );
}

function useColumns(): Column<AlertRaised>[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const state = (row: AlertRaised) => (row.seen_at ? t('alerts.seen') : t('alerts.open'));
    return [
      { key: 'at', title: t('alerts.at'), fixed: true, render: (row) => <span className="num">{slotText(row.at, row.alert.by)}</span>, text: (row) => slotText(row.at, row.alert.by) },
      { key: 'title', title: t('alerts.name'), render: (row) => <span className="strong">{row.alert.title}</span>, text: (row) => row.alert.title },
      { key: 'value', title: t('alerts.value'), render: (row) => <Tag tone="bad">{`${row.value > row.high ? '↑' : '↓'} ${formatCount(row.value)}`}</Tag>, text: (row) => String(row.value) },
      { key: 'usual', title: t('alerts.usual'), render: (row) => <span className="num">{t('alerts.between', { low: formatCount(row.low), high: formatCount(row.high) })}</span>, text: (row) => `${String(row.low)}–${String(row.high)}` },
      { key: 'owner', title: t('alerts.owner'), render: (row) => row.owner_name ?? '—', text: (row) => row.owner_name ?? '' },
      { key: 'state', title: t('alerts.state'), render: (row) => <Tag tone={row.seen_at ? 'plain' : 'warn'}>{state(row)}</Tag>, text: state },
      { key: 'seen', title: t('alerts.seenBy'), render: (row) => row.seen_by_name ?? '—', text: (row) => row.seen_by_name ?? '' },
    ];
    // Words of the other language are other words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language]);
}

function All({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const alerts = useAlerts(bankId);
  const { filters, change } = useUrlFilters(SETTINGS);
  const items = alerts.data?.items ?? [];
  const chosen = items.find((one) => one.alert_id === filters.alert) ?? items.find((one) => one.open > 0) ?? items[0];
  if (alerts.isError) return <ProblemView error={alerts.error} onRetry={() => void alerts.refetch()} />;
  return (
    <>
      <section className="panel list" aria-label={t('alerts.tab.watched')}>
        <Table<AlertShown>
          size="small" pagination={false} loading={alerts.isPending} scroll={{ x: 'max-content' }} rowKey="alert_id" dataSource={items} rowClassName={(row) => (row.alert_id === chosen?.alert_id ? 'chosen' : '')}
          onRow={(row) => ({ tabIndex: 0, 'aria-selected': row.alert_id === chosen?.alert_id, onClick: () => { change({ alert: row.alert_id }); }, onKeyDown: (event) => { if (event.key === 'Enter') change({ alert: row.alert_id }); } })}
          locale={{ emptyText: alerts.isPending ? ' ' : <EmptyState title={t('alerts.none')} text={t('alerts.noneText')} /> }}
          columns={[
            { key: 'title', title: t('alerts.name'), render: (_, row) => <span className="strong">{row.alert.title}</span> },
            { key: 'what', title: t('alerts.what'), render: (_, row) => `${words.event(row.alert.event)} · ${t(`behaviour.${row.alert.count}`)} · ${t(`alerts.byOf.${row.alert.by}`)}` },
            { key: 'state', title: t('alerts.state'), render: (_, row) => <Tag tone={row.alert.state === 'on' ? 'good' : 'plain'}>{t(`alerts.stateOf.${row.alert.state}`)}</Tag> },
            { key: 'open', title: t('alerts.openCount'), align: 'right', render: (_, row) => (row.open > 0 ? <Tag tone="warn">{formatCount(row.open)}</Tag> : '—') },
            { key: 'owner', title: t('alerts.owner'), render: (_, row) => (row.mine ? t('boards.mine') : (row.owner_name ?? '—')) },
            { key: 'looked', title: t('alerts.looked'), render: (_, row) => <span className="num">{row.looked ? slotText(row.looked, row.alert.by) : '—'}</span> },
          ]}
        />
      </section>
      {chosen && <Watched key={`${chosen.alert_id} ${String(chosen.edit)}`} bankId={bankId} shown={chosen} />}
    </>
  );
}
