import type { IdentityCase, IdentityCaseSide, IdentityDoc } from '@polybank/api';
import { formatAmount, formatDate, formatWhen } from '@polybank/ui';
import { App, Button, Drawer, Radio, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Facts, Tag, type Tone } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useAssign, useCase, useDecide } from './api';
import { TONES } from './page';

const SAME: Record<IdentityCase['same_name'], Tone> = { same: 'good', differs: 'bad', unknown: 'plain' };

export function CaseDrawer({ bankId, caseId, onClose }: { bankId: string; caseId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useCase(bankId, caseId);
  return (
    <Drawer open width={760} onClose={onClose} title={t('identities.drawer')} closable={{ 'aria-label': t('common.close') }}>
      {found.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Body bankId={bankId} file={found.data} />}
    </Drawer>
  );
}

function Body({ bankId, file }: { bankId: string; file: IdentityCase }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const compared = [['phone', file.same_phone], ['name', file.same_name], ['id_number', file.same_id_number]] as const;
  const waits = file.state === 'open' || file.state === 'assigned' || file.state === 'proposed';
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 }}>
        <Tag tone={TONES[file.state]}>{t(`identities.stateOf.${file.state}`)}</Tag>
        {file.conflicts.map((one) => <Tag key={one} tone="bad">{t(`identities.conflict.${one}`)}</Tag>)}
      </div>
      <section className="section">
        <h3>{t('identities.evidence')}</h3>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginBottom: 10 }}>
          {compared.map(([what, how]) => <Tag key={what} tone={SAME[how]}>{t(`identities.same.${what}`)}{t('identities.colon')}{t(`identities.comparison.${how}`)}</Tag>)}
        </div>
        <p className="muted">
          {file.proofs.length === 0 ? t('identities.noProof') : `${t('identities.proven')}${t('identities.colon')}${file.proofs.map((one) => t(`identities.proofOf.${one}`)).join(t('identities.comma'))}`}
        </p>
      </section>
      <div className="two-sides">
        <Side bankId={bankId} title={t('identities.user')} side={file.user} />
        {file.other && <Side bankId={bankId} title={t('identities.other')} side={file.other} />}
        {file.identity && <Identity identity={file.identity} />}
      </div>
      <History file={file} />
      {waits && (may(operator, 'customer.support')
        ? <Act bankId={bankId} file={file} operatorId={operator?.operator_id ?? ''} />
        : <p className="muted">{t('identities.notAllowed')}</p>)}
    </>
  );
}

function Side({ bankId, title, side }: { bankId: string; title: string; side: IdentityCaseSide }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{title}</h3>
      <Facts
        rows={[
          [t('customers.name'), side.name_masked ?? t('customers.noName')],
          [t('customers.phone'), <span key="p" className="num">{side.phone_masked}</span>],
          [t('customers.drawer.idNumber'), <span key="n" className="num">{side.id_number_masked ?? t('common.none')}</span>],
          [t('customers.class'), t(`customers.userClass.${side.user_class}`)],
          [t('identities.holds'), <span key="h" className="num">{t('identities.holdsText', { accounts: side.accounts, cards: side.cards, balance: formatAmount(side.balance, { symbol: 'short' }) })}</span>],
          [t('customers.created'), formatDate(side.created_at)],
          [t('customers.lastLogin'), side.last_login_at ? formatWhen(side.last_login_at) : t('customers.never')],
        ]}
      />
      <p style={{ marginTop: 8, display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        <Link to={`/b/${bankId}/customers?customer=${side.user_id}`}>{t('identities.openCustomer')}</Link>
        {side.status === 'locked' && <Tag tone="bad">{t('customers.statusOf.locked')}</Tag>}
        {side.merged && <Tag tone="warn">{t('identities.mergedAlready')}</Tag>}
      </p>
    </section>
  );
}

function Identity({ identity }: { identity: IdentityDoc }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t(`identities.channel.${identity.channel}`)}</h3>
      <Facts
        rows={[
          [t('identities.number'), <span key="l" className="num">{identity.label ?? '—'}</span>],
          [t('customers.name'), identity.name_masked ?? t('common.none')],
          [t('customers.phone'), <span key="p" className="num">{identity.phone_masked ?? t('common.none')}</span>],
          [t('customers.drawer.idNumber'), <span key="n" className="num">{identity.id_number_masked ?? t('common.none')}</span>],
          [t('identities.document'), t(`identities.documentOf.${identity.document}`)],
          [t('identities.since'), formatDate(identity.since)],
        ]}
      />
    </section>
  );
}

