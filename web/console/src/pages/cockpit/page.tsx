import { usePageVisible } from '@polybank/ui';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { bankName, useScope } from '../../shell/scope';
import { useCockpit } from './api';
import { BanksChart, DailyChart, HourlyChart, RefusalsChart } from './charts';
import { Figures } from './figures';

/** The operating figures of one bank, or of the whole alliance, on one page. */
export function Component() {
  const { t } = useTranslation();
  const { bank, bankId, banks } = useScope();
  const cockpit = useCockpit(bankId);
  const text = bankId
    ? t('cockpit.subtitleBank', { bank: bank ? bankName(bank) : bankId })
    : t('cockpit.subtitleAlliance', { count: banks.length });
  return (
    <>
      <PageHead title={t('cockpit.title')} text={text}>
        <Live asOf={cockpit.data?.as_of} failed={cockpit.isRefetchError} />
      </PageHead>
      {cockpit.isPending && <Loading />}
      {cockpit.isLoadingError && <ProblemView error={cockpit.error} onRetry={() => void cockpit.refetch()} />}
      {cockpit.data && (
        <>
          <Figures cockpit={cockpit.data} bankId={bankId} />
          <HourlyChart hourly={cockpit.data.hourly} />
          {!bankId && <BanksChart banks={cockpit.data.banks} />}
          <DailyChart daily={cockpit.data.daily} />
          <RefusalsChart refusals={cockpit.data.refusals} bankId={bankId} />
          <p className="foot">{t('common.timeZone')}</p>
        </>
      )}
    </>
  );
}

function Live({ asOf, failed }: { asOf: string | undefined; failed: boolean }) {
  const { t } = useTranslation();
  const visible = usePageVisible();
  if (!asOf) return null;
  const time = formatClock(asOf);
  const words = failed ? t('cockpit.stale', { time }) : visible ? t('cockpit.refreshedAt', { time }) : t('cockpit.paused');
  return (
    <span className={failed || !visible ? 'live stale' : 'live'}>
      <i aria-hidden />
      <span className="num">{words}</span>
    </span>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')}>
      <div className="figures">
        {Array.from({ length: 8 }, (_, index) => (
          <div className="figure" key={index}><Skeleton active title={{ width: '40%' }} paragraph={{ rows: 1, width: '70%' }} /></div>
        ))}
      </div>
      <div className="panel chart-panel"><Skeleton active paragraph={{ rows: 7 }} /></div>
    </div>
  );
}
