import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useScope } from '../../shell/scope';
import { SETTINGS, TABS } from './api';
import { Comparison } from './comparison';
import { Overview } from './overview';
import { Report } from './report';
import { SuggestionsTab } from './suggestions';
import { WhyTab } from './why';
import './slots.css';

/** The places of the app: what is shown in them, to whom, and what came of it. */
export function Component() {
  const { bankId } = useScope();
  return bankId ? <OfBank bankId={bankId} /> : <Comparison />;
}

function OfBank({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const { filters, change } = useUrlFilters(SETTINGS);
  const open = TABS.filter((tab) => (tab === 'slots' ? may(operator, 'publishing.view') : tab === 'report' || tab === 'suggestions' || may(operator, 'customer.view')));
  const tab = open.find((one) => one === filters.tab) ?? open[0] ?? 'report';
  const views = { slots: <Overview bankId={bankId} />, report: <Report bankId={bankId} />, suggestions: <SuggestionsTab bankId={bankId} />, why: <WhyTab bankId={bankId} /> };
  return (
    <div className="slots">
      <PageHead title={t('slots.title')} text={t('slots.subtitle')} />
      <Tabs
        aria-label={t('slots.title')} activeKey={tab} onChange={(key) => { change({ tab: key === open[0] ? undefined : key }); }}
        items={open.map((key) => ({ key, label: t(`slots.tab.${key}`), children: key === tab ? views[key] : null }))}
      />
    </div>
  );
}
