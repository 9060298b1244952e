import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { isAlliance } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useScope } from '../../shell/scope';
import { Across } from './across';
import { useProfileAddress, TABS, type Tab } from './address';
import { AudiencesView } from './audiences';
import { BenchmarkView } from './benchmark';
import { TagsView } from './tags';
import { TryView } from './try';
import './customer-profile.css';

/** What the bank knows of its customers; across all banks, what the alliance may see of them. */
export function Component() {
  const { bankId } = useScope();
  return bankId === null ? <Across /> : <OfBank bankId={bankId} />;
}

/** The tags, the audiences, a condition that is tried, and where the bank stands. The opened one stands in the address. */
function OfBank({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const { tab, go } = useProfileAddress();
  const views: Record<Tab, () => React.ReactNode> = {
    tags: () => <TagsView bankId={bankId} />, audiences: () => <AudiencesView bankId={bankId} />, try: () => <TryView bankId={bankId} />, benchmark: () => <BenchmarkView bankId={bankId} />,
  };
  // Where one bank stands is the bank's own to see.
  const tabs = TABS.filter((key) => key !== 'benchmark' || !isAlliance(operator));
  const shown = tabs.find((key) => key === tab) ?? 'tags';
  return (
    <div className="profiles">
      <PageHead title={t('customerProfile.title')} text={t('customerProfile.subtitle')} />
      <Tabs
        aria-label={t('customerProfile.tabs')} activeKey={shown} onChange={(key) => { go({ tab: key }); }}
        items={tabs.map((key) => ({ key, label: t(`customerProfile.tab.${key}`), children: key === shown ? views[key]() : null }))}
      />
    </div>
  );
}
