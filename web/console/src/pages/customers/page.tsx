import { SearchOutlined } from '@ant-design/icons';
import type { CustomerRow } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useCustomers } from './api';
import { CustomerDrawer } from './drawer';

/**
 * Customers of one bank. The query may be a phone number or a name, so it is kept in the state of the history entry
 * and never in the address; the opened customer's id may stand in the address.
 */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const location = useLocation();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const query = queryIn(location.state);
  const chosen = params.get('customer');
  const customers = useCustomers(bankId, query);
  const columns = useColumns();

  const find = (text: string) => void navigate(`/b/${bankId}/customers`, { replace: true, state: text ? { query: text } : null });
  const open = (userId: string | null) => {
    setParams(userId ? { customer: userId } : {}, { state: location.state as unknown });
  };

  return (
    <>
      <PageHead title={t('customers.title')} text={t('customers.subtitle')} />
      <DataTable
        name="customers"
        label={t('customers.title')}
        columns={columns}
        loaded={customers}
        rowKey={(row) => row.user_id}
        onOpen={(row) => { open(row.user_id); }}
        chosen={chosen}
        filters={<Search key={query} initial={query} onFind={find} />}
        empty={
          <EmptyState title={t('customers.emptyTitle')} text={query ? t('customers.emptyFilter', { query }) : t('customers.emptyBank')}>
            {query && <Button onClick={() => { find(''); }}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <CustomerDrawer key={chosen} bankId={bankId} userId={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function queryIn(state: unknown): string {
  return typeof state === 'object' && state !== null && 'query' in state && typeof state.query === 'string' ? state.query : '';
}

function Search({ initial, onFind }: { initial: string; onFind: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(initial);
  return (
    <form
      role="search"
      style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' }}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(typed.trim());
      }}
    >
      <Input
        style={{ width: 360 }}
        prefix={<SearchOutlined aria-hidden />}
        allowClear
        autoComplete="off"
        maxLength={80}
        aria-label={t('customers.search')}
        placeholder={t('customers.search')}
        title={t('customers.searchHint')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          if (event.target.value === '' && initial !== '') onFind('');
        }}
      />
      <Button type="primary" htmlType="submit">{t('customers.find')}</Button>
    </form>
  );
}

function useColumns(): Column<CustomerRow>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'name', title: t('customers.name'), fixed: true, render: (row) => row.name_masked ? <span className="strong">{row.name_masked}</span> : <span className="muted">{t('customers.noName')}</span>, text: (row) => row.name_masked ?? '' },
      { key: 'phone', title: t('customers.phone'), render: (row) => <span className="num">{row.phone_masked}</span>, text: (row) => row.phone_masked },
      { key: 'class', title: t('customers.class'), render: (row) => t(`customers.userClass.${row.user_class}`), text: (row) => t(`customers.userClass.${row.user_class}`) },
      { key: 'status', title: t('customers.status'), render: (row) => <Tag tone={row.status === 'active' ? 'good' : 'bad'}>{t(`customers.statusOf.${row.status}`)}</Tag>, text: (row) => t(`customers.statusOf.${row.status}`) },
      { key: 'accounts', title: t('customers.accounts'), align: 'right', render: (row) => <span className="num">{row.accounts}</span>, text: (row) => String(row.accounts) },
      { key: 'login', title: t('customers.lastLogin'), render: (row) => row.last_login_at ? <span className="num">{formatWhen(row.last_login_at)}</span> : <span className="muted">{t('customers.never')}</span>, text: (row) => row.last_login_at ? formatStamp(row.last_login_at) : '' },
      { key: 'created', title: t('customers.created'), render: (row) => <span className="num">{formatWhen(row.created_at)}</span>, text: (row) => formatStamp(row.created_at) },
      { key: 'id', title: t('customers.drawer.id'), extra: true, render: (row) => <span className="mono">{row.user_id}</span>, text: (row) => row.user_id },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}
