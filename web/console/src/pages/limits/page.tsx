import type { LimitRow, ParameterSetDetail } from '@polybank/api';
import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useParameterSet } from '../parameters/api';
import { TABLE } from './api';
import { changesOf, rowsOf } from './model';
import { Simulator } from './simulator';
import { Changes, LimitTable } from './table';
import './limits.css';

const VIEWS = ['table', 'simulator', 'history'] as const;

/** The limit table of a bank: the matrix, what it would decide, and every version there was. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const set = useParameterSet(bankId, TABLE);
  const [params, setParams] = useSearchParams();
  const [draft, setDraft] = useState<LimitRow[]>();
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'table';
  return (
    <>
      <PageHead title={t('limits.title')} text={t('limits.subtitle')}>
        {set.data && (
          <span className="nowrap">
            <Tag tone="good">{set.data.version === 0 ? t('limits.firstTable') : t('parameters.version', { version: set.data.version })}</Tag>
          </span>
        )}
      </PageHead>
      <Segmented className="limit-views" value={view} onChange={(next) => { setParams(next === 'table' ? {} : { view: next }); }} options={VIEWS.map((value) => ({ value, label: t(`limits.view.${value}`) }))} />
      {set.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {set.isError && !set.data && <ProblemView error={set.error} onRetry={() => void set.refetch()} />}
      {set.data && view === 'table' && <LimitTable key={set.data.versions[0]?.version ?? 0} bankId={bankId} set={set.data} draft={draft} onDraft={setDraft} />}
      {set.data && view === 'simulator' && <Simulator bankId={bankId} draft={draft} />}
      {set.data && view === 'history' && <History set={set.data} />}
    </>
  );
}

function History({ set }: { set: ParameterSetDetail }) {
  const { t } = useTranslation();
  if (set.versions.length === 0) return <p className="muted">{t('limits.noVersions')}</p>;
  return (
    <ol className="limit-history">
      {set.versions.map((version, place) => (
        <li key={version.version} className="panel">
          <p>
            <span className="strong">{t('parameters.version', { version: version.version })}</span>{' '}
            {version.version === set.version && <Tag tone="good">{t('parameters.now')}</Tag>}{' '}
            <span className="muted num">{t('parameters.since', { time: formatStamp(version.effective_from) })}</span>
          </p>
          <p>{version.note} <span className="muted">{t('parameters.by', { who: version.set_by, time: formatStamp(version.set_at) })}</span></p>
          <Changes changes={changesOf(rowsOf(set.versions[place + 1]?.body ?? set.defaults), rowsOf(version.body))} />
        </li>
      ))}
    </ol>
  );
}
