import type { RiskBackTest } from '@polybank/api';
import { Button, Progress, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatCount, formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useBackTest, useBackTests, useCancel } from './api';
import { AskDrawer } from './ask';
import { isUnderWay, progressOf, STATE_TONES } from './model';
import { ReportView } from './report';
import './risk-backtest.css';

/** Rules tried on what the bank recorded, before anybody is judged by them. The opened test stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const tests = useBackTests(bankId);
  const [params, setParams] = useSearchParams();
  const [asking, setAsking] = useState(false);
  const chosen = params.get('test') ?? tests.data?.items[0]?.test_id;
  const open = (test: string) => { setParams({ test }); };
  return (
    <>
      <PageHead title={t('backTest.title')} text={t('backTest.subtitle')}>
        <Explained permission="publishing.make"><Button type="primary" onClick={() => { setAsking(true); }}>{t('backTest.ask')}</Button></Explained>
      </PageHead>
      {tests.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {tests.isError && !tests.data && <ProblemView error={tests.error} onRetry={() => void tests.refetch()} />}
      {tests.data?.items.length === 0 && <EmptyState title={t('backTest.emptyTitle')} text={t('backTest.emptyText')} />}
      {tests.data && tests.data.items.length > 0 && (
        <div className="back-test">
          <ul className="back-test-list" aria-label={t('backTest.tests')}>
            {tests.data.items.map((test) => <Entry key={test.test_id} test={test} chosen={test.test_id === chosen} onOpen={() => { open(test.test_id); }} />)}
          </ul>
          {chosen && <One key={chosen} bankId={bankId} testId={chosen} />}
        </div>
      )}
      {asking && <AskDrawer bankId={bankId} onClose={() => { setAsking(false); }} onAsked={(test) => { setAsking(false); open(test); }} />}
    </>
  );
}

function Entry({ test, chosen, onOpen }: { test: RiskBackTest; chosen: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className="panel" aria-pressed={chosen} onClick={onOpen}>
        <span className="strong">{test.document || t('backTest.pasted')} <Tag tone={STATE_TONES[test.state]}>{t(`backTest.stateOf.${test.state}`)}</Tag></span>
        <span className="muted">{t(`backTest.modeOf.${test.mode}`)}</span>
        <span className="muted num">{formatStamp(test.asked_at)} · {test.asked_by}</span>
      </button>
    </li>
  );
}

function One({ bankId, testId }: { bankId: string; testId: string }) {
  const { t } = useTranslation();
  const found = useBackTest(bankId, testId);
  if (found.isError && !found.data) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const test = found.data;
  return (
    <section className="panel back-test-one" aria-label={test.document || t('backTest.pasted')}>
      {isUnderWay(test) && <UnderWay bankId={bankId} test={test} />}
      {test.state === 'failed' && <p role="alert">{t(`backTest.failureOf.${test.failure ?? 'fault'}`, { defaultValue: t('backTest.failureOf.fault') })}</p>}
      {test.state === 'cancelled' && <p className="muted">{t('backTest.calledOff')}</p>}
      {test.report && <ReportView report={test.report} />}
    </section>
  );
}

function UnderWay({ bankId, test }: { bankId: string; test: RiskBackTest }) {
  const { t } = useTranslation();
  const cancel = useCancel(bankId, test.test_id);
  return (
    <div className="back-test-progress" aria-live="polite">
      <p>{t(test.state === 'waiting' ? 'backTest.waits' : 'backTest.runs', { seen: formatCount(test.seen), total: formatCount(test.total) })}</p>
      <Progress percent={progressOf(test)} status="active" aria-label={t('backTest.progress')} />
      {cancel.isError && <ProblemView error={cancel.error} />}
      <Explained permission="publishing.make"><Button loading={cancel.isPending} onClick={() => { cancel.mutate(); }}>{t('backTest.callOff')}</Button></Explained>
    </div>
  );
}
