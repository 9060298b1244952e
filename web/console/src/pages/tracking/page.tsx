import { Tabs } from 'antd';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { PlanTab } from './plan';
import { QuarantineTab } from './quarantine';
import { WatchTab } from './watch';
import './tracking.css';

const TABS = ['plan', 'quarantine', 'watch'] as const;
const SPEC: FilterSpec<'tab'> = { tab: oneOf(...TABS) };
const VIEWS: Record<(typeof TABS)[number], ComponentType> = { plan: PlanTab, quarantine: QuarantineTab, watch: WatchTab };

/** What apps may tell, what they told besides, and a device that is tried out. */
export function Component() {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SPEC);
  const tab = TABS.find((one) => one === filters.tab) ?? 'plan';
  const View = VIEWS[tab];
  return (
    <div className="tracking">
      <PageHead title={t('tracking.title')} text={t('tracking.subtitle')} />
      <Tabs
        aria-label={t('tracking.tabs')} activeKey={tab} onChange={(key) => { change({ tab: key === 'plan' ? undefined : key }); }}
        items={TABS.map((key) => ({ key, label: t(`tracking.tab.${key}`), children: key === tab ? <View /> : null }))}
      />
    </div>
  );
}
