import type { LimitDecision, LimitRow, Tool } from '@polybank/api';
import { formatAmount, formatWhole, money } from '@polybank/ui';
import { Button, Checkbox, Input, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts, Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useCustomers } from '../customers/api';
import { useLimitDecision } from './api';
import { BUSINESSES, minorOf, TOOLS } from './model';
import { useToolNames } from './words';

/** What would be decided about a customer's operation now, and the path that leads there. */
export function Simulator({ bankId, draft }: { bankId: string; draft: LimitRow[] | undefined }) {
  const { t } = useTranslation();
  const missing = useMissing('customer.view');
  const [query, setQuery] = useState('');
  const customers = useCustomers(bankId, query);
  const [userId, setUserId] = useState<string>();
  const [business, setBusiness] = useState<LimitRow['business']>('transfer_others');
  const [channel, setChannel] = useState('h5');
  const [amount, setAmount] = useState('6000');
  const [firstTime, setFirstTime] = useState(false);
  const [newDevice, setNewDevice] = useState(false);
  const [tools, setTools] = useState<Tool[]>([]);
  const [withDraft, setWithDraft] = useState(false);
  const decide = useLimitDecision(bankId);
  const minor = minorOf(amount);
  if (missing) return <p className="help" role="note">{missing}</p>;
  const submit = () => {
    if (!userId || !minor) return;
    decide.mutate({
      user_id: userId, business, channel, amount: money(BigInt(minor)), first_time_payee: firstTime, new_device: newDevice,
      tools: tools.length > 0 ? tools : null, draft: withDraft && draft ? { rows: draft } : null,
    });
  };
  return (
    <div className="limit-simulator">
      <section className="panel limit-question">
        <div className="field">
          <label htmlFor="simulated">{t('limits.sim.customer')}</label>
          <Select
            id="simulated" showSearch filterOption={false} style={{ width: '100%' }} placeholder={t('limits.sim.customerHint')} value={userId} loading={customers.pending}
            onSearch={setQuery} onChange={setUserId}
            options={(customers.rows ?? []).map((row) => ({ value: row.user_id, label: `${row.name_masked ?? t('customers.noName')} ${row.phone_masked}` }))}
          />
        </div>
        <div className="field">
          <label htmlFor="sim-business">{t('limits.business')}</label>
          <Select id="sim-business" style={{ width: '100%' }} value={business} onChange={setBusiness} options={BUSINESSES.map((value) => ({ value, label: t(`limits.businessOf.${value}`) }))} />
        </div>
        <div className="field">
          <label htmlFor="sim-channel">{t('limits.channel')}</label>
          <Select id="sim-channel" style={{ width: '100%' }} value={channel} onChange={setChannel} options={['h5', 'app'].map((value) => ({ value, label: t(`limits.channelOf.${value}`) }))} />
        </div>
        <div className="field">
          <label htmlFor="sim-amount">{t('limits.sim.amount')}</label>
          <Input id="sim-amount" className="num" value={amount} status={minor ? '' : 'error'} maxLength={14} onChange={(event) => { setAmount(event.target.value); }} onPressEnter={submit} />
        </div>
        <div className="field">
          <label htmlFor="sim-tools">{t('limits.sim.tools')}</label>
          <Select<Tool[]> id="sim-tools" mode="multiple" style={{ width: '100%' }} value={tools} placeholder={t('limits.sim.toolsHint')} onChange={setTools} options={TOOLS.map((value) => ({ value, label: t(`customers.tool.${value}`) }))} />
        </div>
        <Checkbox checked={firstTime} onChange={(event) => { setFirstTime(event.target.checked); }}>{t('limits.sim.firstTime')}</Checkbox>
        <Checkbox checked={newDevice} onChange={(event) => { setNewDevice(event.target.checked); }}>{t('limits.sim.newDevice')}</Checkbox>
        <Checkbox checked={withDraft && draft !== undefined} disabled={draft === undefined} onChange={(event) => { setWithDraft(event.target.checked); }}>{t('limits.sim.draft')}</Checkbox>
        <Button type="primary" disabled={!userId || !minor} loading={decide.isPending} onClick={submit}>{t('limits.sim.decide')}</Button>
        <p className="help">{t('limits.sim.noTrace')}</p>
      </section>
      <section>
        {decide.isError && <ProblemView error={decide.error} />}
        {decide.data ? <Decision decision={decide.data} /> : !decide.isError && <p className="muted">{t('limits.sim.empty')}</p>}
      </section>
    </div>
  );
}

