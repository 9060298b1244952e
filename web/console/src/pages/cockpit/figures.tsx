import type { Cockpit } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatShortMoney } from '../../format';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { pageOf, hrefOf, type PageKey } from '../../shell/nav';
import { deltaOf, FIGURES, numberOf, type FigureKey } from './insight';

/** Where a figure leads. */
const DRILL: Partial<Record<FigureKey, { page: PageKey; search?: string }>> = {
  customers: { page: 'customers' },
  new_customers: { page: 'customers' },
  transfers: { page: 'transfers' },
  transfer_amount: { page: 'transfers' },
  refusals: { page: 'audit', search: '?outcome=refused' },
};

export function Figures({ cockpit, bankId }: { cockpit: Cockpit; bankId: string | null }) {
  return (
    <div className="figures">
      {FIGURES.map((key) => <Figure key={key} cockpit={cockpit} figure={key} bankId={bankId} />)}
    </div>
  );
}

function Figure({ cockpit, figure, bankId }: { cockpit: Cockpit; figure: FigureKey; bankId: string | null }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const drill = DRILL[figure];
  const page = drill && pageOf(drill.page);
  const value = figure === 'transfer_amount' ? formatShortMoney(cockpit.today.transfer_amount) : formatCount(cockpit.today[figure]);
  const inside = (
    <dl>
      <dt>{t(`figure.${figure}`)}</dt>
      <dd className="value">
        {figure === 'transfer_amount' ? <Tooltip title={formatAmount(cockpit.today.transfer_amount, { symbol: 'short' })}>{value}</Tooltip> : value}
      </dd>
      <dd className="delta"><DeltaText cockpit={cockpit} figure={figure} /></dd>
    </dl>
  );
  // Refusals are drilled into one bank's chain; the alliance chain holds none.
  const leads = page && may(operator, page.permission) && (figure !== 'refusals' || bankId);
  if (!leads) return <div className="figure">{inside}</div>;
  return <Link className="figure" to={`${hrefOf(page, bankId)}${drill.search ?? ''}`}>{inside}</Link>;
}

function DeltaText({ cockpit, figure }: { cockpit: Cockpit; figure: FigureKey }) {
  const { t } = useTranslation();
  const delta = deltaOf(cockpit.today, cockpit.previous, figure);
  if (delta.kind === 'none' || delta.kind === 'new') return <>{t('cockpit.yesterdayNone')}</>;
  if (delta.kind === 'same') return <>{t('cockpit.same')}</>;
  const before = figure === 'transfer_amount' ? formatShortMoney(cockpit.previous.transfer_amount) : formatCount(numberOf(cockpit.previous, figure));
  return (
    <>
      <b className={delta.tone}>{delta.kind === 'up' ? '↑' : '↓'} {delta.percent > 999 ? '>999' : delta.percent}%</b>
      <Tooltip title={t('cockpit.yesterdayWas', { value: before })}><span>{t('cockpit.vsYesterday')}</span></Tooltip>
    </>
  );
}
