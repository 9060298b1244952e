import type { FormerCustomer } from '@polybank/api';
import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Copyable, Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useFormer } from './api';
import { FormerDrawer } from './drawer';

/** Customers who left: restricted storage, for compliance. Nobody is named here. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<FormerCustomer>();
  const rows = useFormer(bankId, query);
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('former.title')} text={t('former.subtitle')} />
      <DataTable
        name="former"
        label={t('former.title')}
        columns={columns}
        loaded={rows}
        rowKey={(row) => row.user_id}
        onOpen={setChosen}
        chosen={chosen?.user_id ?? null}
        filters={
          <Input.Search
            style={{ width: 320 }}
            allowClear
            autoComplete="off"
            placeholder={t('former.search')}
            aria-label={t('former.search')}
            onSearch={(text) => { setQuery(text.trim()); }}
          />
        }
        empty={<EmptyState title={t('former.emptyTitle')} text={t(query === '' ? 'former.emptyBank' : 'former.emptySearch')} />}
      />
      {chosen && <FormerDrawer key={chosen.user_id} bankId={bankId} row={chosen} onClose={() => { setChosen(undefined); }} />}
    </>
  );
}

function useColumns(): Column<FormerCustomer>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'id', title: t('former.id'), fixed: true, render: (row) => <Copyable text={row.user_id} />, text: (row) => row.user_id },
      { key: 'closed', title: t('former.closed'), fixed: true, render: (row) => <span className="num">{formatStamp(row.closed_at)}</span>, text: (row) => formatStamp(row.closed_at) },
      { key: 'class', title: t('customers.class'), render: (row) => t(`customers.userClass.${row.class}`), text: (row) => t(`customers.userClass.${row.class}`) },
      { key: 'registered', title: t('former.registered'), extra: true, render: (row) => <span className="num">{formatStamp(row.registered_at)}</span>, text: (row) => formatStamp(row.registered_at) },
      { key: 'until', title: t('former.until'), render: (row) => <span className="num">{formatStamp(row.keep_until)}</span>, text: (row) => formatStamp(row.keep_until) },
      { key: 'state', title: t('former.state'), render: (row) => <Tag tone={row.erased_at ? 'plain' : 'warn'}>{t(row.erased_at ? 'former.erased' : 'former.kept')}</Tag>, text: (row) => t(row.erased_at ? 'former.erased' : 'former.kept') },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}