const TONES = { allow: 'good', step_up: 'warn', enrol: 'warn', deny: 'bad' } as const;

function Decision({ decision }: { decision: LimitDecision }) {
  const { t } = useTranslation();
  const names = useToolNames();
  const fen = (minor: number) => formatAmount(BigInt(minor), { symbol: 'short' });
  const own = (limit: LimitDecision['own']) => (limit?.caps.per_day ? t('limits.short.day', { amount: formatWhole(limit.caps.per_day) }) : limit ? t('limits.sim.set') : t('common.none'));
  return (
    <div aria-live="polite">
      <h3 className="limit-verdict"><Tag tone={TONES[decision.decision]}>{t(`limits.decisionOf.${decision.decision}`)}</Tag> {decision.refusal?.title}</h3>
      {decision.refusal && <p>{decision.refusal.detail} {decision.refusal.remedy && <span className="muted">{decision.refusal.remedy}</span>}</p>}
      {decision.options.length > 0 && (
        <ol className="limit-ways">
          {decision.options.map((way) => (
            <li key={way.tools.join()}>{names(way.tools)} {way.limit_left && <span className="muted num">{t('limits.sim.left', { amount: formatAmount(way.limit_left) })}</span>}</li>
          ))}
        </ol>
      )}
      {decision.wanted.length > 0 && <p>{t('limits.sim.wanted', { tools: decision.wanted.map(names).join(t('limits.sim.or')) })}</p>}
      <h3>{t('limits.sim.path')}</h3>
      <Facts
        rows={[
          [t('limits.userClass'), decision.user_class ? t(`customers.userClass.${decision.user_class}`) : t('common.none')],
          [t('limits.sim.held'), names(decision.held)],
          [t('limits.sim.used'), <span key="used" className="num">{t('limits.sim.usedOf', { day: fen(decision.used.day_minor), count: decision.used.day_count, year: fen(decision.used.year_minor) })}</span>],
          [t('limits.sim.reserved'), <span key="reserved" className="num">{fen(decision.reserved.day_minor)}</span>],
          [t('limits.sim.own'), own(decision.own)],
          [t('limits.sim.byBank'), decision.by_bank ? `${t(`limits.effectOf.${decision.by_bank.effect}`)} ${own(decision.by_bank)}` : t('common.none')],
          [t('limits.sim.verdict'), <span key="verdict"><Tag tone={decision.verdict === 'allow' ? 'good' : decision.verdict === 'deny' ? 'bad' : 'warn'}>{t(`limits.verdictOf.${decision.verdict}`)}</Tag> {decision.reasons.join(' ')}</span>],
        ]}
      />
      <Table<LimitDecision['rows'][number]>
        size="small"
        pagination={false}
        rowKey={(row) => `${row.channel}/${row.user_class}/${row.tools.join()}`}
        dataSource={decision.rows}
        columns={[
          { title: t('limits.tools'), render: (_: unknown, row) => names(row.tools) },
          { title: t('limits.strength'), render: (_: unknown, row) => t(`limits.strengthOf.${row.strength}`) },
          { title: t('limits.sim.stands'), render: (_: unknown, row) => (row.stands === 'counts' ? t(row.held ? 'limits.sim.heldRow' : 'limits.sim.notHeldRow') : t(`limits.standsOf.${row.stands}`)) },
          { title: t('limits.sim.leftTitle'), align: 'right', render: (_: unknown, row) => <span className="num">{formatAmount(row.left)}</span> },
          { title: t('limits.sim.carries'), render: (_: unknown, row) => (row.stopped_by ? <Tag tone="bad">{t(`limits.boundOf.${row.stopped_by}`)}</Tag> : <Tag tone="good">{t('limits.sim.yes')}</Tag>) },
        ]}
      />
    </div>
  );
}
