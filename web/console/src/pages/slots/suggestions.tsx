/** Functions that are suggested: what was learned of customers, how good it is, and what came of it. */
import type { SuggestionArm, SuggestionPair, SuggestionsNight } from '@polybank/api';
import { Segmented, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare, formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { dayOf } from '../behaviour/period';
import { SETTINGS, SPANS, useSuggestions } from './api';
import { Differs } from './experiment';

const DAY_MS = 86_400_000;
const share = (part: number | null | undefined, whole: number | null | undefined) => (part == null || whole == null || whole === 0 ? '—' : formatFineShare(part, whole));
const count = (value: number | null | undefined) => (value == null ? '—' : formatCount(value));

export function SuggestionsTab({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [opened] = useState(() => Date.now());
  const days = Number(filters.days ?? '14');
  const period = { from: dayOf(opened - (days - 1) * DAY_MS), until: dayOf(opened) };
  const report = useSuggestions(bankId, period);
  if (report.isError) return <ProblemView error={report.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return <div role="status" aria-label={t('common.loading')}><Skeleton active /></div>;
  const [last] = report.data.nights;
  return (
    <div className="slots-why">
      {last ? <Last night={last} /> : <section className="panel slots-ask"><strong>{t('slots.suggestions.none')}</strong><p className="muted">{t('slots.suggestions.noneText')}</p></section>}
      <section className="panel list" aria-label={t('slots.suggestions.came')}>
        <header className="slots-head">
          <h2>{t('slots.suggestions.came')}</h2>
          <p className="muted">{t('slots.suggestions.cameText')}</p>
        </header>
        <div className="slots-bar slots-inset">
          <Segmented aria-label={t('slots.span')} value={String(days)} options={SPANS.map((value) => ({ value, label: t('slots.spanOf', { count: Number(value) }) }))} onChange={(value) => { change({ days: value === '14' ? undefined : value }); }} />
          <Differs found={report.data.differs} />
        </div>
        <Table<SuggestionArm>
          size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="arm" dataSource={report.data.arms}
          columns={[
            { key: 'arm', title: t('slots.byOf.arm'), render: (_, row) => t(`slots.suggestions.armOf.${row.arm}`) },
            { key: 'people', title: t('slots.suggestions.people'), align: 'right', render: (_, row) => <span className="num">{count(row.people)}</span> },
            { key: 'takers', title: t('slots.suggestions.takers'), align: 'right', render: (_, row) => <span className="num">{count(row.takers)}</span> },
            { key: 'share', title: t('slots.suggestions.takersShare'), align: 'right', render: (_, row) => <span className="num">{share(row.takers, row.people)}</span> },
            { key: 'taken', title: t('slots.suggestions.takenShare'), align: 'right', render: (_, row) => <span className="num">{share(row.taken, row.seen)}</span> },
          ]}
        />
      </section>
      <Pairs pairs={report.data.pairs} />
      <Nights nights={report.data.nights} />
    </div>
  );
}

function Last({ night }: { night: SuggestionsNight }) {
  const { t } = useTranslation();
  const figures = [
    [t('slots.suggestions.hit'), share(night.hits, night.tried_on)], [t('slots.suggestions.popularHit'), share(night.popular_hits, night.tried_on)],
    [t('slots.suggestions.triedOn'), formatCount(night.tried_on)], [t('slots.suggestions.learnedFrom'), formatCount(night.learned_from)],
  ] as const;
  return (
    <section className="panel slots-learned" aria-label={t('slots.suggestions.learned')}>
      <header className="slots-head">
        <h2>{t(`slots.suggestions.says.${night.verdict}`)} <Tag tone={night.verdict === 'in_use' ? 'good' : 'plain'}>{t(`slots.suggestions.verdictOf.${night.verdict}`)}</Tag></h2>
        <p className="muted">{t('slots.suggestions.triedText', { at: formatStamp(night.at) })}</p>
      </header>
      <dl className="slots-figures slots-inset">
        {figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="num">{value}</dd></div>)}
      </dl>
    </section>
  );
}

function Pairs({ pairs }: { pairs: SuggestionPair[] }) {
  const { t } = useTranslation();
  if (pairs.length === 0) return null;
  return (
    <section className="panel list" aria-label={t('slots.suggestions.pairs')}>
      <header className="slots-head">
        <h2>{t('slots.suggestions.pairs')}</h2>
        <p className="muted">{t('slots.suggestions.pairsText')}</p>
      </header>
      <Table<SuggestionPair>
        size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey={(row) => `${row.after} ${row.then}`} dataSource={pairs}
        columns={[
          { key: 'after', title: t('slots.suggestions.after'), dataIndex: 'after' },
          { key: 'then', title: t('slots.suggestions.then'), dataIndex: 'then' },
          { key: 'times', title: t('slots.suggestions.times'), align: 'right', render: (_, row) => <span className="num">{t('slots.suggestions.timesOf', { times: row.times.toFixed(1) })}</span> },
          { key: 'people', title: t('slots.suggestions.customers'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.people)}</span> },
        ]}
      />
    </section>
  );
}

function Nights({ nights }: { nights: SuggestionsNight[] }) {
  const { t } = useTranslation();
  if (nights.length < 2) return null;
  return (
    <section className="panel list" aria-label={t('slots.suggestions.nights')}>
      <header className="slots-head"><h2>{t('slots.suggestions.nights')}</h2></header>
      <Table<SuggestionsNight>
        size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="day" dataSource={nights}
        columns={[
          { key: 'day', title: t('slots.byOf.day'), render: (_, row) => <span className="num">{row.day}</span> },
          { key: 'verdict', title: t('slots.suggestions.verdict'), render: (_, row) => t(`slots.suggestions.verdictOf.${row.verdict}`) },
          { key: 'hit', title: t('slots.suggestions.hit'), align: 'right', render: (_, row) => <span className="num">{share(row.hits, row.tried_on)}</span> },
          { key: 'popular', title: t('slots.suggestions.popularHit'), align: 'right', render: (_, row) => <span className="num">{share(row.popular_hits, row.tried_on)}</span> },
          { key: 'people', title: t('slots.suggestions.learnedFrom'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.learned_from)}</span> },
        ]}
      />
    </section>
  );
}
