import { DownloadOutlined, SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Skeleton, Table, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDensity, useNames } from '../shell/preferences';
import { download, toCsv } from './csv';
import { Panel } from './panel';
import { EmptyState, ProblemView } from './states';

export type Column<Row> = {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** The cell in an export; a column without one is not exported. */
  text?: (row: Row) => string;
  align?: 'right';
  width?: number;
  /** Hidden until chosen. */
  extra?: true;
  /** Always shown. */
  fixed?: true;
};

/** The shape of an infinite query that this table needs. */
export type Loaded<Row> = {
  rows: Row[] | undefined;
  error: unknown;
  pending: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
};

type Props<Row> = {
  name: string;
  label: string;
  columns: readonly Column<Row>[];
  loaded: Loaded<Row>;
  rowKey: (row: Row) => string;
  /** Opens a row; without it rows are only read. */
  onOpen?: (row: Row) => void;
  chosen?: string | null;
  filters?: ReactNode;
  empty: ReactNode;
};

export function DataTable<Row extends object>({ name, label, columns, loaded, rowKey, onOpen, chosen, filters, empty }: Props<Row>) {
  const { t } = useTranslation();
  const [density] = useDensity();
  const [shown, setShown] = useNames(`columns.${name}`, columns.filter((column) => !column.extra).map((column) => column.key));
  const visible = columns.filter((column) => column.fixed ?? shown.includes(column.key));
  const rows = loaded.rows ?? [];

  const exportRows = () => {
    const exported = visible.filter((column) => column.text);
    const body = rows.map((row) => exported.map((column) => column.text?.(row) ?? ''));
    download(`${name}.csv`, toCsv(exported.map((column) => column.title), body));
  };

  return (
    <section className="panel list" aria-label={label}>
      <div className="filters">
        {filters}
        <div className="list-tools">
          <Panel label={t('common.columns')} placement="bottomRight" opener={() => <Button icon={<SettingOutlined aria-hidden />}>{t('common.columns')}</Button>}>
            {() => (
              <div style={{ display: 'grid', gap: 6, minWidth: 150 }}>
                {columns.map((column) => (
                  <Checkbox
                    key={column.key}
                    checked={column.fixed ?? shown.includes(column.key)}
                    disabled={column.fixed ?? false}
                    onChange={(event) => {
                      setShown(event.target.checked ? [...shown, column.key] : shown.filter((key) => key !== column.key));
                    }}
                  >
                    {column.title}
                  </Checkbox>
                ))}
              </div>
            )}
          </Panel>
          <Tooltip title={t('common.exportHint', { count: rows.length })}>
            <Button icon={<DownloadOutlined aria-hidden />} disabled={rows.length === 0} onClick={exportRows}>{t('common.export')}</Button>
          </Tooltip>
        </div>
      </div>
      {loaded.error && !loaded.rows ? (
        <div style={{ padding: 16 }}><ProblemView error={loaded.error} onRetry={loaded.retry} /></div>
      ) : loaded.pending ? (
        <div style={{ padding: '18px 16px' }} role="status" aria-label={t('common.loading')}><Skeleton active title={false} paragraph={{ rows: 9, width: '100%' }} /></div>
      ) : rows.length === 0 && loaded.hasMore ? (
        <EmptyState title={t('common.noneSoFar')} text={t('common.noneSoFarText')}>
          <Button loading={loaded.loadingMore} onClick={loaded.loadMore}>{t('common.lookFurther')}</Button>
        </EmptyState>
      ) : rows.length === 0 ? (
        empty
      ) : (
        <>
          <Table<Row>
            size={density === 'compact' ? 'small' : 'middle'}
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={rows}
            rowKey={rowKey}
            rowClassName={(row) => (rowKey(row) === chosen ? 'chosen' : '')}
            onRow={(row) =>
              onOpen
                ? {
                    tabIndex: 0,
                    onClick: () => { onOpen(row); },
                    onKeyDown: (event) => {
                      if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row);
                    },
                  }
                : {}
            }
            columns={visible.map((column) => ({
              key: column.key,
              title: column.title,
              ...(column.align ? { align: column.align } : {}),
              ...(column.width ? { width: column.width } : {}),
              render: (_: unknown, row: Row) => column.render(row),
            }))}
          />
          {Boolean(loaded.error) && <div style={{ padding: 16 }}><ProblemView error={loaded.error} onRetry={loaded.retry} /></div>}
          <footer className="list-foot">
            <span>{t(loaded.hasMore ? 'common.loadedSome' : 'common.allLoaded', { count: rows.length })}</span>
            {loaded.hasMore && <Button size="small" loading={loaded.loadingMore} onClick={loaded.loadMore}>{t('common.loadMore')}</Button>}
            <span className="spring" />
            <span>{t('common.timeZone')}</span>
          </footer>
        </>
      )}
    </section>
  );
}
