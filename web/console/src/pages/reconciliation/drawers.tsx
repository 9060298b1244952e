import type { CoreCommand, CoreLeg, ReconDifference, ReconRun, ReconSide } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { App, Drawer } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useResolve } from './api';
import { COMMAND_TONES, DIFFERENCE_TONES } from './tables';

type Rows = [string, ReactNode][];

export function DifferenceDrawer({ bankId, difference, onClose }: { bankId: string; difference: ReconDifference; onClose: () => void }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const decided: Rows = [];
  if (difference.action) decided.push([t('recon.action'), t(`recon.fixOf.${difference.action}`)]);
  if (difference.reason) decided.push([t('recon.reason'), difference.reason]);
  if (difference.resolved_by) decided.push([t('recon.by'), <span key="b" className="mono">{difference.resolved_by}</span>]);
  if (difference.resolved_at) decided.push([t('recon.at'), formatStamp(difference.resolved_at)]);
  return (
    <Drawer open width={640} onClose={onClose} title={t('recon.drawer')} closable={{ 'aria-label': t('common.close') }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap' }}>
        <span className="hero-figure">{formatAmount(difference.off_by, { symbol: 'short' })}</span>
        <span className="strong">{t(`recon.kindOf.${difference.kind}`)}</span>
        <Tag tone={DIFFERENCE_TONES[difference.state]}>{t(`recon.diffStateOf.${difference.state}`)}</Tag>
      </div>
      <div className="section">
        <Facts rows={[[t('recon.day'), difference.book_date], [t('recon.subject'), <Copyable key="s" text={difference.subject} />], [t('recon.found'), formatStamp(difference.found_at)], ...decided]} />
      </div>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 20 }}>
        <SideBox title={t('recon.here')} side={difference.here} difference={difference} />
        <SideBox title={t('recon.there')} side={difference.there} difference={difference} />
      </div>
      {difference.fixes.length > 0 && (may(operator, 'account.control') ? <Resolve bankId={bankId} difference={difference} onDone={onClose} /> : <p className="muted">{t('recon.notAllowed')}</p>)}
    </Drawer>
  );
}

function SideBox({ title, side, difference }: { title: string; side: ReconSide; difference: ReconDifference }) {
  const { t } = useTranslation();
  const balance = difference.kind === 'balance';
  const rows: Rows = [];
  if (!balance) rows.push([t('recon.commandState'), side.state ? t(`recon.stateOf.${side.state}`, { defaultValue: side.state }) : t('recon.absent')]);
  if (balance || side.state) rows.push([balance ? t('recon.balanceIs') : t('suspense.amount'), <span key="a" className="num strong">{formatAmount(side.amount)}</span>]);
  if (side.reference) rows.push([t('recon.reference'), <span key="r" className="mono">{side.reference}</span>]);
  return (
    <section>
      <h3>{title}</h3>
      <Facts rows={rows} />
      <Legs legs={side.legs} />
    </section>
  );
}

function Legs({ legs }: { legs: CoreLeg[] }) {
  const { t } = useTranslation();
  const named = (text: string) => t(`transfers.internal.${text}`, { defaultValue: text });
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: '8px 0 0', display: 'grid', gap: 4 }}>
      {legs.map((leg) => (
        <li key={`${leg.debit}${leg.credit}${leg.amount.amount}`} className="num">
          {named(leg.debit)} → {named(leg.credit)} <span className="strong">{formatAmount(leg.amount)}</span>
        </li>
      ))}
    </ul>
  );
}

function Resolve({ bankId, difference, onDone }: { bankId: string; difference: ReconDifference; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [action, setAction] = useState(difference.fixes[0] ?? 'accept');
  const resolve = useResolve(bankId, difference.difference_id);
  const submit = (reason: string) => {
    resolve.mutate({ action, reason }, {
      onSuccess: (done) => {
        void message.success(t(done.state === 'resolving' ? 'recon.waiting' : 'recon.done'));
        onDone();
      },
    });
  };
  return (
    <ResolveForm
      id="recon"
      title={t('recon.resolve')}
      ways={difference.fixes}
      way={action}
      onWay={setAction}
      nameOf={(fix) => t(`recon.fixOf.${fix}`)}
      will={t(`recon.fixWill.${action}`, { defaultValue: '' })}
      reasonLabel={t('recon.reason')}
      submitLabel={t(`recon.fixOf.${action}`)}
      busy={resolve.isPending}
      error={resolve.error}
      onSubmit={submit}
    />
  );
}

export function RunDrawer({ run, onClose }: { run: ReconRun; onClose: () => void }) {
  const { t } = useTranslation();
  const side = (count: number, amount: ReconRun['here_amount']) => `${t('recon.count', { count })} · ${formatAmount(amount)}`;
  const rows: Rows = [
    [t('recon.runAgainst'), t(`recon.against.${run.against}`)],
    [t('recon.runHere'), side(run.here_count, run.here_amount)],
    [t('recon.runThere'), side(run.there_count, run.there_amount)],
    [t('recon.runMatched'), formatCount(run.matched)],
    [t('recon.runInFlight'), formatCount(run.in_flight)],
    [t('recon.runBalances'), formatCount(run.balances)],
    [t('recon.runDifferences'), formatCount(run.differences)],
    [t('recon.runStarted'), formatStamp(run.started_at)],
    [t('recon.by'), <span key="b" className="mono">{run.started_by}</span>],
  ];
  if (run.finished_at) rows.push([t('recon.settled'), formatStamp(run.finished_at)]);
  if (run.error) rows.push([t('recon.why'), run.error]);
  return (
    <Drawer open width={520} onClose={onClose} title={`${t('recon.run2')} ${run.book_date}`} closable={{ 'aria-label': t('common.close') }}>
      <Facts rows={rows} />
    </Drawer>
  );
}

export function CommandDrawer({ bankId, command, onClose }: { bankId: string; command: CoreCommand; onClose: () => void }) {
  const { t } = useTranslation();
  const rows: Rows = [
    [t('recon.key'), <Copyable key="k" text={command.core_key} short={`${command.core_key.slice(0, 16)}…`} />],
    [t('recon.commandKind'), t(`transfers.postingKind.${command.kind}`, { defaultValue: command.kind })],
    [t('recon.day'), command.value_date],
    [t('recon.commandTime'), formatStamp(command.asked_at)],
    [t('recon.attempts'), formatCount(command.attempts)],
  ];
  if (command.last_error) rows.push([t('recon.lastError'), command.last_error]);
  if (command.core_ref) rows.push([t('recon.coreRef'), <span key="c" className="mono">{command.core_ref}</span>]);
  if (command.refusal) rows.push([t('recon.refusal'), t(`suspense.reasonOf.${command.refusal}`, { defaultValue: command.refusal })]);
  if (command.transfer_id) rows.push([t('recon.transfer'), <Link key="t" to={`/b/${bankId}/transfers?transfer=${command.transfer_id}`}>{command.transfer_id}</Link>]);
  if (command.settled_at) rows.push([t('recon.settled'), formatStamp(command.settled_at)]);
  return (
    <Drawer open width={560} onClose={onClose} title={t('recon.commandDrawer')} closable={{ 'aria-label': t('common.close') }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span className="hero-figure">{formatAmount(command.amount, { symbol: 'short' })}</span>
        <Tag tone={COMMAND_TONES[command.state]}>{t(`recon.stateOf.${command.state}`)}</Tag>
      </div>
      <div className="section"><Facts rows={rows} /></div>
      <section className="section"><h3>{t('recon.legs')}</h3><Legs legs={command.legs} /></section>
    </Drawer>
  );
}
