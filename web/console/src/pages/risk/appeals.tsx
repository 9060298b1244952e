import type { RiskAppealAnswer, RiskAppealCase } from '@polybank/api';
import { App, Button, Drawer, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Facts, Tag, type Tone } from '../../parts/pieces';
import { isReason, ReasonField, ResolveForm } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useBankId } from '../../shell/scope';
import { APPEAL_FILTERS, APPEAL_STATES, useAnswerAppeal, useAppeal, useAppeals } from './api';
import { Due } from './cases';
import { called, DeskFrame, useMoneyLine, usePersonName, useScenarioName } from './frame';
import { VerdictWords } from './verdict';

const TONES: Record<RiskAppealCase['state'], Tone> = { filed: 'warn', upheld: 'good', rejected: 'plain' };
const WAYS = ['uphold', 'reject'] as const satisfies readonly RiskAppealAnswer['decision'][];

/** What customers object to. Of those that wait, whichever is due first stands first. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(APPEAL_FILTERS);
  const appeals = useAppeals(bankId, filters);
  const columns = useColumns();
  const chosen = params.get('appeal');
  const open = (appealId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (appealId) next.set('appeal', appealId);
      else next.delete('appeal');
      return next;
    });
  };
  return (
    <DeskFrame>
      <DataTable
        name="risk-appeals"
        label={t('risk.tab.appeals')}
        columns={columns}
        loaded={appeals}
        rowKey={(row) => row.appeal_id}
        onOpen={(row) => { open(row.appeal_id); }}
        chosen={chosen}
        filters={
          <Select
            style={{ width: 140 }}
            aria-label={t('risk.appeals.state')}
            value={filters.state ?? ''}
            onChange={(state) => { change({ state }); }}
            options={[{ value: '', label: t('risk.appeals.allStates') }, ...APPEAL_STATES.map((value) => ({ value, label: t(`risk.appeals.stateOf.${value}`) }))]}
          />
        }
        empty={
          <EmptyState title={t('risk.appeals.empty')} text={t(active ? 'risk.appeals.emptyFilter' : 'risk.appeals.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <AppealDrawer key={chosen} bankId={bankId} appealId={chosen} onClose={() => { open(null); }} />}
    </DeskFrame>
  );
}

function AppealDrawer({ bankId, appealId, onClose }: { bankId: string; appealId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useAppeal(bankId, appealId);
  return (
    <Drawer open width={760} onClose={onClose} title={t('risk.appeals.drawer')} closable={{ 'aria-label': t('common.close') }}>
      {found.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Body bankId={bankId} appeal={found.data} />}
    </Drawer>
  );
}

function Body({ bankId, appeal }: { bankId: string; appeal: RiskAppealCase }) {
  const { t } = useTranslation();
  const person = usePersonName();
  const operator = useOperator();
  const rows: [string, React.ReactNode][] = [
    [t('risk.customer'), person(appeal.person)],
    [t('risk.appeals.filed'), formatStamp(appeal.filed_at)],
    [t('risk.appeals.due'), <Due key="d" at={appeal.due_at} done={appeal.state === 'filed' ? 'waiting' : 'done'} />],
  ];
  if (appeal.case_by) rows.push([t('risk.appeals.caseBy'), called({ by: appeal.case_by, by_name: appeal.case_by_name })]);
  return (
    <>
      <Tag tone={TONES[appeal.state]}>{t(`risk.appeals.stateOf.${appeal.state}`)}</Tag>
      <section className="section"><Facts rows={rows} /></section>
      <section className="section">
        <h3>{t('risk.appeals.statement')}</h3>
        <p className="desk-statement">{appeal.statement}</p>
      </section>
      <section className="section">
        {appeal.verdict ? <VerdictWords bankId={bankId} verdict={appeal.verdict} /> : <p className="muted">{t('risk.appeals.verdictGone')}</p>}
      </section>
      {appeal.answered && <Answered answered={appeal.answered} />}
      {!appeal.answered && !may(operator, 'risk.decide') && <p className="muted">{t('risk.appeals.notAllowed')}</p>}
      {!appeal.answered && may(operator, 'risk.decide') && appeal.case_by === operator.operator_id && <p className="muted">{t('risk.appeals.ownCase')}</p>}
      {!appeal.answered && may(operator, 'risk.decide') && appeal.case_by !== operator.operator_id && <Answer bankId={bankId} appealId={appeal.appeal_id} />}
    </>
  );
}

function Answered({ answered }: { answered: NonNullable<RiskAppealCase['answered']> }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('risk.appeals.answered', { by: called(answered), time: formatStamp(answered.at) })}</h3>
      <Facts rows={[[t('risk.appeals.reply'), answered.reply], [t('risk.appeals.reason'), answered.reason]]} />
      {answered.allowed_until && <p className="muted">{t('risk.appeals.allowedUntil', { time: formatStamp(answered.allowed_until) })}</p>}
    </section>
  );
}

function Answer({ bankId, appealId }: { bankId: string; appealId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const answer = useAnswerAppeal(bankId, appealId);
  const [way, setWay] = useState<(typeof WAYS)[number]>('reject');
  const [reply, setReply] = useState('');
  return (
    <ResolveForm
      id="risk-appeal"
      title={t('risk.appeals.decide')}
      ways={WAYS}
      way={way}
      onWay={setWay}
      nameOf={(one) => t(`risk.appeals.way.${one}`)}
      will={t(way === 'uphold' ? 'risk.appeals.willUphold' : 'risk.appeals.willReject')}
      reasonLabel={t('risk.appeals.reason')}
      submitLabel={t(`risk.appeals.submit.${way}`)}
      more={(tried) => (
        <>
          <ReasonField id="appeal-reply" label={t('risk.appeals.reply')} value={reply} tried={tried} onChange={setReply} />
          <p className="help" style={{ marginBottom: 12 }}>{t('risk.appeals.replyHint')}</p>
        </>
      )}
      moreWrong={!isReason(reply)}
      busy={answer.isPending}
      error={answer.error}
      onSubmit={(reason) => { answer.mutate({ decision: way, reply: reply.trim(), reason }, { onSuccess: () => { void message.success(t('risk.appeals.done')); } }); }}
    />
  );
}

function useColumns(): Column<RiskAppealCase>[] {
  const { t, i18n } = useTranslation();
  const scenario = useScenarioName();
  const person = usePersonName();
  const money = useMoneyLine();
  return useMemo(() => {
    const what = (row: RiskAppealCase) => (row.verdict ? scenario(row.verdict.scenario) : '—');
    const about = (row: RiskAppealCase) => (row.verdict ? money(row.verdict) : '—');
    return [
      { key: 'filed', title: t('risk.appeals.filed'), fixed: true, render: (row) => <span className="num">{formatStamp(row.filed_at)}</span>, text: (row) => formatStamp(row.filed_at) },
      { key: 'state', title: t('risk.appeals.state'), fixed: true, render: (row) => <Tag tone={TONES[row.state]}>{t(`risk.appeals.stateOf.${row.state}`)}</Tag>, text: (row) => t(`risk.appeals.stateOf.${row.state}`) },
      { key: 'due', title: t('risk.appeals.due'), render: (row) => <Due at={row.due_at} done={row.state === 'filed' ? 'waiting' : 'done'} />, text: (row) => formatStamp(row.due_at) },
      { key: 'customer', title: t('risk.customer'), render: (row) => person(row.person), text: (row) => person(row.person) },
      { key: 'scenario', title: t('risk.scenarioName'), render: what, text: what },
      { key: 'amount', title: t('risk.amount'), render: (row) => <span className="num">{about(row)}</span>, text: about },
      { key: 'statement', title: t('risk.appeals.statement'), render: (row) => <span className="clip" style={{ maxWidth: 320 }} title={row.statement}>{row.statement}</span>, text: (row) => row.statement },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language]);
}
