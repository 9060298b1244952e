import type { AuditRow } from '@polybank/api';
import { AutoComplete, Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { useUrlFilters } from '../../parts/url-filters';
import { bankName, useScope } from '../../shell/scope';
import { IntegrityCard } from '../integrity/card';
import { FILTERS, OUTCOMES, useAudit, type AuditFilter } from './api';
import { AuditDrawer } from './drawer';

/** The chain of the bank one is in, or the alliance's. */
export function Component() {
  const { t } = useTranslation();
  const { bankId, bank } = useScope();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const audit = useAudit(bankId, filters);
  const columns = useColumns();
  const [seq, setSeq] = useState<number>();
  const rows = audit.rows ?? [];
  const at = rows.findIndex((row) => row.seq === seq);
  const chosen = rows[at];
  const step = (by: number) => {
    const next = rows[at + by];
    return next ? () => { setSeq(next.seq); } : undefined;
  };
  return (
    <div className="stack">
      <div>
        <PageHead title={t('audit.title')} text={bankId ? t('audit.subtitleBank') : t('audit.subtitleAlliance')} />
        {bankId && <IntegrityCard bankId={bankId} title={bank ? bankName(bank) : bankId} />}
      </div>
      <DataTable
        name={bankId ? 'audit' : 'audit-alliance'}
        label={t('audit.title')}
        columns={columns}
        loaded={audit}
        rowKey={(row) => String(row.seq)}
        onOpen={(row) => { setSeq(row.seq); }}
        chosen={seq === undefined ? null : String(seq)}
        filters={<Filters filters={filters} change={change} clear={clear} active={active} actions={[...new Set(rows.map((row) => row.action))].sort()} />}
        empty={
          <EmptyState title={t('audit.emptyTitle')} text={t(active ? 'audit.emptyFilter' : 'audit.emptyChain')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && (
        <AuditDrawer
          row={chosen}
          onClose={() => { setSeq(undefined); }}
          onPrevious={step(1)}
          onNext={step(-1)}
          onFilter={(changes) => {
            setSeq(undefined);
            change(changes);
          }}
        />
      )}
    </div>
  );
}

type FilterProps = {
  filters: Partial<Record<AuditFilter, string>>;
  change: (changes: Partial<Record<AuditFilter, string | undefined>>) => void;
  clear: () => void;
  active: number;
  actions: readonly string[];
};

/** The actions offered are those that the loaded part of the chain holds; any other can be typed. */
function Filters({ filters, change, clear, active, actions }: FilterProps) {
  const { t } = useTranslation();
  const [action, setAction] = useState<{ from: string | undefined; typed: string }>({ from: filters.action, typed: filters.action ?? '' });
  const typed = action.from === filters.action ? action.typed : (filters.action ?? '');
  const commit = (text: string) => {
    if (text.trim() !== (filters.action ?? '')) change({ action: text.trim() || undefined });
  };
  return (
    <>
      <Select
        style={{ width: 140 }}
        aria-label={t('audit.outcome')}
        value={filters.outcome ?? ''}
        onChange={(outcome) => { change({ outcome }); }}
        options={[{ value: '', label: t('audit.anyOutcome') }, ...OUTCOMES.map((value) => ({ value, label: t(`common.${value}`) }))]}
      />
      <AutoComplete
        style={{ width: 220 }}
        allowClear
        aria-label={t('audit.action')}
        placeholder={t('audit.action')}
        value={typed}
        options={actions.filter((name) => name.includes(typed.trim())).map((name) => ({ value: name, label: <ActionName action={name} /> }))}
        onChange={(text: string | undefined) => {
          setAction({ from: filters.action, typed: text ?? '' });
          if (!text) commit('');
        }}
        onSelect={(text: string | undefined) => { commit(text ?? ''); }}
        onBlur={() => { commit(typed); }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(typed);
        }}
      />
      <TextFilter key={`a${filters.actor ?? ''}`} label={t('audit.actor')} width={200} initial={filters.actor} onSet={(actor) => { change({ actor }); }} />
      <TextFilter key={`s${filters.subject ?? ''}`} label={t('audit.subject')} width={200} initial={filters.subject} onSet={(subject) => { change({ subject }); }} />
      {active > 0 && <Button type="text" onClick={clear}>{t('common.clearFilters')}</Button>}
    </>
  );
}

function useColumns(): Column<AuditRow>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'seq', title: t('audit.seq'), align: 'right', width: 80, fixed: true, render: (row) => <span className="num muted">{row.seq}</span>, text: (row) => String(row.seq) },
      { key: 'time', title: t('audit.time'), fixed: true, render: (row) => <span className="num nowrap">{formatStamp(row.at)}</span>, text: (row) => formatStamp(row.at) },
      { key: 'action', title: t('audit.actionLabel'), fixed: true, render: (row) => <ActionName action={row.action} />, text: (row) => row.action },
      { key: 'outcome', title: t('audit.outcome'), render: (row) => <Tag tone={row.outcome === 'ok' ? 'good' : 'bad'}>{t(row.outcome === 'ok' ? 'common.ok' : 'common.refused')}</Tag>, text: (row) => row.outcome },
      { key: 'actor', title: t('audit.actorLabel'), render: (row) => <Actor row={row} />, text: (row) => [row.actor_name, row.actor_id].filter(Boolean).join(' ') },
      { key: 'subject', title: t('audit.subject'), render: (row) => <span className="mono" title={row.subject}>{shorten(row.subject)}</span>, text: (row) => row.subject },
      { key: 'hash', title: t('audit.hash'), render: (row) => <span className="mono muted" title={row.hash}>{row.hash.slice(0, 10)}</span>, text: (row) => row.hash },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}

/** The action in words, where there are any, and as it is written in the chain. */
function ActionName({ action }: { action: string }) {
  const { t, i18n } = useTranslation();
  const key = `audit.actionOf.${action}`;
  return (
    <span className="nowrap" title={action}>
      {i18n.exists(key) && <span className="strong">{t(key)} </span>}
      <span className={i18n.exists(key) ? 'mono muted action-code' : 'mono muted'}>{action}</span>
    </span>
  );
}

function Actor({ row }: { row: AuditRow }) {
  const { t } = useTranslation();
  const kind = t(`audit.actorKind.${row.actor_kind}`);
  return (
    <span className="nowrap" title={row.actor_id}>
      <span className="muted">{kind}</span>{' '}
      {row.actor_name === kind ? null : row.actor_name ? <span>{row.actor_name}</span> : <span className="mono">{shorten(row.actor_id)}</span>}
    </span>
  );
}

/** Long ids by their end, where UUIDv7s differ: "transfer:…00002041". */
function shorten(subject: string): string {
  return subject.replace(/[0-9a-f]{8}-[0-9a-f-]{18,}([0-9a-f]{8})/gi, '…$1');
}
