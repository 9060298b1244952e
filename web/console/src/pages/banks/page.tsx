import { AppstoreOutlined, ExportOutlined, PlusOutlined, UnorderedListOutlined } from '@ant-design/icons';
import type { BankSummary } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton, Table } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount } from '../../format';
import { BankLogo, Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { isAlliance, may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useChoice, useDensity } from '../../shell/preferences';
import { bankName, banksQuery } from '../../shell/scope';

/** The member banks: their faces, their size, their doors. */
export function Component() {
  const { t } = useTranslation();
  const operator = useOperator();
  const banks = useQuery(banksQuery);
  const [view, setView] = useChoice('banks-view', ['cards', 'table']);
  const opens = may(operator, 'bank.open') && isAlliance(operator);
  return (
    <>
      <PageHead title={t('banks.title')} text={t('banks.subtitle')}>
        <Segmented<'cards' | 'table'>
          aria-label={t('banks.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'cards', icon: <AppstoreOutlined aria-hidden />, label: t('banks.cards') },
            { value: 'table', icon: <UnorderedListOutlined aria-hidden />, label: t('banks.table') },
          ]}
        />
        {opens && <Link to="/banks/open"><Button type="primary" icon={<PlusOutlined aria-hidden />} tabIndex={-1}>{t('banks.open')}</Button></Link>}
      </PageHead>
      {banks.isPending && <div className="panel" style={{ padding: 20 }} role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 6 }} /></div>}
      {banks.isError && !banks.data && <ProblemView error={banks.error} onRetry={() => void banks.refetch()} />}
      {banks.data?.length === 0 && <div className="panel"><EmptyState title={t('banks.emptyTitle')} text={t('banks.emptyText')} /></div>}
      {banks.data && banks.data.length > 0 && (view === 'cards' ? <Cards banks={banks.data} /> : <Rows banks={banks.data} />)}
    </>
  );
}

function Cards({ banks }: { banks: BankSummary[] }) {
  const { t } = useTranslation();
  return (
    <ul className="bank-grid">
      {banks.map((bank) => (
        <li key={bank.bank_id} className="panel bank-card" style={{ '--b1': bank.primary_color, '--b2': bank.accent_color } as CSSProperties}>
          <div className="cap" aria-hidden />
          <div className="who">
            <BankLogo bank={bank} size={44} />
            <div style={{ minWidth: 0, flex: 1 }}>
              <h2 className="clip">{bankName(bank)}</h2>
              <span className="mono muted">{bank.bank_id}</span>
            </div>
            <Tag tone="good">{t(`banks.statusOf.${bank.status}`)}</Tag>
          </div>
          <div className="figs">
            <div><b>{formatCount(bank.customers)}</b><span>{t('banks.customers')}</span></div>
            <div><b>{formatCount(bank.accounts)}</b><span>{t('banks.accounts')}</span></div>
          </div>
          <div className="meta">
            <span>{t('banks.openedAt')} {formatDate(bank.opened_at)}</span>
            <span>{t('banks.bankNo')} <span className="num">{bank.bank_no}</span></span>
            <span>{t('banks.bin')} <span className="num">{bank.bin}</span></span>
            <span>{t(`banks.engineOf.${bank.engine}`)}</span>
          </div>
          <div className="go"><Enter bank={bank} /><AppLink bank={bank} /></div>
        </li>
      ))}
    </ul>
  );
}

function Enter({ bank }: { bank: BankSummary }) {
  const { t } = useTranslation();
  return <Link to={`/b/${bank.bank_id}`} aria-label={`${t('banks.enter')} ${bankName(bank)}`}><Button tabIndex={-1}>{t('banks.enter')}</Button></Link>;
}

function AppLink({ bank }: { bank: BankSummary }): ReactNode {
  const { t } = useTranslation();
  return <Button type="text" href={bank.app_url} target="_blank" rel="noreferrer" icon={<ExportOutlined aria-hidden />} aria-label={`${t('banks.app')}: ${bankName(bank)}`}>{t('banks.app')}</Button>;
}

function Rows({ banks }: { banks: BankSummary[] }) {
  const { t } = useTranslation();
  const [density] = useDensity();
  return (
    <div className="panel list">
      <Table<BankSummary>
        size={density === 'compact' ? 'small' : 'middle'}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={banks}
        rowKey="bank_id"
        columns={[
          { key: 'bank', title: t('common.bank'), render: (_, bank) => <span style={{ display: 'inline-flex', gap: 10, alignItems: 'center', verticalAlign: 'middle' }}><BankLogo bank={bank} size={26} /><b className="strong">{bankName(bank)}</b></span> },
          { key: 'id', title: t('banks.id'), render: (_, bank) => <span className="mono">{bank.bank_id}</span> },
          { key: 'colours', title: t('banks.colours'), render: (_, bank) => <span title={`${bank.primary_color} ${bank.accent_color}`}><i className="swatch" style={{ background: bank.primary_color }} /> <i className="swatch" style={{ background: bank.accent_color }} /></span> },
          { key: 'customers', title: t('banks.customers'), align: 'right', render: (_, bank) => <span className="num">{formatCount(bank.customers)}</span> },
          { key: 'accounts', title: t('banks.accounts'), align: 'right', render: (_, bank) => <span className="num">{formatCount(bank.accounts)}</span> },
          { key: 'no', title: t('banks.bankNo'), render: (_, bank) => <span className="num">{bank.bank_no}</span> },
          { key: 'bin', title: t('banks.bin'), render: (_, bank) => <span className="num">{bank.bin}</span> },
          { key: 'engine', title: t('banks.engine'), render: (_, bank) => t(`banks.engineOf.${bank.engine}`) },
          { key: 'opened', title: t('banks.openedAt'), render: (_, bank) => formatDate(bank.opened_at) },
          { key: 'go', title: '', render: (_, bank) => <span style={{ display: 'inline-flex', gap: 4 }}><Enter bank={bank} /><AppLink bank={bank} /></span> },
        ]}
      />
    </div>
  );
}
