/** The customers of all banks together, for the alliance: sums, and of single banks only those that joined the benchmark. */
import type { AllianceAudience, AllianceTag } from '@polybank/api';
import { Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatShare, formatStamp } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { useAcross } from './api';
import { permille, Share } from './pieces';

export function Across() {
  const { t } = useTranslation();
  const told = useAcross();
  const { data } = told;
  return (
    <div className="profiles">
      <PageHead title={t('customerProfile.title')} text={t('customerProfile.across.text', { floor: data?.floor ?? 5 })} />
      {told.isError && <ProblemView error={told.error} onRetry={() => void told.refetch()} />}
      {told.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {data && (
        <>
          <p className="profile-lead">{t(data.counted === data.banks ? 'customerProfile.across.counted' : 'customerProfile.across.countedSome', { counted: data.counted, banks: data.banks, customers: formatCount(data.customers) })}</p>
          <section className="panel list" aria-label={t('customerProfile.across.audiences')}>
            <h2>{t('customerProfile.across.audiences')}</h2>
            <Table<AllianceAudience>
              size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="name" dataSource={data.audiences}
              columns={[
                { key: 'title', title: t('customerProfile.audiences.name'), render: (_, row) => <span className="strong">{row.title}</span> },
                { key: 'customers', title: t('customerProfile.audiences.customers'), align: 'right', render: (_, row) => <span className="num">{row.permille == null ? '—' : formatCount(row.customers)}</span> },
                { key: 'share', title: t('customerProfile.audiences.share'), align: 'right', render: (_, row) => <span className="num">{permille(row.permille)}</span> },
                ...data.joined.map((bank, place) => ({ key: bank.bank_id, title: bank.name, align: 'right' as const, render: (_: unknown, row: AllianceAudience) => <span className="num">{permille(row.of_banks[place])}</span> })),
              ]}
            />
            <p className="muted small">{t(data.joined.length === 0 ? 'customerProfile.across.nobodyJoined' : 'customerProfile.across.joinedOnly', { count: data.joined.length })}</p>
          </section>
          <div className="profile-across">{data.tags.map((tag) => <TagAcross key={tag.id} tag={tag} />)}</div>
          <p className="profile-foot">{t('customerProfile.across.asOf', { at: formatStamp(data.as_of) })}</p>
        </>
      )}
    </div>
  );
}

function TagAcross({ tag }: { tag: AllianceTag }) {
  const { t } = useTranslation();
  const all = tag.bars.reduce((sum, bar) => sum + bar.people, 0);
  return (
    <section className="panel profile-part" aria-label={tag.title}>
      <h2>{tag.title}</h2>
      <table className="profile-table">
        <thead><tr><th scope="col">{t('customerProfile.tags.value')}</th><th scope="col">{t('customerProfile.tags.people')}</th><th scope="col">{t('customerProfile.tags.share')}</th></tr></thead>
        <tbody>
          {tag.bars.map((bar) => (
            <tr key={bar.from}><td>{bar.label}</td><td className="num">{formatCount(bar.people)}</td><td><span className="num">{formatShare(bar.people, all)}</span><Share part={bar.people} whole={all} /></td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
