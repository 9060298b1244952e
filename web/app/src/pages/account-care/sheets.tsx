/** Setting a restriction, and lifting one: what will happen is said before it is done. */
import type { AccountCare, CareRestriction, OwnRestriction, RestrictionLifted } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, Field } from '../../parts/basics';
import { Sheet } from '../../parts/sheet';
import { useProven } from '../online/flow';
import { lift, restrict } from './api';

export type Ask = 'customer_stop' | 'loss_report' | 'night_lock' | 'amount_lock';

/** What is asked of the bank, or nothing while the fields are not filled in. */
export function orderOf(ask: Ask, from: string, until: string, most: string): OwnRestriction | undefined {
  if (ask === 'night_lock') return from && until ? { kind: ask, from_time: from, until_time: until } : undefined;
  if (ask === 'amount_lock') {
    if (!/^\d{1,10}(\.\d{1,2})?$/.test(most) || Number(most) <= 0) return undefined;
    return { kind: ask, most: { amount: most, currency: 'CNY' } };
  }
  return { kind: ask };
}

type AskProps = { ask: Ask; care: AccountCare; accountId: string; onClose: () => void };

export function AskSheet({ ask, care, accountId, onClose }: AskProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState('23:00');
  const [until, setUntil] = useState('06:30');
  const [most, setMost] = useState('');
  const order = orderOf(ask, from, until, most);
  const place = useProven<AccountCare>(
    order ?? {},
    (proof, key) => (order ? restrict(accountId, { ...order, ...proof }, key) : Promise.reject(new Error('no order'))),
    { onDone: onClose },
  );
  return (
    <>
    <Sheet open title={t(`care.do.${ask}`)} onClose={onClose}>
      <div className="care-sheet">
        <p>{t(`care.ask.${ask}`, { days: care.rules.loss_report_days, hours: care.rules.loosen_after_hours })}</p>
        {ask === 'night_lock' && (
          <div className="care-hours">
            <Field label={t('care.from')} type="time" value={from} onChange={(event) => setFrom(event.target.value)} />
            <Field label={t('care.to')} type="time" value={until} onChange={(event) => setUntil(event.target.value)} />
          </div>
        )}
        {ask === 'amount_lock' && (
          <Field
            label={t('care.most')}
            inputMode="decimal"
            maxLength={13}
            value={most}
            onChange={(event) => setMost(event.target.value.trim())}
          />
        )}
        <Action
          busy={place.busy}
          disabled={!order}
          look={ask === 'customer_stop' || ask === 'loss_report' ? 'danger' : undefined}
          onClick={() => place.start()}
        >
          {t(`care.confirm.${ask}`)}
        </Action>
        <button type="button" className="button plain" onClick={onClose}>
          {t('common.stay')}
        </button>
      </div>
    </Sheet>
    {place.sheets}
    </>
  );
}

type LiftProps = { restriction: CareRestriction; care: AccountCare; accountId: string; onClose: () => void };

export function LiftSheet({ restriction, care, accountId, onClose }: LiftProps) {
  const { t } = useTranslation();
  const [freeFrom, setFreeFrom] = useState<string>();
  const isLock = restriction.kind === 'night_lock' || restriction.kind === 'amount_lock';
  const free = useProven<RestrictionLifted>({}, (proof, key) => lift(accountId, restriction.restriction_id, proof, key), {
    onDone: (lifted) => setFreeFrom(lifted.free_from),
  });
  return (
    <>
    <Sheet open title={t('care.lift_title', { kind: t(`care.kind.${restriction.kind}`) })} onClose={onClose}>
      <div className="care-sheet">
        {freeFrom !== undefined ? (
          <>
            <p role="status">
              {isLock ? t('care.lifted_later', { time: formatWhen(freeFrom) }) : t('care.lifted')}
            </p>
            <button type="button" className="button" onClick={onClose}>
              {t('common.understood')}
            </button>
          </>
        ) : (
          <>
            <p>{isLock ? t('care.lift_later', { hours: care.rules.loosen_after_hours }) : t('care.lift_now')}</p>
            <p className="small muted">{t('care.lift_proof')}</p>
            <Action busy={free.busy} onClick={() => free.start()}>
              {t('care.lift')}
            </Action>
            <button type="button" className="button plain" onClick={onClose}>
              {t('common.stay')}
            </button>
          </>
        )}
      </div>
    </Sheet>
    {free.sheets}
    </>
  );
}
