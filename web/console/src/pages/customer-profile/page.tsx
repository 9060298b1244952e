import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useProfileAddress, TABS, type Tab } from './address';
import { AudiencesView } from './audiences';
import { TagsView } from './tags';
import { TryView } from './try';
import './customer-profile.css';

/** What the bank knows of its customers: its tags, its audiences, and a condition that is tried. The opened one stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { tab, go } = useProfileAddress();
  const views: Record<Tab, () => React.ReactNode> = { tags: () => <TagsView bankId={bankId} />, audiences: () => <AudiencesView bankId={bankId} />, try: () => <TryView bankId={bankId} /> };
  return (
    <div className="profiles">
      <PageHead title={t('customerProfile.title')} text={t('customerProfile.subtitle')} />
      <Tabs
        aria-label={t('customerProfile.tabs')} activeKey={tab} onChange={(key) => { go({ tab: key }); }}
        items={TABS.map((key) => ({ key, label: t(`customerProfile.tab.${key}`), children: key === tab ? views[key]() : null }))}
      />
    </div>
  );
}
