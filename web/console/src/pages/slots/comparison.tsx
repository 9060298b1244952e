/** Every bank beside the others, for the alliance. */
import type { SlotComparison } from '@polybank/api';
import { Segmented, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { dayOf } from '../behaviour/period';
import { worded } from '../surveys/insight';
import { SETTINGS, SPANS, useComparison } from './api';

type Row = SlotComparison['banks'][number];
const DAY_MS = 86_400_000;

export function Comparison() {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [opened] = useState(() => Date.now());
  const days = Number(filters.days ?? '14');
  const compared = useComparison({ from: dayOf(opened - (days - 1) * DAY_MS), until: dayOf(opened) });
  const number = (key: 'seen' | 'people' | 'clicks' | 'click_people' | 'goals', title: string) => ({ key, title, align: 'right' as const, render: (_: unknown, row: Row) => <span className="num">{formatCount(row[key])}</span> });
  return (
    <div className="slots">
      <PageHead title={t('slots.title')} text={t('slots.compareText')} />
      <div className="slots-bar">
        <Segmented aria-label={t('slots.span')} value={String(days)} options={SPANS.map((value) => ({ value, label: t('slots.spanOf', { count: Number(value) }) }))} onChange={(value) => { change({ days: value === '14' ? undefined : value }); }} />
      </div>
      {compared.isError && <ProblemView error={compared.error} onRetry={() => void compared.refetch()} />}
      <section className="panel list" aria-label={t('slots.title')}>
        <Table<Row>
          size="small" pagination={false} loading={compared.isPending} scroll={{ x: 'max-content' }} rowKey="bank_id" dataSource={compared.data?.banks ?? []}
          columns={[
            { key: 'bank', title: t('common.bank'), render: (_, row) => <span className="strong">{worded(row.name, row.name_en)}</span> },
            number('seen', t('slots.seen')), number('people', t('slots.people')), number('clicks', t('slots.clicks')), number('click_people', t('slots.clickPeople')),
            { key: 'rate', title: t('slots.rate'), align: 'right', render: (_, row) => <span className="num">{row.seen === 0 ? '—' : formatFineShare(row.clicks, row.seen)}</span> },
            number('goals', t('slots.goals')),
          ]}
        />
      </section>
    </div>
  );
}
