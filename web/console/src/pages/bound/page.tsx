import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { DOCUMENTS, FILTERS, OUTCOMES, useAgreements, useBindings, useChecks, VIEWS, type AgreementLine, type BindingLine, type BoundCheck } from './api';
import { Texts } from './texts';
import './bound.css';

/** What class II and III accounts stand on: bindings, the checks behind them, and what was agreed to. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(FILTERS);
  const view = VIEWS.find((one) => one === filters.view) ?? 'bindings';
  return (
    <>
      <PageHead title={t('bound.title')} text={t('bound.subtitle')} />
      <Segmented className="bound-views" value={view} onChange={(next) => { change({ view: next, outcome: '', document: '' }); }} options={VIEWS.map((value) => ({ value, label: t(`bound.view.${value}`) }))} />
      {view === 'bindings' && <Bindings bankId={bankId} />}
      {view === 'checks' && <Checks bankId={bankId} outcome={filters.outcome} onOutcome={(outcome) => { change({ outcome }); }} />}
      {view === 'agreements' && <Agreements bankId={bankId} document={filters.document} onDocument={(document) => { change({ document }); }} />}
      {view === 'texts' && <Texts bankId={bankId} />}
    </>
  );
}

function Customer({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  return <Link to={`/b/${bankId}/customers?customer=${userId}`}>{t('bound.customer')}</Link>;
}

function Bindings({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const rows = useBindings(bankId);
  const state = (row: BindingLine) => (row.unbound_at ? t('bound.ended', { time: formatStamp(row.unbound_at) }) : t('bound.present'));
  const columns: Column<BindingLine>[] = [
    { key: 'at', title: t('bound.boundAt'), fixed: true, render: (row) => <span className="num">{formatStamp(row.bound_at)}</span>, text: (row) => formatStamp(row.bound_at) },
    { key: 'account', title: t('bound.account'), render: (row) => <span className="num">{row.account_no_masked}</span>, text: (row) => row.account_no_masked },
    { key: 'class', title: t('bound.class'), render: (row) => t(`bound.classOf.${row.account_kind}`), text: (row) => t(`bound.classOf.${row.account_kind}`) },
    { key: 'bank', title: t('bound.boundBank'), render: (row) => row.bound_bank_name, text: (row) => row.bound_bank_name },
    { key: 'bound', title: t('bound.boundNo'), render: (row) => <span className="num">{row.bound_no_masked}</span>, text: (row) => row.bound_no_masked },
    { key: 'kind', title: t('bound.boundKind'), render: (row) => t(`bound.kindOf.${row.bound_kind}`, { defaultValue: row.bound_kind }), text: (row) => row.bound_kind },
    { key: 'state', title: t('bound.state'), render: (row) => <Tag tone={row.unbound_at ? 'plain' : 'good'}>{state(row)}</Tag>, text: state },
    { key: 'customer', title: t('bound.holder'), render: (row) => <Customer bankId={bankId} userId={row.user_id} />, text: (row) => row.user_id },
  ];
  return <DataTable name="bindings" label={t('bound.view.bindings')} columns={columns} loaded={rows} rowKey={(row) => row.binding_id} empty={<EmptyState title={t('bound.emptyBindings')} text={t('bound.emptyText')} />} />;
}

function Checks({ bankId, outcome, onOutcome }: { bankId: string; outcome: string | undefined; onOutcome: (outcome: string) => void }) {
  const { t } = useTranslation();
  const rows = useChecks(bankId, outcome);
  const said = (row: BoundCheck) => t(`bound.outcomeOf.${row.outcome}`, { defaultValue: row.outcome });
  const tone = (row: BoundCheck) => (row.outcome === 'confirmed' ? 'good' : row.outcome === 'unanswered' ? 'warn' : 'bad');
  const columns: Column<BoundCheck>[] = [
    { key: 'at', title: t('bound.checkedAt'), fixed: true, render: (row) => <span className="num">{formatStamp(row.checked_at)}</span>, text: (row) => formatStamp(row.checked_at) },
    { key: 'outcome', title: t('bound.outcome'), fixed: true, render: (row) => <Tag tone={tone(row)}>{said(row)}</Tag>, text: said },
    { key: 'account', title: t('bound.boundNo'), render: (row) => <span className="num">{row.account_no_masked}</span>, text: (row) => row.account_no_masked },
    { key: 'bank', title: t('bound.bankNo'), render: (row) => <span className="num">{row.bank_no}</span>, text: (row) => row.bank_no },
    { key: 'factors', title: t('bound.factors'), render: (row) => t(`bound.factorsOf.${row.factors}`, { defaultValue: row.factors }), text: (row) => row.factors },
    { key: 'route', title: t('bound.route'), render: (row) => t(`bound.routeOf.${row.route}`, { defaultValue: row.route }), text: (row) => row.route },
    { key: 'customer', title: t('bound.holder'), render: (row) => <Customer bankId={bankId} userId={row.user_id} />, text: (row) => row.user_id },
  ];
  return (
    <DataTable
      name="bound-checks" label={t('bound.view.checks')} columns={columns} loaded={rows} rowKey={(row) => row.check_id}
      filters={<Select style={{ width: 200 }} aria-label={t('bound.outcome')} value={outcome ?? ''} onChange={onOutcome} options={[{ value: '', label: t('bound.anyOutcome') }, ...OUTCOMES.map((value) => ({ value, label: t(`bound.outcomeOf.${value}`) }))]} />}
      empty={<EmptyState title={t('bound.emptyChecks')} text={t('bound.emptyText')} />}
    />
  );
}

function Agreements({ bankId, document, onDocument }: { bankId: string; document: string | undefined; onDocument: (document: string) => void }) {
  const { t } = useTranslation();
  const rows = useAgreements(bankId, document);
  const named = (row: AgreementLine) => t(`bound.documentOf.${row.document}`, { defaultValue: row.document });
  const columns: Column<AgreementLine>[] = [
    { key: 'at', title: t('bound.acceptedAt'), fixed: true, render: (row) => <span className="num">{formatStamp(row.accepted_at)}</span>, text: (row) => formatStamp(row.accepted_at) },
    { key: 'document', title: t('bound.document'), fixed: true, render: named, text: named },
    { key: 'version', title: t('bound.version'), render: (row) => <span className="num">{row.version}</span>, text: (row) => row.version },
    { key: 'lang', title: t('bound.lang'), render: (row) => t(`bound.langOf.${row.lang}`, { defaultValue: row.lang }), text: (row) => row.lang },
    { key: 'digest', title: t('bound.digest'), render: (row) => <span className="mono">{row.digest.slice(0, 16)}…</span>, text: (row) => row.digest },
    { key: 'customer', title: t('bound.holder'), render: (row) => <Customer bankId={bankId} userId={row.user_id} />, text: (row) => row.user_id },
  ];
  return (
    <DataTable
      name="agreements" label={t('bound.view.agreements')} columns={columns} loaded={rows} rowKey={(row) => row.agreement_id}
      filters={<Select style={{ width: 260 }} aria-label={t('bound.document')} value={document ?? ''} onChange={onDocument} options={[{ value: '', label: t('bound.anyDocument') }, ...DOCUMENTS.map((value) => ({ value, label: t(`bound.documentOf.${value}`) }))]} />}
      empty={<EmptyState title={t('bound.emptyAgreements')} text={t('bound.emptyText')} />}
    />
  );
}
