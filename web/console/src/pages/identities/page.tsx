import { PlusOutlined } from '@ant-design/icons';
import type { IdentityCase } from '@polybank/api';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { FILTERS, STATES, useCases } from './api';
import { CaseDrawer } from './drawer';
import { ReportDialog } from './report';

export const TONES: Record<IdentityCase['state'], Tone> = { open: 'warn', assigned: 'warn', proposed: 'warn', merged: 'good', kept_apart: 'plain' };

/** What no proof decides: the queue; the filter and the opened case stand in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const [telling, setTelling] = useState<'no' | 'yes'>('no');
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const cases = useCases(bankId, filters);
  const columns = useColumns();
  const chosen = params.get('case');
  const open = (caseId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (caseId) next.set('case', caseId);
      else next.delete('case');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('identities.title')} text={t('identities.subtitle')}>
        <Explained permission="customer.support">
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => { setTelling('yes'); }}>{t('identities.report.action')}</Button>
        </Explained>
      </PageHead>
      <DataTable
        name="identity-cases"
        label={t('identities.title')}
        columns={columns}
        loaded={cases}
        rowKey={(row) => row.case_id}
        onOpen={(row) => { open(row.case_id); }}
        chosen={chosen}
        filters={
          <Select
            style={{ width: 150 }}
            aria-label={t('identities.state')}
            value={filters.state ?? ''}
            onChange={(state) => { change({ state }); }}
            options={[{ value: '', label: t('identities.allStates') }, ...STATES.map((value) => ({ value, label: t(`identities.stateOf.${value}`) }))]}
          />
        }
        empty={
          <EmptyState title={t('identities.emptyTitle')} text={t(active ? 'identities.emptyFilter' : 'identities.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <CaseDrawer key={chosen} bankId={bankId} caseId={chosen} onClose={() => { open(null); }} />}
      {telling === 'yes' && <ReportDialog bankId={bankId} onClose={() => { setTelling('no'); }} />}
    </>
  );
}

function useColumns(): Column<IdentityCase>[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const conflicts = (row: IdentityCase) => row.conflicts.map((one) => t(`identities.conflict.${one}`)).join(t('identities.comma'));
    const other = (row: IdentityCase) => (row.other ? (row.other.name_masked ?? row.other.phone_masked) : row.identity ? t(`identities.channel.${row.identity.channel}`) : '—');
    return [
      { key: 'time', title: t('identities.opened'), fixed: true, render: (row) => <span className="num">{formatStamp(row.opened_at)}</span>, text: (row) => formatStamp(row.opened_at) },
      { key: 'state', title: t('identities.state'), fixed: true, render: (row) => <Tag tone={TONES[row.state]}>{t(`identities.stateOf.${row.state}`)}</Tag>, text: (row) => t(`identities.stateOf.${row.state}`) },
      { key: 'conflicts', title: t('identities.conflicts'), render: conflicts, text: conflicts },
      { key: 'user', title: t('identities.user'), render: (row) => row.user.name_masked ?? row.user.phone_masked, text: (row) => row.user.name_masked ?? row.user.phone_masked },
      { key: 'other', title: t('identities.other'), render: other, text: other },
      { key: 'assigned', title: t('identities.assigned'), render: (row) => (row.assigned_at ? formatStamp(row.assigned_at) : '—'), text: (row) => (row.assigned_at ? formatStamp(row.assigned_at) : '') },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language]);
}
