/** The bank's channel pages: which are in force, where each is written, and why a customer sees what they see. */
import type { PageRow } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useScope } from '../../shell/scope';
import { begin } from '../publishing/begun';
import type { Body } from '../publishing/model';
import { usePages } from './api';
import { ExplainDrawer } from './explain';
import { isPage } from './model';
import './pages.css';

export function Component() {
  const { t } = useTranslation();
  const bankId = useScope().bankId ?? '';
  const pages = usePages(bankId);
  const [explained, setExplained] = useState<PageRow>();
  return (
    <>
      <PageHead title={t('pages.title')} text={t('pages.text')}>
        <NewPage bankId={bankId} />
      </PageHead>
      {pages.isPending && <Skeleton active paragraph={{ rows: 5 }} />}
      {pages.isError && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
      <ul className="pages-list">
        {pages.data?.items.map((row) => <Row key={row.page} bankId={bankId} row={row} onExplain={() => { setExplained(row); }} />)}
      </ul>
      {explained && <ExplainDrawer bankId={bankId} page={explained.page} title={explained.title} onClose={() => { setExplained(undefined); }} />}
    </>
  );
}

/** Where a page is written: its document, or a new one that begins with what holds now. */
function useOpening(bankId: string) {
  const navigate = useNavigate();
  return (row: Pick<PageRow, 'page' | 'title' | 'document_id'> & { body: Body }) => {
    const base = `/b/${bankId}/publishing?kind=content.pages`;
    if (row.document_id) void navigate(`${base}&document=${row.document_id}`);
    else void navigate(base, { state: begin({ kind: 'content.pages', name: row.page, title: row.title, body: row.body }) });
  };
}

function NewPage({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const open = useOpening(bankId);
  const body: Body = { title_zh: '新页面', title_en: 'New page', look: 'plain', floors: [] };
  return <Explained permission="publishing.make"><Button type="primary" onClick={() => { open({ page: '', title: '', body }); }}>{t('pages.create')}</Button></Explained>;
}

function Row({ bankId, row, onExplain }: { bankId: string; row: PageRow; onExplain: () => void }) {
  const { t } = useTranslation();
  const open = useOpening(bankId);
  const body = row.body as Body;
  const floors = isPage(body) ? body.floors : [];
  return (
    <li className="panel pages-row">
      <div>
        <span className="strong">{row.title}</span> <span className="mono muted">{row.page}</span>{' '}
        {row.version === null || row.version === undefined ? <Tag>{t('pages.ships')}</Tag> : <Tag tone="good">{t('pages.versionNo', { version: row.version })}</Tag>}
        <p className="muted">{t('pages.floors', { count: row.floors })} · {floors.map((floor) => floor.id).join(t('pages.comma'))}</p>
      </div>
      <div className="pages-acts">
        <Explained permission="customer.view"><Button onClick={onExplain}>{t('pages.explain.open')}</Button></Explained>
        {row.document_id
          ? <Button onClick={() => { open({ ...row, body }); }}>{t('pages.openDocument')}</Button>
          : <Explained permission="publishing.make"><Button onClick={() => { open({ ...row, body }); }}>{t('pages.own')}</Button></Explained>}
      </div>
    </li>
  );
}
