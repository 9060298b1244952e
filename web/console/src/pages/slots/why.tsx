/** Why a customer sees what they see in a slot: asked for a purpose, which is on record. */
import type { SlotExplanation, SlotVerdict } from '@polybank/api';
import { Button, Input, Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { worded } from '../surveys/insight';
import { useOverview, useWhy } from './api';

type Row = SlotExplanation['rows'][number];
const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text.trim());

export function WhyTab({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const overview = useOverview(bankId);
  const why = useWhy(bankId);
  const [user, setUser] = useState('');
  const [slot, setSlot] = useState('home.banner');
  const [edition, setEdition] = useState<'standard' | 'elder'>('standard');
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const ask = () => {
    setTried(true);
    if (isId(user) && isReason(purpose)) why.mutate({ user_id: user.trim(), slot_id: slot, edition, purpose: purpose.trim() });
  };
  const slots = (overview.data?.slots ?? []).map((one) => ({ value: one.slot_id, label: worded(one.title_zh, one.title_en) }));
  return (
    <div className="slots-why">
      <section className="panel slots-ask" aria-label={t('slots.tab.why')}>
        <div className="field">
          <label htmlFor="why-user">{t('slots.why.customer')}</label>
          <Input id="why-user" value={user} maxLength={36} status={tried && !isId(user) ? 'error' : ''} aria-describedby="why-user-help" onChange={(event) => { setUser(event.target.value); }} />
          <p id="why-user-help" className={tried && !isId(user) ? 'help bad' : 'help'}>{t('slots.why.customerHint')}</p>
        </div>
        <div className="field">
          <label htmlFor="why-slot">{t('slots.slot')}</label>
          <Select id="why-slot" showSearch optionFilterProp="label" value={slot} options={slots.length > 0 ? slots : [{ value: slot, label: slot }]} onChange={setSlot} />
        </div>
        <Segmented aria-label={t('slots.why.edition')} value={edition} options={(['standard', 'elder'] as const).map((value) => ({ value, label: t(`slots.why.editionOf.${value}`) }))} onChange={setEdition} />
        <ReasonField id="why-purpose" label={t('slots.why.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
        <Button type="primary" loading={why.isPending} onClick={ask}>{t('slots.why.ask')}</Button>
      </section>
      {why.isError && <ProblemView error={why.error} />}
      {why.data && <Reasons found={why.data} />}
    </div>
  );
}

const toneOf = (verdict: SlotVerdict) => (verdict === 'shown' ? 'good' : verdict === 'stopped' ? 'bad' : 'plain');

function Reasons({ found }: { found: SlotExplanation }) {
  const { t } = useTranslation();
  return (
    <section className="panel list" aria-label={t('slots.why.reasons')}>
      <header className="slots-head">
        <h2>{t('slots.why.says', { count: found.rows.filter((row) => row.verdict === 'shown').length, all: found.rows.length })}</h2>
        <p className="muted">{found.audiences.length > 0 ? t('slots.why.inAudiences', { names: found.audiences.join(', ') }) : t('slots.why.inNone')}</p>
      </header>
      <Table<Row>
        size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="placement_id" dataSource={[...found.rows].sort((one, other) => Number(other.verdict === 'shown') - Number(one.verdict === 'shown'))}
        columns={[
          { key: 'placement', title: t('slots.placement'), render: (_, row) => <><span className="strong">{worded(row.title_zh, row.title_en)}</span><br /><code className="muted">{row.name}</code></> },
          { key: 'verdict', title: t('slots.why.verdict'), render: (_, row) => <Tag tone={toneOf(row.verdict)}>{t(`slots.verdictOf.${row.verdict}`)}</Tag> },
          { key: 'arm', title: t('slots.byOf.arm'), render: (_, row) => (row.arm ? (row.arm === 'held_out' ? t('slots.heldOut') : row.arm.toUpperCase()) : '—') },
          { key: 'seen', title: t('slots.why.seen'), render: (_, row) => <span className="num">{t('slots.why.seenOf', { total: row.seen_total, today: row.seen_today })}</span> },
        ]}
      />
    </section>
  );
}
