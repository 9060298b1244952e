/** Where the bank stands among those that joined, and the switch by which it joins: who looks at others is seen by them. */
import type { BenchmarkAmong, BenchmarkRow } from '@polybank/api';
import { App, Button, Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBenchmark, useJoin } from './api';
import { permille } from './pieces';

export function BenchmarkView({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const told = useBenchmark(bankId);
  const join = useJoin(bankId);
  if (told.isError && !told.data) return <ProblemView error={told.error} onRetry={() => void told.refetch()} />;
  if (!told.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const { joined, banks, banks_min: needed, audiences } = told.data;
  const change = () => {
    const to = joined ? 'leave' : 'join';
    void modal.confirm({ title: t(`customerProfile.benchmark.${to}Ask`), content: t(`customerProfile.benchmark.${to}Text`), okText: t(`customerProfile.benchmark.${to}`), cancelText: t('common.cancel'), onOk: () => join.mutateAsync({ join: !joined }).catch(() => undefined) });
  };
  return (
    <>
      <div className="profile-lead profile-benchmark">
        <Tag tone={joined ? 'good' : 'plain'}>{t(joined ? 'customerProfile.benchmark.in' : 'customerProfile.benchmark.out')}</Tag>
        <span>{t('customerProfile.benchmark.text')} {t(banks < needed ? 'customerProfile.benchmark.tooFew' : 'customerProfile.benchmark.count', { count: banks, needed })}</span>
        <Explained permission="parameter.edit"><Button loading={join.isPending} type={joined ? 'default' : 'primary'} onClick={change}>{t(joined ? 'customerProfile.benchmark.leave' : 'customerProfile.benchmark.join')}</Button></Explained>
      </div>
      {join.isError && <ProblemView error={join.error} />}
      <section className="panel list" aria-label={t('customerProfile.tab.benchmark')}>
        <Table<BenchmarkRow>
          size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="name" dataSource={audiences}
          columns={[
            { key: 'title', title: t('customerProfile.audiences.name'), render: (_, row) => <span className="strong">{row.title}</span> },
            { key: 'own', title: t('customerProfile.benchmark.own'), align: 'right', render: (_, row) => <span className="num">{permille(row.own)}</span> },
            { key: 'median', title: t('customerProfile.benchmark.median'), align: 'right', render: (_, row) => <span className="num">{permille(row.among?.median)}</span> },
            { key: 'range', title: t('customerProfile.benchmark.range'), render: (_, row) => (row.own != null && row.among ? <Range own={row.own} among={row.among} /> : '—') },
            { key: 'place', title: t('customerProfile.benchmark.place'), render: (_, row) => (row.among ? t('customerProfile.benchmark.placeOf', { below: row.among.below, banks: row.among.banks }) : '—') },
          ]}
        />
        <p className="muted small">{t('customerProfile.benchmark.noFigure')}</p>
      </section>
    </>
  );
}

/** From the least to the most, with the middle and this bank on it. */
function Range({ own, among: { lowest, median, highest } }: { own: number; among: BenchmarkAmong }) {
  const { t } = useTranslation();
  const most = Math.max(highest, 1);
  const at = (n: number) => `${String((n / most) * 100)}%`;
  return (
    <span className="profile-range-line">
      <span className="profile-range" role="img" aria-label={t('customerProfile.benchmark.rangeSays', { own: permille(own), lowest: permille(lowest), median: permille(median), highest: permille(highest) })}>
        <i style={{ insetInlineStart: at(lowest), width: `${String(((highest - lowest) / most) * 100)}%` }} />
        <b className="middle" style={{ insetInlineStart: at(median) }} />
        <b className="own" style={{ insetInlineStart: at(own) }} />
      </span>
      <small className="num muted">{permille(lowest)} – {permille(highest)}</small>
    </span>
  );
}
