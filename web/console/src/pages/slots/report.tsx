/** What came of placements: people counted exactly, times, shares; by whatever is asked. */
import type { SlotReportRow } from '@polybank/api';
import { Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useMode } from '../../shell/preferences';
import { ExportButton, useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars, linesOption } from '../behaviour/options';
import { dayOf } from '../behaviour/period';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { worded } from '../surveys/insight';
import { GRAINS, SETTINGS, SPANS, useOverview, useReport } from './api';
import { Experiment } from './experiment';

const DAY_MS = 86_400_000;
const DRAWN = 12;

export function Report({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [opened] = useState(() => Date.now());
  const by = GRAINS.find((grain) => grain === filters.by) ?? 'slot';
  const days = Number(filters.days ?? '14');
  const period = { from: dayOf(opened - (days - 1) * DAY_MS), until: dayOf(opened) };
  const overview = useOverview(bankId);
  const report = useReport(bankId, { ...period, by, ...(filters.slot ? { slot: filters.slot } : {}), ...(filters.placement ? { placement: filters.placement } : {}) });
  const rows = report.data?.rows ?? [];
  const total = report.data?.total;
  const nameOf = (row: SlotReportRow) => {
    if (row.title_zh && row.title_en) return worded(row.title_zh, row.title_en);
    if (by === 'audience') return row.key === '' ? t('slots.everybody') : row.key;
    return by === 'hour' ? t('slots.hourOf', { hour: row.key }) : row.key;
  };
  const people = (count: number | null | undefined) => (count == null ? '—' : formatCount(count));
  const share = (part: number | null | undefined, whole: number | null | undefined) => (part == null || whole == null || whole === 0 ? '—' : formatFineShare(part, whole));
  const head = [t(`slots.byOf.${by}`), t('slots.seen'), t('slots.people'), t('slots.clicks'), t('slots.clickPeople'), t('slots.rate'), t('slots.goals')];
  const cells = (row: SlotReportRow) => [nameOf(row), String(row.seen), row.people == null ? '' : String(row.people), String(row.clicks), row.click_people == null ? '' : String(row.click_people), share(row.clicks, row.seen), String(row.goals)];
  const figures = total && [
    [t('slots.seen'), formatCount(total.seen)], [t('slots.people'), people(total.people)], [t('slots.clicks'), formatCount(total.clicks)],
    [t('slots.clickPeople'), people(total.click_people)], [t('slots.rate'), share(total.clicks, total.seen)],
  ] as const;
  return (
    <>
      <div className="slots-bar">
        <Segmented aria-label={t('slots.span')} value={String(days)} options={SPANS.map((value) => ({ value, label: t('slots.spanOf', { count: Number(value) }) }))} onChange={(value) => { change({ days: value === '14' ? undefined : value }); }} />
        <Select aria-label={t('slots.by')} value={by} style={{ minWidth: 130 }} options={GRAINS.map((value) => ({ value, label: t(`slots.byOf.${value}`) }))} onChange={(value) => { change({ by: value === 'slot' ? undefined : value }); }} />
        <Select
          aria-label={t('slots.slot')} allowClear showSearch optionFilterProp="label" placeholder={t('slots.allSlots')} value={filters.slot} style={{ minWidth: 180 }}
          options={(overview.data?.slots ?? []).map((slot) => ({ value: slot.slot_id, label: worded(slot.title_zh, slot.title_en) }))} onChange={(value: string | undefined) => { change({ slot: value }); }}
        />
        <Select
          aria-label={t('slots.placement')} allowClear showSearch optionFilterProp="label" placeholder={t('slots.allPlacements')} value={filters.placement} style={{ minWidth: 200 }}
          options={(overview.data?.placements ?? []).map((one) => ({ value: one.placement_id, label: worded(one.title_zh, one.title_en) }))} onChange={(value: string | undefined) => { change({ placement: value }); }}
        />
        <span className="muted num">{t('behaviour.span', period)}</span>
        <span className="grow" />
        <ExportButton name={`slots-${by}`} what={t('slots.tab.report')} period={period} head={head} rows={rows.map(cells)} />
      </div>
      {report.isError && <ProblemView error={report.error} onRetry={() => void report.refetch()} />}
      {figures && (
        <dl className="slots-figures">
          {figures.map(([label, figure]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="num">{figure}</dd>
            </div>
          ))}
        </dl>
      )}
      {report.data && <Picture rows={rows} by={by} nameOf={nameOf} />}
      <section className="panel list" aria-label={t('slots.tab.report')}>
        <Table<SlotReportRow>
          size="small" pagination={rows.length > 50 ? { pageSize: 50 } : false} loading={report.isPending} scroll={{ x: 'max-content' }} rowKey="key" dataSource={rows}
          columns={[
            { key: 'key', title: head[0], render: (_, row) => <span className="strong">{nameOf(row)}</span> },
            { key: 'seen', title: head[1], align: 'right', render: (_, row) => <span className="num">{formatCount(row.seen)}</span> },
            { key: 'people', title: head[2], align: 'right', render: (_, row) => <span className="num">{people(row.people)}</span> },
            { key: 'clicks', title: head[3], align: 'right', render: (_, row) => <span className="num">{formatCount(row.clicks)}</span> },
            { key: 'click_people', title: head[4], align: 'right', render: (_, row) => <span className="num">{people(row.click_people)}</span> },
            { key: 'rate', title: head[5], align: 'right', render: (_, row) => <span className="num">{share(row.clicks, row.seen)}</span> },
            { key: 'goals', title: head[6], align: 'right', render: (_, row) => <span className="num">{formatCount(row.goals)}</span> },
          ]}
        />
      </section>
      {filters.placement && <Experiment bankId={bankId} placementId={filters.placement} days={period} />}
    </>
  );
}

function Picture({ rows, by, nameOf }: { rows: readonly SlotReportRow[]; by: (typeof GRAINS)[number]; nameOf: (row: SlotReportRow) => string }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const label = t('slots.pictureOf', { by: t(`slots.byOf.${by}`) });
  const empty = rows.length === 0 ? { title: t('slots.nothing'), text: t('slots.nothingText') } : undefined;
  const table = <MiniTable caption={label} head={[t(`slots.byOf.${by}`), t('slots.seen'), t('slots.clicks')]} rows={rows.slice(0, DRAWN).map((row) => [nameOf(row), formatCount(row.seen), formatCount(row.clicks)])} top={0} />;
  if (by === 'day' || by === 'hour') {
    const most = rows.reduce<SlotReportRow | undefined>((best, row) => (best && best.seen >= row.seen ? best : row), undefined);
    return (
      <ChartPanel
        title={most ? t('slots.mostAt', { at: nameOf(most), count: most.seen }) : ''} label={label} empty={empty} tableAt="below" table={table}
        option={linesOption(rows.map(nameOf), [{ name: t('slots.seen'), points: rows.map((row) => row.seen), color: 0 }, { name: t('slots.clicks'), points: rows.map((row) => row.clicks), color: 1 }], mode, false, narrow)}
      />
    );
  }
  const drawn = rows.slice(0, DRAWN);
  const [best] = drawn;
  return (
    <ChartPanel
      title={best ? t('slots.mostSeen', { what: nameOf(best), count: best.seen }) : ''} label={label} empty={empty} table={table} height={heightOfBars(drawn.length, narrow)}
      option={barsOption(drawn.map((row) => ({ label: nameOf(row), count: row.seen, text: `${formatCount(row.seen)} · ${row.seen === 0 ? '—' : formatFineShare(row.clicks, row.seen)}` })), 0, mode, narrow)}
    />
  );
}
