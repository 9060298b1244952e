import type { RiskCase } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useOperator } from '../../session/session';
import { useBankId } from '../../shell/scope';
import { CASE_FILTERS, CASE_STATES, useCases } from './api';
import { called, DeskFrame, usePersonName, useScenarioName, useScenarioOptions } from './frame';

export const CASE_TONES: Record<RiskCase['state'], Tone> = { open: 'warn', assigned: 'warn', decided: 'plain' };

/** The queue. Of cases that wait, whichever has waited longest stands first. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const navigate = useNavigate();
  const { filters, change, clear, active } = useUrlFilters(CASE_FILTERS);
  const cases = useCases(bankId, filters);
  const columns = useColumns();
  const scenarios = useScenarioOptions();
  return (
    <DeskFrame>
      <DataTable
        name="risk-cases"
        label={t('risk.tab.cases')}
        columns={columns}
        loaded={cases}
        rowKey={(row) => row.case_id}
        onOpen={(row) => void navigate(`/b/${bankId}/risk/cases/${row.case_id}`)}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              aria-label={t('risk.cases.state')}
              value={filters.state ?? ''}
              onChange={(state) => { change({ state }); }}
              options={[{ value: '', label: t('risk.cases.allStates') }, ...CASE_STATES.map((value) => ({ value, label: t(`risk.cases.stateOf.${value}`) }))]}
            />
            <Select
              style={{ width: 120 }}
              aria-label={t('risk.cases.whose')}
              value={filters.whose ?? ''}
              onChange={(whose) => { change({ whose }); }}
              options={[{ value: '', label: t('risk.cases.everybody') }, { value: 'mine', label: t('risk.cases.mine') }]}
            />
            <Select style={{ width: 170 }} aria-label={t('risk.scenarioName')} value={filters.scenario ?? ''} onChange={(scenario) => { change({ scenario }); }} options={scenarios} />
          </>
        }
        empty={
          <EmptyState title={t('risk.cases.empty')} text={t(active ? 'risk.cases.emptyFilter' : 'risk.cases.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
    </DeskFrame>
  );
}

/** How long is left, or that it is late. */
export function Due({ at, done }: { at: string; done: 'done' | 'waiting' }) {
  const { t } = useTranslation();
  const [opened] = useState(() => Date.now());
  if (done === 'done') return <span className="num">{formatStamp(at)}</span>;
  const hours = Math.floor((new Date(at).getTime() - opened) / 3_600_000);
  if (hours < 0) return <Tag tone="bad">{t('risk.cases.overdue')}</Tag>;
  const left = hours < 48 ? t('risk.cases.hours', { count: hours }) : t('risk.cases.days', { count: Math.floor(hours / 24) });
  return <span className="num" title={formatStamp(at)}>{t('risk.cases.left', { left })}</span>;
}

function useColumns(): Column<RiskCase>[] {
  const { t, i18n } = useTranslation();
  const operator = useOperator();
  const scenario = useScenarioName();
  const person = usePersonName();
  return useMemo(() => {
    const taken = (row: RiskCase) => (row.assigned ? (row.assigned.by === operator.operator_id ? t('risk.cases.me') : called(row.assigned)) : '—');
    const amount = (row: RiskCase) => (row.amount ? formatAmount(row.amount, { symbol: 'short' }) : '—');
    return [
      { key: 'opened', title: t('risk.cases.opened'), fixed: true, render: (row) => <span className="num">{formatStamp(row.opened_at)}</span>, text: (row) => formatStamp(row.opened_at) },
      { key: 'state', title: t('risk.cases.state'), fixed: true, render: (row) => <Tag tone={CASE_TONES[row.state]}>{t(`risk.cases.stateOf.${row.state}`)}</Tag>, text: (row) => t(`risk.cases.stateOf.${row.state}`) },
      { key: 'due', title: t('risk.cases.due'), render: (row) => <Due at={row.due_at} done={row.state === 'decided' ? 'done' : 'waiting'} />, text: (row) => formatStamp(row.due_at) },
      { key: 'scenario', title: t('risk.scenarioName'), render: (row) => scenario(row.scenario), text: (row) => scenario(row.scenario) },
      { key: 'customer', title: t('risk.customer'), render: (row) => person(row.person), text: (row) => person(row.person) },
      { key: 'amount', title: t('risk.amount'), align: 'right', render: (row) => <span className="num">{amount(row)}</span>, text: amount },
      { key: 'assigned', title: t('risk.cases.assigned'), render: taken, text: taken },
      { key: 'summary', title: t('risk.cases.summary'), render: (row) => <span className="clip" style={{ maxWidth: 240 }} title={row.summary}>{row.summary}</span>, text: (row) => row.summary },
      { key: 'origin', title: t('risk.cases.originName'), extra: true, render: (row) => t(`risk.cases.origin.${row.origin}`), text: (row) => t(`risk.cases.origin.${row.origin}`) },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language, operator.operator_id]);
}
