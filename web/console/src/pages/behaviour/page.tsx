import { Tabs } from 'antd';
import { useMemo, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { ActiveView } from './active';
import { TABS, useSettings, type Tab } from './address';
import { VocabularyNotice, type ViewProps } from './answer';
import { FunnelView } from './funnel';
import { PagesView } from './pages';
import { PathsView } from './paths';
import { dayOf, periodBefore, periodOf, PERIODS } from './period';
import { PeriodBar } from './period-bar';
import { RankingView } from './ranking';
import { RetentionView } from './retention';
import { SegmentsView } from './segments';
import { TrendView } from './trend';
import './behaviour.css';

const VIEWS: Record<Tab, ComponentType<ViewProps>> = { ranking: RankingView, pages: PagesView, active: ActiveView, trend: TrendView, segments: SegmentsView, funnel: FunnelView, retention: RetentionView, paths: PathsView };

/** What customers look at in the app, what they tap, and how far they get: eight ways to ask, all of them in the address. */
export function Component() {
  const { t } = useTranslation();
  const { filters, change } = useSettings();
  const [opened] = useState(() => Date.now());
  const tab = TABS.find((one) => one === filters.tab) ?? 'ranking';
  const chosen = PERIODS.find((one) => one === filters.period) ?? '30';
  const period = useMemo(() => {
    const days = periodOf(chosen, { ...(filters.from ? { from: filters.from } : {}), ...(filters.until ? { until: filters.until } : {}) }, opened);
    return filters.audience ? { ...days, audience: filters.audience } : days;
  }, [chosen, filters.from, filters.until, filters.audience, opened]);
  const before = useMemo(() => (filters.compare ? periodBefore(period) : undefined), [filters.compare, period]);
  const View = VIEWS[tab];
  return (
    <div className="behaviour">
      <PageHead title={t('behaviour.title')} text={t('behaviour.subtitle')} />
      <PeriodBar chosen={chosen} period={period} before={before} today={dayOf(opened)} />
      <VocabularyNotice />
      <Tabs
        aria-label={t('behaviour.tabs')} activeKey={tab} onChange={(key) => { change({ tab: key }); }}
        items={TABS.map((key) => ({ key, label: t(`behaviour.tab.${key}`), children: key === tab ? <View period={period} before={before} /> : null }))}
      />
    </div>
  );
}
