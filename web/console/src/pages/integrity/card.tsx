import { CheckCircleFilled, CloseCircleFilled, ReloadOutlined } from '@ant-design/icons';
import { take, type Integrity } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';

function useIntegrity(bankId: string) {
  return useQuery({
    queryKey: ['integrity', bankId],
    queryFn: () => take(client.GET('/banks/{bank_id}/integrity', { params: { path: { bank_id: bankId } } })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

/** Does money add up, and is the record whole: the checks of one bank, run again at will. */
export function IntegrityCard({ bankId, title, logo }: { bankId: string; title: string; logo?: ReactNode }) {
  const { t } = useTranslation();
  const integrity = useIntegrity(bankId);
  const failing = integrity.data ? checksOf(integrity.data, t).filter((check) => !check.passes).length : 0;
  return (
    <section className="panel" aria-busy={integrity.isFetching}>
      <div className="integrity-head">
        {logo}
        <h2>{title} · {t('integrity.card')}</h2>
        {integrity.data && <Tag tone={failing === 0 ? 'good' : 'bad'}>{failing === 0 ? t('integrity.allGood') : t('integrity.someBad', { count: failing })}</Tag>}
        <span className="spring" />
        {integrity.data && <span className="muted num" style={{ fontSize: 12.5 }}>{t('integrity.checkedAt', { time: formatStamp(integrity.data.checked_at) })}</span>}
        <Button size="small" icon={<ReloadOutlined aria-hidden />} loading={integrity.isFetching} onClick={() => void integrity.refetch()}>{t('integrity.recheck')}</Button>
      </div>
      {integrity.isPending && <div style={{ padding: '0 18px 16px' }}><Skeleton active title={false} paragraph={{ rows: 2 }} /></div>}
      {integrity.isError && <div style={{ padding: '0 18px 16px' }}><ProblemView error={integrity.error} onRetry={() => void integrity.refetch()} /></div>}
      {integrity.data && (
        <ul className="checks">
          {checksOf(integrity.data, t).map((check) => (
            <li key={check.title} className={check.passes ? 'ok' : 'no'}>
              <h3>{check.passes ? <CheckCircleFilled aria-label={t('common.ok')} /> : <CloseCircleFilled aria-label={t('common.no')} />}{check.title}</h3>
              <p>{check.text}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Check = { title: string; passes: boolean; text: string };

function checksOf(integrity: Integrity, t: (key: string, values?: Record<string, unknown>) => string): Check[] {
  const { ledger_zero_sum: zeroSum, balances_match: balances, audit_chain: chain, dead_letters: dead, broken } = integrity;
  const { postings, audit_entries: entries } = integrity;
  return [
    { title: t(zeroSum ? 'integrity.zeroSum' : 'integrity.zeroSumNo'), passes: zeroSum, text: zeroSum ? t('integrity.zeroSumWhy', { count: postings }) : t('integrity.zeroSumBad') },
    { title: t(balances ? 'integrity.balances' : 'integrity.balancesNo'), passes: balances, text: balances ? t('integrity.balancesWhy') : t('integrity.balancesBad') },
    { title: t(chain ? 'integrity.chain' : 'integrity.chainNo'), passes: chain, text: chain ? t('integrity.chainWhy', { count: entries }) : t('integrity.chainBad') },
    { title: t(dead === 0 ? 'integrity.dead' : 'integrity.deadNo'), passes: dead === 0, text: dead === 0 ? t('integrity.deadWhy') : t('integrity.deadBad', { count: dead }) },
    ...(broken.length > 0 ? [{ title: t('integrity.other'), passes: false, text: t('integrity.otherBad', { names: broken.join(', ') }) }] : []),
  ];
}