function History({ file }: { file: IdentityCase }) {
  const { t } = useTranslation();
  const rows: [string, ReactNode][] = [[t('identities.opened'), formatStamp(file.opened_at)]];
  if (file.assigned_to && file.assigned_at) rows.push([t('identities.assigned'), <>{formatStamp(file.assigned_at)} <span className="mono">{file.assigned_to}</span></>]);
  for (const [name, word] of [['proposed', file.proposed], ['decided', file.decided]] as const) {
    if (word) rows.push([t(`identities.${name}`), <>{formatStamp(word.at)} <span className="mono">{word.by}</span><br />{word.reason}</>]);
  }
  return (
    <section className="section">
      <h3>{t('identities.history')}</h3>
      <Facts rows={rows} />
    </section>
  );
}

const WAYS = ['merge', 'keep_apart'] as const;

function Act({ bankId, file, operatorId }: { bankId: string; file: IdentityCase; operatorId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const assign = useAssign(bankId, file.case_id);
  const decide = useDecide(bankId, file.case_id);
  const second = file.state === 'proposed';
  const [way, setWay] = useState<(typeof WAYS)[number]>(second ? 'merge' : 'keep_apart');
  const [kept, setKept] = useState(file.kept_user_id ?? (file.other && file.other.accounts > file.user.accounts ? file.other.user_id : file.user.user_id));
  if (!second && file.assigned_to !== operatorId) {
    return (
      <section className="section">
        <p className="muted" style={{ marginBottom: 10 }}>{t(file.assigned_to ? 'identities.assign.theirs' : 'identities.assign.nobodys')}</p>
        {assign.isError && <ProblemView error={assign.error} />}
        <Explained permission="customer.support">
          <Button type="primary" loading={assign.isPending} onClick={() => { assign.mutate({}); }}>{t('identities.assign.take')}</Button>
        </Explained>
      </section>
    );
  }
  const submit = (reason: string) => {
    decide.mutate(
      { decision: way, reason, ...(way === 'merge' && file.other ? { kept_user_id: kept } : {}) },
      { onSuccess: (done) => { void message.success(t(`identities.done.${done.state}`)); } },
    );
  };
  const choose = () => way === 'merge' && file.other && (
    <div className="field">
      <span id="kept-label">{t('identities.kept')}</span>
      <Radio.Group aria-labelledby="kept-label" disabled={second} value={kept} onChange={(event) => { setKept(event.target.value as string); }} style={{ display: 'grid', gap: 6, marginTop: 6 }}>
        {[file.user, file.other].map((side) => <Radio key={side.user_id} value={side.user_id}>{side.name_masked ?? t('customers.noName')} <span className="num">{side.phone_masked}</span> · {t('identities.accounts', { count: side.accounts })}</Radio>)}
      </Radio.Group>
      <p className="help">{t('identities.keptHint')}</p>
    </div>
  );
  return (
    <>
      {second && file.proposed?.by === operatorId && <p className="muted">{t('identities.secondNeeded')}</p>}
      <ResolveForm
        id="identity-case"
        title={t('identities.decide')}
        ways={WAYS}
        way={way}
        onWay={setWay}
        nameOf={(one) => t(`identities.way.${one}`)}
        will={t(way === 'keep_apart' ? 'identities.willKeep' : second ? 'identities.willMerge' : 'identities.willPropose')}
        reasonLabel={t('identities.reason')}
        submitLabel={t(way === 'keep_apart' ? 'identities.way.keep_apart' : second ? 'identities.confirm' : 'identities.propose')}
        more={choose}
        busy={decide.isPending}
        error={decide.error}
        onSubmit={submit}
      />
    </>
  );
}
