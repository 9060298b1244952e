import type { PublishingDocument } from '@polybank/api';
import { Button, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useScope } from '../../shell/scope';
import { useDocuments, useKinds } from './api';
import { begunIn } from './begun';
import { DocumentDrawer } from './drawer';
import { ExportButton, ImportDrawer } from './files';
import { ALLIANCE } from './model';
import { NewDocument } from './new';
import { Templates } from './templates';
import './publishing.css';

/** What operators publish: documents by kind, of one bank or of the alliance. The opened one stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useScope().bankId ?? ALLIANCE;
  const kinds = useKinds(bankId);
  const [params, setParams] = useSearchParams();
  const begun = begunIn(useLocation().state);
  const [making, setMaking] = useState<'document' | 'import' | undefined>(begun && 'document');
  const kind = params.get('kind') ?? undefined;
  const chosen = params.get('document');
  const set = (name: 'kind' | 'document', value: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  };
  const documents = useDocuments(bankId, kind);
  const titles = useMemo(() => new Map(kinds.data?.items.map((one) => [one.name, one.title])), [kinds.data]);
  const columns = useColumns(titles);
  return (
    <>
      <PageHead title={t('publishing.title')} text={t(bankId === ALLIANCE ? 'publishing.allianceText' : 'publishing.bankText')}>
        <ExportButton bankId={bankId} kind={kind} />
        <Explained permission="publishing.make"><Button onClick={() => { setMaking('import'); }}>{t('publishing.import')}</Button></Explained>
        <Explained permission="publishing.make"><Button type="primary" disabled={!kinds.data?.items.length} onClick={() => { setMaking('document'); }}>{t('publishing.create')}</Button></Explained>
      </PageHead>
      {kinds.isPending && <Skeleton active paragraph={{ rows: 4 }} />}
      {kinds.isError && <ProblemView error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && (
        <ul className="publishing-kinds" aria-label={t('publishing.kinds')}>
          {kinds.data.items.map((one) => (
            <li key={one.name}>
              <button type="button" className="panel" aria-pressed={kind === one.name} onClick={() => { set('kind', kind === one.name ? null : one.name); }}>
                <span className="strong">{one.title}</span>
                <span className="mono muted">{one.name}</span>
                <span>
                  {one.to_approve > 0 && <Tag tone="warn">{t('publishing.toApprove', { count: one.to_approve })}</Tag>}{' '}
                  {one.tried > 0 && <Tag tone="warn">{t('publishing.tried', { count: one.tried })}</Tag>}{' '}
                  {one.drafts > 0 && <Tag>{t('publishing.drafts', { count: one.drafts })}</Tag>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <DataTable
        name="publishing"
        label={t('publishing.documents')}
        columns={columns}
        loaded={documents}
        rowKey={(row) => row.document_id}
        onOpen={(row) => { set('document', row.document_id); }}
        chosen={chosen}
        filters={
          <Select
            style={{ width: 200 }}
            aria-label={t('publishing.kind')}
            value={kind ?? ''}
            onChange={(value) => { set('kind', value || null); }}
            options={[{ value: '', label: t('publishing.allKinds') }, ...(kinds.data?.items ?? []).map((one) => ({ value: one.name, label: one.title }))]}
          />
        }
        empty={<EmptyState title={t('publishing.emptyTitle')} text={t('publishing.emptyText')} />}
      />
      {bankId !== ALLIANCE && <Templates bankId={bankId} titles={titles} onOpen={(id) => { set('document', id); }} />}
      {chosen && <DocumentDrawer key={`${bankId} ${chosen}`} bankId={bankId} documentId={chosen} kinds={kinds.data?.items ?? []} onClose={() => { set('document', null); }} />}
      {making === 'document' && kinds.data && <NewDocument bankId={bankId} kinds={kinds.data.items} kind={kind} begun={begun} onClose={() => { setMaking(undefined); if (begun) setParams((old) => old, { replace: true }); }} onMade={(id) => { setMaking(undefined); set('document', id); }} />}
      {making === 'import' && <ImportDrawer bankId={bankId} onClose={() => { setMaking(undefined); }} />}
    </>
  );
}

function useColumns(titles: Map<string, string>): Column<PublishingDocument>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'title', title: t('publishing.name'), fixed: true, render: (row) => <><span className="strong">{row.title}</span> <span className="mono muted">{row.name}</span></>, text: (row) => row.title },
      { key: 'kind', title: t('publishing.kind'), render: (row) => titles.get(row.kind) ?? row.kind, text: (row) => row.kind },
      { key: 'reach', title: t('publishing.reach'), render: (row) => <>{t(`publishing.reachOf.${row.reach}`)} {row.template_id && <Tag>{t('publishing.fromTemplate')}</Tag>}</>, text: (row) => row.reach },
      { key: 'version', title: t('publishing.newest'), align: 'right', render: (row) => <span className="num">{row.newest_version}</span>, text: (row) => String(row.newest_version) },
      { key: 'changed', title: t('publishing.changed'), fixed: true, render: (row) => <span className="num">{formatStamp(row.changed_at)}</span>, text: (row) => formatStamp(row.changed_at) },
      { key: 'by', title: t('publishing.createdBy'), extra: true, render: (row) => row.created_by, text: (row) => row.created_by },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language, titles],
  );
}
