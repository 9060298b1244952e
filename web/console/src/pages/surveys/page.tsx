import { Segmented, Table, Tabs } from 'antd';
import type { SurveyListed } from '@polybank/api';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { isAlliance, may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useScope } from '../../shell/scope';
import { dayOf, type Period } from '../behaviour/period';
import { SETTINGS, SPANS, useSurveys } from './api';
import { Cases } from './cases';
import { Comparison } from './comparison';
import { worded } from './insight';
import { Results } from './results';
import './surveys.css';

const DAY_MS = 86_400_000;

/** How content customers are: every survey and what it came to, and the customers to be called. */
export function Component() {
  const operator = useOperator();
  return isAlliance(operator) ? <Comparison /> : <OfBank />;
}

function OfBank() {
  const { t } = useTranslation();
  const operator = useOperator();
  // A bank's operator is in their own bank wherever they are.
  const bankId = useScope().bankId ?? '';
  const { filters, change } = useUrlFilters(SETTINGS);
  const tab = filters.tab === 'cases' ? 'cases' : 'results';
  const calls = may(operator, 'customer.view');
  return (
    <div className="surveys">
      <PageHead title={t('surveys.title')} text={t('surveys.subtitle')} />
      <Tabs
        aria-label={t('surveys.title')} activeKey={tab} onChange={(key) => { change({ tab: key === 'cases' ? 'cases' : undefined }); }}
        items={[
          { key: 'results', label: t('surveys.tab.results'), children: tab === 'results' ? <Overview bankId={bankId} /> : null },
          ...(calls ? [{ key: 'cases', label: t('surveys.tab.cases'), children: tab === 'cases' ? <Cases bankId={bankId} /> : null }] : []),
        ]}
      />
    </div>
  );
}

function Overview({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [opened] = useState(() => Date.now());
  const days = Number(filters.days ?? '90');
  const period: Period = { from: dayOf(opened - (days - 1) * DAY_MS), until: dayOf(opened) };
  const surveys = useSurveys(bankId, days);
  const chosen = surveys.data?.find((one) => one.survey_id === filters.survey) ?? surveys.data?.[0];
  return (
    <>
      <div className="surveys-bar">
        <Segmented
          aria-label={t('surveys.span')} value={filters.days ?? '90'} options={SPANS.map((value) => ({ value, label: t(`surveys.spanOf.${value}`) }))}
          onChange={(value) => { change({ days: value === '90' ? undefined : value }); }}
        />
        <span className="muted num">{t('behaviour.span', period)}</span>
      </div>
      {surveys.isError && <ProblemView error={surveys.error} onRetry={() => void surveys.refetch()} />}
      <section className="panel list" aria-label={t('surveys.list')}>
        <Table<SurveyListed>
          size="small" pagination={false} loading={surveys.isPending} scroll={{ x: 'max-content' }} rowKey="survey_id" dataSource={surveys.data ?? []}
          rowClassName={(row) => (row.survey_id === chosen?.survey_id ? 'chosen' : '')}
          onRow={(row) => ({
            tabIndex: 0, 'aria-selected': row.survey_id === chosen?.survey_id,
            onClick: () => { change({ survey: row.survey_id, version: undefined }); },
            onKeyDown: (event) => { if (event.key === 'Enter') change({ survey: row.survey_id, version: undefined }); },
          })}
          locale={{ emptyText: surveys.isPending ? ' ' : <EmptyState title={t('surveys.none')} text={t('surveys.noneText')} /> }}
          columns={[
            { key: 'title', title: t('surveys.name'), render: (_, row) => <><span className="strong">{worded(row.title_zh, row.title_en)}</span> <span className="muted num">{t('surveys.version', { version: row.version })}</span></> },
            { key: 'state', title: t('surveys.state'), render: (_, row) => <Tag tone={row.in_force === 'live' ? 'good' : row.in_force === 'tried' ? 'warn' : 'plain'}>{t(`surveys.stateOf.${row.in_force}`)}</Tag> },
            { key: 'moment', title: t('surveys.moment'), render: (_, row) => t(`surveyForm.momentOf.${row.moment}`) },
            { key: 'audience', title: t('surveys.audience'), render: (_, row) => `${row.audience ?? t('surveys.everybody')} · ${String(row.percent)}%` },
            { key: 'asked', title: t('surveys.asked'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.shown.asked)}</span> },
            { key: 'answered', title: t('surveys.answered'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.shown.answered)}</span> },
            { key: 'rate', title: t('surveys.rate'), align: 'right', render: (_, row) => <span className="num">{row.shown.asked === 0 ? '—' : formatFineShare(row.shown.answered, row.shown.asked)}</span> },
          ]}
        />
      </section>
      {chosen && <Results key={chosen.survey_id} bankId={bankId} survey={chosen} period={period} />}
    </>
  );
}
