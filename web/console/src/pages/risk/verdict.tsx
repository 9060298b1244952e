import type { RiskHitExplained, RiskVerdictFile } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { App, Button, Drawer, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { LABELS, useExplained, useLabel, useOpenCase, useVerdict } from './api';
import { OUTCOME_TONES, useMoneyLine, usePersonName, useScenarioName } from './frame';

/** One verdict in words: what it was, why, what the rules saw, and what came of it. */
export function VerdictDrawer({ bankId, verdictId, onClose }: { bankId: string; verdictId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useVerdict(bankId, verdictId);
  return (
    <Drawer open width={760} onClose={onClose} title={t('risk.verdict.title')} closable={{ 'aria-label': t('common.close') }}>
      {found.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <VerdictWords bankId={bankId} verdict={found.data} />
          <Device device={found.data.device} deviceId={found.data.device_id} />
          <Label bankId={bankId} verdict={found.data} />
          <Case bankId={bankId} verdict={found.data} />
          <Ways bankId={bankId} verdict={found.data} />
        </>
      )}
    </Drawer>
  );
}

/** What the verdict was, about whom, and why. */
export function VerdictWords({ bankId, verdict }: { bankId: string; verdict: Omit<RiskVerdictFile, 'device'> }) {
  const { t, i18n } = useTranslation();
  const scenario = useScenarioName();
  const person = usePersonName();
  const money = useMoneyLine();
  const said = { scenario: scenario(verdict.scenario), outcome: t(`risk.outcome.${verdict.outcome}`), score: verdict.score ?? 0 };
  const explained = useExplained(bankId, verdict.verdict_id, i18n.language);
  return (
    <>
      <Tag tone={OUTCOME_TONES[verdict.outcome]}>{t(`risk.outcome.${verdict.outcome}`)}</Tag>
      <p className="desk-said">{t(verdict.score === null || verdict.score === undefined ? 'risk.verdict.saidPlain' : 'risk.verdict.said', said)}</p>
      {verdict.reasons.length > 0 && <ul className="desk-reasons">{verdict.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}
      <section className="section">
        <Facts
          rows={[
            [t('risk.time'), formatStamp(verdict.at)],
            [t('risk.customer'), person(verdict.person)],
            [t('risk.amount'), <span key="m" className="num">{money(verdict)}</span>],
            [t('risk.device'), verdict.device_id ? <Copyable key="d" text={verdict.device_id} /> : t('common.none')],
            [t('risk.verdict.id'), <Copyable key="v" text={verdict.verdict_id} />],
          ]}
        />
      </section>
      <section className="section">
        <h3>{t('risk.verdict.hits')}</h3>
        {explained.isPending && <Skeleton active paragraph={{ rows: 3 }} title={false} />}
        {explained.isError && <Bare verdict={verdict} />}
        {explained.data?.hits.map((hit) => <Hit key={`${hit.document} ${hit.rule}`} hit={hit} />)}
        {explained.data?.hits.length === 0 && <p className="muted">{t('risk.verdict.noHits')}</p>}
      </section>
      {explained.data && (
        <section className="section">
          <h3>{t('risk.verdict.saw')}</h3>
          {explained.data.features.length === 0
            ? <p className="muted">{t('risk.verdict.noFeatures')}</p>
            : <Facts rows={explained.data.features.map((feature) => [feature.label, <span key={feature.field} title={feature.field}>{feature.value}</span>])} />}
        </section>
      )}
    </>
  );
}

/** The rules by name only, when their words cannot be had. */
function Bare({ verdict }: { verdict: Omit<RiskVerdictFile, 'device'> }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="muted">{t('risk.verdict.unexplained')}</p>
      {verdict.hits.map((hit) => (
        <p key={hit.rule}><span className="mono">{hit.rule}</span> {hit.standing === 'shadow' && <Tag>{t('risk.verdict.shadow')}</Tag>}</p>
      ))}
    </>
  );
}

function Hit({ hit }: { hit: RiskHitExplained }) {
  const { t } = useTranslation();
  const version = hit.version === 0 ? t('risk.verdict.builtIn') : t('risk.verdict.version', { version: hit.version });
  return (
    <article className={hit.effect === 'counted' ? 'desk-hit' : 'desk-hit dim'}>
      <header>
        <span className="strong">{hit.name}</span>
        <Tag tone={hit.effect === 'counted' ? 'warn' : 'plain'}>{t(`risk.action.${hit.action}`, { defaultValue: hit.action })}{hit.score === 0 ? '' : ` +${String(hit.score)}`}</Tag>
        {hit.effect !== 'counted' && <Tag>{hit.effect === 'shadow' ? t('risk.verdict.shadow') : t(`risk.effect.${hit.effect}`, { defaultValue: hit.effect })}</Tag>}
        <span className="muted">{hit.document} · {version} · <span className="mono">{hit.rule}</span></span>
      </header>
      <Facts rows={[[t('risk.verdict.condition'), hit.condition], [t('risk.verdict.because'), hit.because]]} />
      {hit.by_default && <p className="muted">{t('risk.verdict.byDefault')}</p>}
    </article>
  );
}

function Device({ device, deviceId }: { device: RiskVerdictFile['device']; deviceId: string | null | undefined }) {
  const { t } = useTranslation();
  if (!deviceId) return null;
  return (
    <section className="section">
      <h3>{t('risk.verdict.deviceTitle')}</h3>
      {device ? (
        <>
          {device.banned_at && <p><Tag tone="bad">{t('risk.verdict.banned', { reason: device.ban_reason ?? '' })}</Tag></p>}
          <Facts
            rows={[
              [t('risk.verdict.deviceScore'), <span key="s" className="num">{device.score}</span>],
              [t('risk.verdict.firstSeen'), formatWhen(device.first_seen_at)],
              [t('risk.verdict.lastSeen'), formatWhen(device.last_seen_at)],
              [t('risk.verdict.signals'), device.signals.length === 0 ? t('risk.verdict.noSignals') : <span key="g" className="mono">{device.signals.join(' ')}</span>],
            ]}
          />
        </>
      ) : <p className="muted">{t('risk.verdict.deviceUnknown')}</p>}
    </section>
  );
}

function Label({ bankId, verdict }: { bankId: string; verdict: RiskVerdictFile }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const label = useLabel(bankId, verdict.verdict_id);
  return (
    <section className="section">
      <h3 id="risk-label">{t('risk.verdict.labelTitle')}</h3>
      <p className="muted">{t('risk.verdict.labelHelp')}</p>
      <Explained permission="risk.work">
        <Radio.Group
          aria-labelledby="risk-label"
          value={verdict.label ?? null}
          onChange={(event) => {
            label.mutate({ label: event.target.value as (typeof LABELS)[number] }, { onSuccess: () => { void message.success(t('risk.verdict.labelled')); } });
          }}
        >
          {LABELS.map((value) => <Radio key={value} value={value}>{t(`risk.label.${value}`)}</Radio>)}
        </Radio.Group>
      </Explained>
      {label.isError && <ProblemView error={label.error} />}
    </section>
  );
}

function Case({ bankId, verdict }: { bankId: string; verdict: RiskVerdictFile }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const openCase = useOpenCase(bankId, verdict.verdict_id);
  const [summary, setSummary] = useState('');
  const [stage, setStage] = useState<'closed' | 'open' | 'tried'>('closed');
  if (verdict.case_id) return null;
  const submit = () => {
    setStage('tried');
    if (!isReason(summary)) return;
    openCase.mutate({ summary: summary.trim() }, {
      onSuccess: ({ case_id: caseId }) => {
        void message.success(t('risk.verdict.caseOpened'));
        void navigate(`/b/${bankId}/risk/cases/${caseId}`);
      },
    });
  };
  return (
    <section className="section">
      {stage === 'closed' ? (
        <Explained permission="risk.work"><Button onClick={() => { setStage('open'); }}>{t('risk.verdict.openCase')}</Button></Explained>
      ) : (
        <>
          <ReasonField id="case-summary" label={t('risk.verdict.caseSummary')} value={summary} tried={stage === 'tried'} onChange={setSummary} />
          {openCase.isError && <ProblemView error={openCase.error} />}
          <p className="muted" style={{ margin: '10px 0' }}>{t('risk.verdict.caseWill')}</p>
          <Button type="primary" loading={openCase.isPending} onClick={submit}>{t('risk.verdict.openCase')}</Button>
        </>
      )}
    </section>
  );
}

function Ways({ bankId, verdict }: { bankId: string; verdict: RiskVerdictFile }) {
  const { t } = useTranslation();
  const desk = `/b/${bankId}/risk`;
  return (
    <nav className="desk-links" aria-label={t('risk.verdict.title')}>
      {verdict.case_id && <Link to={`${desk}/cases/${verdict.case_id}`}>{t('risk.verdict.toCase')}</Link>}
      {verdict.appeal_id && <Link to={`${desk}/appeals?appeal=${verdict.appeal_id}`}>{t('risk.verdict.toAppeal')}</Link>}
      {verdict.person && <Link to={`${desk}?user_id=${verdict.person.user_id}`}>{t('risk.verdict.sameCustomer')}</Link>}
      {verdict.device_id && <Link to={`${desk}?device_id=${encodeURIComponent(verdict.device_id)}`}>{t('risk.verdict.sameDevice')}</Link>}
      {verdict.person && <Link to={`${desk}/graph?user_id=${verdict.person.user_id}`}>{t('risk.verdict.graph')}</Link>}
      {verdict.person && <Link to={`/b/${bankId}/customers?customer=${verdict.person.user_id}`}>{t('risk.verdict.openCustomer')}</Link>}
    </nav>
  );
}
