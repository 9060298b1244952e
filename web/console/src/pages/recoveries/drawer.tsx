import type { RecoveryCase } from '@polybank/api';
import { App, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { useMissing } from '../../session/allowed';
import { useDecide, type Decision } from './api';
import { FACTS, TONES } from './page';

const WAYS = ['approve', 'reject'] as const satisfies readonly Decision[];

export function RecoveryDrawer({ bankId, row, onClose }: { bankId: string; row: RecoveryCase; onClose: () => void }) {
  const { t } = useTranslation();
  const said = (who: RecoveryCase['proposed']) => (who ? `${formatStamp(who.at)} · ${who.purpose}` : t('common.none'));
  return (
    <Drawer open width={600} onClose={onClose} title={t('recoveries.drawer')} closable={{ 'aria-label': t('common.close') }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 10, marginBottom: 14 }}>
        <h2 style={{ fontSize: 19, margin: 0, fontWeight: 650 }}>{row.name_masked ?? t('common.none')}</h2>
        <Tag tone={TONES[row.status] ?? 'plain'}>{t(`recoveries.statusOf.${row.status}`)}</Tag>
      </div>
      <Facts
        rows={[
          [t('recoveries.phone'), <span key="p" className="num">{row.phone_masked}</span>],
          [t('recoveries.newPhone'), <span key="n" className="num">{row.keeps_phone ? t('recoveries.same') : row.new_phone_masked}</span>],
          [t('recoveries.device'), row.device_name],
          [t('recoveries.started'), formatStamp(row.started_at)],
          [t('recoveries.claimed'), row.claimed_at ? formatStamp(row.claimed_at) : '—'],
          [t('recoveries.ready'), row.ready_at ? formatStamp(row.ready_at) : '—'],
          [t('recoveries.ended'), row.ended_at ? formatStamp(row.ended_at) : '—'],
          [t('recoveries.proposed'), said(row.proposed)],
          [t('recoveries.decided'), said(row.decided)],
          [t('recoveries.id'), <Copyable key="i" text={row.recovery_id} />],
        ]}
      />
      <p style={{ marginTop: 8 }}><Link to={`/b/${bankId}/customers?customer=${row.user_id}`}>{t('recoveries.openCustomer')}</Link></p>
      <section className="section">
        <h3>{t('recoveries.evidence')}</h3>
        <ul className="rows">
          {FACTS.map((fact) => (
            <li key={fact}>
              <div className="grow">{t(`recoveries.fact.${fact}`)}</div>
              <Tag tone={row.facts[fact] ? 'good' : 'bad'}>{t(row.facts[fact] ? 'recoveries.does' : 'recoveries.doesNot')}</Tag>
            </li>
          ))}
        </ul>
        <p className="muted">{t('recoveries.howTo')}</p>
      </section>
      {(row.status === 'review' || row.status === 'proposed') && (
        <Decide bankId={bankId} row={row} onClose={onClose} />
      )}
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </Drawer>
  );
}

function Decide({ bankId, row, onClose }: { bankId: string; row: RecoveryCase; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [way, setWay] = useState<Decision>('reject');
  const decide = useDecide(bankId, row.recovery_id);
  const missing = useMissing('customer.support');
  if (missing) return <p className="muted">{missing}</p>;
  const will = way === 'reject' ? 'recoveries.willReject' : row.status === 'review' ? 'recoveries.willPropose' : 'recoveries.willApprove';
  return (
    <ResolveForm
      id="recovery"
      title={t('recoveries.decide')}
      ways={WAYS}
      way={way}
      onWay={setWay}
      nameOf={(one) => t(`recoveries.way.${one}`)}
      will={t(will)}
      reasonLabel={t('recoveries.purpose')}
      submitLabel={t(`recoveries.way.${way}`)}
      busy={decide.isPending}
      error={decide.error}
      onSubmit={(purpose) => {
        decide.mutate({ decision: way, purpose }, {
          onSuccess: () => {
            void message.success(t('recoveries.done'));
            onClose();
          },
        });
      }}
    />
  );
}
