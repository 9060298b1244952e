import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import type { RiskVerdict } from '@polybank/api';
import { usePageVisible } from '@polybank/ui';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatClock, formatStamp } from '../../format';
import { DataTable, type Column, type Loaded } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { isWord, OUTCOMES, useNewest, useVerdicts, VERDICT_FILTERS } from './api';
import { DeskFrame, LABEL_TONES, OUTCOME_TONES, useMoneyLine, usePersonName, useScenarioName, useScenarioOptions } from './frame';
import { VerdictDrawer } from './verdict';

/** Verdicts as they come. The newest page is asked for again and again; older ones stay where they were loaded. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const [running, setRunning] = useState<'running' | 'paused'>('running');
  const { filters, change, clear, active } = useUrlFilters(VERDICT_FILTERS);
  const older = useVerdicts(bankId, filters);
  const newest = useNewest(bankId, filters, running);
  const loaded = useJoined(newest.data?.items, older);
  const columns = useColumns();
  const scenarios = useScenarioOptions();
  const chosen = params.get('verdict');
  const open = (verdictId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (verdictId) next.set('verdict', verdictId);
      else next.delete('verdict');
      return next;
    });
  };
  return (
    <DeskFrame
      actions={
        <>
          <Live at={newest.dataUpdatedAt} failed={newest.isRefetchError} running={running} />
          <Button
            icon={running === 'running' ? <PauseOutlined aria-hidden /> : <PlayCircleOutlined aria-hidden />}
            onClick={() => { setRunning(running === 'running' ? 'paused' : 'running'); }}
          >
            {t(running === 'running' ? 'risk.live.pause' : 'risk.live.resume')}
          </Button>
        </>
      }
    >
      <DataTable
        name="risk-verdicts"
        label={t('risk.tab.verdicts')}
        columns={columns}
        loaded={loaded}
        rowKey={(row) => row.verdict_id}
        onOpen={(row) => { open(row.verdict_id); }}
        chosen={chosen}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              aria-label={t('risk.outcomeName')}
              value={filters.outcome ?? ''}
              onChange={(outcome) => { change({ outcome }); }}
              options={[{ value: '', label: t('risk.allOutcomes') }, ...OUTCOMES.map((value) => ({ value, label: t(`risk.outcome.${value}`) }))]}
            />
            <Select style={{ width: 170 }} aria-label={t('risk.scenarioName')} value={filters.scenario ?? ''} onChange={(scenario) => { change({ scenario }); }} options={scenarios} />
            <TextFilter key={filters.rule ?? ''} label={t('risk.ruleFilter')} width={200} initial={filters.rule} accept={isWord} refusal={t('risk.ruleRefusal')} onSet={(rule) => { change({ rule }); }} />
            {(filters.user_id ?? filters.device_id) && (
              <Button onClick={() => { change({ user_id: undefined, device_id: undefined }); }}>
                {t(filters.user_id ? 'risk.only.user' : 'risk.only.device')} · {t('risk.showAll')}
              </Button>
            )}
          </>
        }
        empty={
          <EmptyState title={t('risk.emptyVerdicts')} text={t(active ? 'risk.emptyVerdictsFilter' : 'risk.emptyVerdictsText')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <VerdictDrawer key={chosen} bankId={bankId} verdictId={chosen} onClose={() => { open(null); }} />}
    </DeskFrame>
  );
}

/** The newest page before what was loaded earlier, each verdict once. */
function useJoined(fresh: RiskVerdict[] | undefined, older: Loaded<RiskVerdict>): Loaded<RiskVerdict> {
  const rows = useMemo(() => {
    if (!fresh || !older.rows) return older.rows ?? fresh;
    const known = new Set(fresh.map((row) => row.verdict_id));
    return [...fresh, ...older.rows.filter((row) => !known.has(row.verdict_id))].sort((a, b) => b.at.localeCompare(a.at) || b.verdict_id.localeCompare(a.verdict_id));
  }, [fresh, older.rows]);
  return { ...older, rows };
}

function Live({ at, failed, running }: { at: number; failed: boolean; running: 'running' | 'paused' }) {
  const { t } = useTranslation();
  const visible = usePageVisible();
  if (at === 0) return null;
  const time = formatClock(at);
  const words = running === 'paused' ? t('risk.live.paused') : failed ? t('risk.live.stale', { time }) : visible ? t('risk.live.on', { time }) : t('risk.live.hidden');
  return (
    <span className={running === 'paused' || failed || !visible ? 'live stale' : 'live'}>
      <i aria-hidden />
      <span className="num">{words}</span>
    </span>
  );
}

function useColumns(): Column<RiskVerdict>[] {
  const { t, i18n } = useTranslation();
  const scenario = useScenarioName();
  const person = usePersonName();
  const money = useMoneyLine();
  return useMemo(() => {
    const why = (row: RiskVerdict) => row.reasons.join(t('risk.comma'));
    return [
      { key: 'time', title: t('risk.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.at)}</span>, text: (row) => formatStamp(row.at) },
      { key: 'outcome', title: t('risk.outcomeName'), fixed: true, render: (row) => <Tag tone={OUTCOME_TONES[row.outcome]}>{t(`risk.outcome.${row.outcome}`)}</Tag>, text: (row) => t(`risk.outcome.${row.outcome}`) },
      { key: 'scenario', title: t('risk.scenarioName'), render: (row) => scenario(row.scenario), text: (row) => scenario(row.scenario) },
      { key: 'score', title: t('risk.score'), align: 'right', render: (row) => <span className="num">{row.score ?? '—'}</span>, text: (row) => String(row.score ?? '') },
      { key: 'customer', title: t('risk.customer'), render: (row) => person(row.person), text: (row) => person(row.person) },
      { key: 'money', title: t('risk.amount'), render: (row) => <span className="num">{money(row)}</span>, text: money },
      { key: 'why', title: t('risk.why'), render: (row) => <span className="clip" style={{ maxWidth: 360 }} title={why(row)}>{why(row) || '—'}</span>, text: why },
      { key: 'label', title: t('risk.labelName'), render: (row) => (row.label ? <Tag tone={LABEL_TONES[row.label]}>{t(`risk.label.${row.label}`)}</Tag> : '—'), text: (row) => (row.label ? t(`risk.label.${row.label}`) : '') },
      { key: 'device', title: t('risk.device'), extra: true, render: (row) => <span className="mono">{row.device_id?.slice(0, 8) ?? '—'}</span>, text: (row) => row.device_id ?? '' },
      { key: 'rules', title: t('risk.verdict.hits'), extra: true, render: (row) => <span className="mono">{row.hits.map((hit) => hit.rule).join(' ')}</span>, text: (row) => row.hits.map((hit) => hit.rule).join(' ') },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language]);
}
