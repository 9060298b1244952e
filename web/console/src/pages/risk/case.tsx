import { ArrowLeftOutlined } from '@ant-design/icons';
import type { RiskCaseDeciding, RiskCaseDetail, RiskCaseNoting } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { App, Button, Input, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useBankId } from '../../shell/scope';
import { isId, LABELS, useAssign, useCase, useDecideCase, useNote } from './api';
import { CASE_TONES, Due } from './cases';
import { called, LABEL_TONES, usePersonName, useScenarioName } from './frame';
import { VerdictWords } from './verdict';
import './risk.css';

const WAYS = ['release', 'refuse'] as const satisfies readonly RiskCaseDeciding['decision'][];
const KINDS = ['note', 'evidence'] as const satisfies readonly RiskCaseNoting['kind'][];

/** One case: what it is about on one side, the work on the other. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { caseId = '' } = useParams();
  return (
    <>
      <p style={{ marginBottom: 8 }}><Link to={`/b/${bankId}/risk/cases`}><ArrowLeftOutlined aria-hidden /> {t('risk.cases.back')}</Link></p>
      {isId(caseId) ? <CasePage key={caseId} bankId={bankId} caseId={caseId} /> : <EmptyState title={t('risk.cases.missing')} text={t('risk.cases.emptyBank')} />}
    </>
  );
}

function CasePage({ bankId, caseId }: { bankId: string; caseId: string }) {
  const { t } = useTranslation();
  const found = useCase(bankId, caseId);
  const scenario = useScenarioName();
  const shown = found.data;
  if (!shown) return found.isError ? <ProblemView error={found.error} onRetry={() => void found.refetch()} /> : <Skeleton active paragraph={{ rows: 12 }} />;
  return (
    <>
      <PageHead title={`${t('risk.cases.page')} · ${scenario(shown.scenario)}`} text={shown.summary}>
        <Tag tone={CASE_TONES[shown.state]}>{t(`risk.cases.stateOf.${shown.state}`)}</Tag>
        {shown.state !== 'decided' && <Take bankId={bankId} file={shown} />}
      </PageHead>
      <div className="desk-case">
        <div>
          <section className="panel"><About bankId={bankId} file={shown} /></section>
          <section className="panel" aria-label={t('risk.cases.verdicts')}>
            {shown.verdicts.map((verdict) => (
              <div className="section" key={verdict.verdict_id}>
                <h3>{t('risk.cases.verdicts')} · {formatStamp(verdict.at)} {verdict.label && <Tag tone={LABEL_TONES[verdict.label]}>{t(`risk.label.${verdict.label}`)}</Tag>}</h3>
                <VerdictWords bankId={bankId} verdict={verdict} />
              </div>
            ))}
          </section>
        </div>
        <div>
          <section className="panel"><Notes bankId={bankId} file={shown} /></section>
          <section className="panel"><Decision bankId={bankId} file={shown} /></section>
        </div>
      </div>
    </>
  );
}

function About({ bankId, file }: { bankId: string; file: RiskCaseDetail }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const person = usePersonName();
  const { assigned } = file;
  const by = assigned && (assigned.by === operator.operator_id ? t('risk.cases.me') : called(assigned));
  return (
    <>
      <Facts
        rows={[
          [t('risk.customer'), person(file.person)],
          [t('risk.amount'), <span key="a" className="num">{file.amount ? formatAmount(file.amount, { symbol: 'short' }) : '—'}</span>],
          [t('risk.cases.originName'), t(`risk.cases.origin.${file.origin}`)],
          [t('risk.cases.opened'), formatStamp(file.opened_at)],
          [t('risk.cases.due'), <Due key="d" at={file.due_at} done={file.state === 'decided' ? 'done' : 'waiting'} />],
          [t('risk.cases.assigned'), by ?? '—'],
          [t('risk.cases.id'), <Copyable key="i" text={file.case_id} />],
        ]}
      />
      {file.person && (
        <nav className="desk-links" aria-label={t('risk.customer')}>
          <Link to={`/b/${bankId}/customers?customer=${file.person.user_id}`}>{t('risk.verdict.openCustomer')}</Link>
          <Link to={`/b/${bankId}/risk?user_id=${file.person.user_id}`}>{t('risk.verdict.sameCustomer')}</Link>
          <Link to={`/b/${bankId}/risk/graph?user_id=${file.person.user_id}`}>{t('risk.verdict.graph')}</Link>
        </nav>
      )}
    </>
  );
}

function Take({ bankId, file }: { bankId: string; file: RiskCaseDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const operator = useOperator();
  const assign = useAssign(bankId, file.case_id);
  if (file.assigned?.by === operator.operator_id) return null;
  return (
    <>
      <Explained permission="risk.work">
        <Button type="primary" loading={assign.isPending} onClick={() => { assign.mutate({}, { onSuccess: () => { void message.success(t('risk.cases.taken')); } }); }}>
          {file.assigned ? t('risk.cases.takeOver', { by: called(file.assigned) }) : t('risk.cases.take')}
        </Button>
      </Explained>
      {assign.isError && <ProblemView error={assign.error} />}
    </>
  );
}

function Notes({ bankId, file }: { bankId: string; file: RiskCaseDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const note = useNote(bankId, file.case_id);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('note');
  const [body, setBody] = useState('');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const length = [...body.trim()].length;
  const wrong = tried === 'yes' && (length < 2 || length > 1_000);
  const submit = () => {
    setTried('yes');
    if (length < 2 || length > 1_000) return;
    note.mutate({ kind, body: body.trim() }, {
      onSuccess: () => {
        void message.success(t('risk.cases.noted'));
        setBody('');
        setTried('no');
      },
    });
  };
  return (
    <section className="section">
      <h3>{t('risk.cases.notes')}</h3>
      {file.notes.length === 0 && <p className="muted">{t('risk.cases.noNotes')}</p>}
      <ol className="desk-notes">
        {file.notes.map((one) => (
          <li key={one.note_id}>
            <small><Tag tone={one.kind === 'evidence' ? 'good' : 'plain'}>{t(`risk.cases.noteKind.${one.kind}`)}</Tag> <span className="num">{formatStamp(one.at)}</span> <span>{called(one)}</span></small>
            <p>{one.body}</p>
          </li>
        ))}
      </ol>
      <Radio.Group value={kind} aria-label={t('risk.cases.notes')} onChange={(event) => { setKind(event.target.value as typeof kind); }} style={{ margin: '10px 0 6px' }}>
        {KINDS.map((value) => <Radio key={value} value={value}>{t(`risk.cases.noteKind.${value}`)}</Radio>)}
      </Radio.Group>
      <div className="field">
        <label htmlFor="case-note">{t('risk.cases.noteBody')}</label>
        <Input.TextArea id="case-note" rows={3} maxLength={1_050} value={body} status={wrong ? 'error' : ''} aria-describedby="case-note-help" onChange={(event) => { setBody(event.target.value); }} />
        <p id="case-note-help" className={wrong ? 'help bad' : 'help'}>{t(wrong ? 'risk.cases.noteWrong' : 'risk.cases.noteHint')}</p>
      </div>
      {note.isError && <ProblemView error={note.error} />}
      <Explained permission="risk.work"><Button loading={note.isPending} onClick={submit}>{t('risk.cases.addNote')}</Button></Explained>
    </section>
  );
}

function Decision({ bankId, file }: { bankId: string; file: RiskCaseDetail }) {
  const { t } = useTranslation();
  const operator = useOperator();
  if (file.decided) {
    const { at, decision, reason, label } = file.decided;
    return (
      <section className="section">
        <h3>{t('risk.cases.decide')}</h3>
        <p>{t('risk.cases.decided', { by: called(file.decided), time: formatStamp(at), way: t(`risk.cases.way.${decision}`) })}</p>
        <p className="muted">{reason}</p>
        {label && <Tag tone={LABEL_TONES[label]}>{t(`risk.label.${label}`)}</Tag>}
        {file.released_until && <p className="muted">{t('risk.cases.releasedUntil', { time: formatStamp(file.released_until) })}</p>}
      </section>
    );
  }
  if (!may(operator, 'risk.decide')) return <p className="muted">{t('risk.cases.notAllowed')}</p>;
  if (file.assigned?.by !== operator.operator_id) return <p className="muted">{t('risk.cases.takeFirst')}</p>;
  return <Decide bankId={bankId} caseId={file.case_id} />;
}

function Decide({ bankId, caseId }: { bankId: string; caseId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const decide = useDecideCase(bankId, caseId);
  const [way, setWay] = useState<(typeof WAYS)[number]>('refuse');
  const [label, setLabel] = useState<(typeof LABELS)[number]>('unsure');
  const worth = () => (
    <div className="field" style={{ marginBottom: 14 }}>
      <span className="label" id="case-worth">{t('risk.cases.worth')}</span>
      <Radio.Group aria-labelledby="case-worth" value={label} onChange={(event) => { setLabel(event.target.value as typeof label); }}>
        {LABELS.map((value) => <Radio key={value} value={value}>{t(`risk.label.${value}`)}</Radio>)}
      </Radio.Group>
    </div>
  );
  return (
    <ResolveForm
      id="risk-case"
      title={t('risk.cases.decide')}
      ways={WAYS}
      way={way}
      onWay={setWay}
      nameOf={(one) => t(`risk.cases.way.${one}`)}
      will={t(way === 'release' ? 'risk.cases.willRelease' : 'risk.cases.willRefuse')}
      reasonLabel={t('risk.cases.reason')}
      submitLabel={t(`risk.cases.submit.${way}`)}
      more={worth}
      busy={decide.isPending}
      error={decide.error}
      onSubmit={(reason) => { decide.mutate({ decision: way, label, reason }, { onSuccess: () => { void message.success(t('risk.cases.decidedDone')); } }); }}
    />
  );
}
