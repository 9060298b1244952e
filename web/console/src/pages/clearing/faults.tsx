import type { ClearingFault, ClearingFaultOrder, ClearingPosition } from '@polybank/api';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { KINDS, ROUTES, useAddFault, useRemoveFault } from './api';

/** Faults on order, in a demonstration: what happens to messages, on which way, how often. */
export function FaultsPanel({ faults, banks }: { faults: ClearingFault[]; banks: ClearingPosition[] }) {
  const { t } = useTranslation();
  const missing = useMissing('clearing.control');
  const remove = useRemoveFault();
  const named = (bankNo: string) => banks.find((bank) => bank.bank_no === bankNo)?.bank_name ?? bankNo;
  return (
    <section className="panel clearing-faults" aria-label={t('clearing.faults')}>
      <header>
        <h2>{t('clearing.faults')}</h2>
        <p className="muted">{t('clearing.faultsText')}</p>
      </header>
      {faults.length === 0 && <p className="muted">{t('clearing.noFaults')}</p>}
      {faults.length > 0 && (
        <ul className="clearing-fault-list">
          {faults.map((fault) => (
            <li key={fault.fault_id}>
              <Tag tone="warn">{t(`clearing.kindOf.${fault.kind}`)}</Tag>
              <span>
                {[
                  fault.delay_seconds != null && t('clearing.late', { count: fault.delay_seconds }),
                  fault.route ? t(`transfers.routeOf.${fault.route}`) : t('clearing.allRoutes'),
                  fault.from_bank_no && t('clearing.fromBank', { bank: named(fault.from_bank_no) }),
                  fault.to_bank_no && t('clearing.toBank', { bank: named(fault.to_bank_no) }),
                  t('clearing.chance', { percent: fault.chance_percent }),
                  fault.times != null && t('clearing.timesLeft', { count: fault.times }),
                ].filter(Boolean).join(' · ')}
              </span>
              <Button size="small" disabled={Boolean(missing)} title={missing} onClick={() => { remove.mutate(fault.fault_id); }}>{t('clearing.end')}</Button>
            </li>
          ))}
        </ul>
      )}
      <FaultForm banks={banks} missing={missing} />
    </section>
  );
}

type FormProps = { banks: ClearingPosition[]; missing: string | undefined };

function FaultForm({ banks, missing }: FormProps) {
  const { t } = useTranslation();
  const add = useAddFault();
  const [order, setOrder] = useState<ClearingFaultOrder>({ kind: 'answer_lost', times: 1 });
  const set = (change: Partial<ClearingFaultOrder>) => { setOrder((old) => ({ ...old, ...change })); };
  const late = order.kind === 'delay';
  const anyBank = [{ value: '', label: t('clearing.anyBank') }, ...banks.map((bank) => ({ value: bank.bank_no, label: bank.bank_name }))];
  return (
    <div className="clearing-form">
      <Field label={t('clearing.kind')} text={t(`clearing.kindText.${order.kind}`)}>
        <Select style={{ width: 190 }} value={order.kind} aria-label={t('clearing.kind')} onChange={(kind) => { set({ kind, delay_seconds: kind === 'delay' ? (order.delay_seconds ?? 60) : null }); }} options={KINDS.map((value) => ({ value, label: t(`clearing.kindOf.${value}`) }))} />
      </Field>
      {late && (
        <Field label={t('clearing.seconds')}>
          <InputNumber min={1} max={86_400} value={order.delay_seconds ?? 60} aria-label={t('clearing.seconds')} onChange={(seconds) => { set({ delay_seconds: seconds ?? 60 }); }} />
        </Field>
      )}
      <Field label={t('transfers.route')}>
        <Select style={{ width: 130 }} value={order.route ?? ''} aria-label={t('transfers.route')} onChange={(route) => { set({ route: ROUTES.find((known) => known === route) ?? null }); }} options={[{ value: '', label: t('clearing.allRoutes') }, ...ROUTES.map((value) => ({ value, label: t(`transfers.routeOf.${value}`) }))]} />
      </Field>
      <Field label={t('clearing.from')}>
        <Select style={{ width: 140 }} value={order.from_bank_no ?? ''} aria-label={t('clearing.from')} onChange={(bank) => { set({ from_bank_no: bank || null }); }} options={anyBank} />
      </Field>
      <Field label={t('clearing.to')}>
        <Select style={{ width: 140 }} value={order.to_bank_no ?? ''} aria-label={t('clearing.to')} onChange={(bank) => { set({ to_bank_no: bank || null }); }} options={anyBank} />
      </Field>
      <Field label={t('clearing.percent')}>
        <InputNumber min={1} max={100} value={order.chance_percent ?? 100} aria-label={t('clearing.percent')} onChange={(percent) => { set({ chance_percent: percent ?? 100 }); }} />
      </Field>
      <Field label={t('clearing.times')}>
        <InputNumber min={1} max={1_000} value={order.times ?? null} placeholder={t('clearing.endless')} aria-label={t('clearing.times')} onChange={(times) => { set({ times }); }} />
      </Field>
      <Button type="primary" disabled={Boolean(missing)} title={missing} loading={add.isPending} onClick={() => { add.mutate(order); }}>{t('clearing.add')}</Button>
      {add.isError && <ProblemView error={add.error} />}
    </div>
  );
}

function Field({ label, text, children }: { label: string; text?: string; children: React.ReactNode }) {
  return (
    <div className="field">
      <span className="clearing-label">{label}</span>
      {children}
      {text && <p className="help">{text}</p>}
    </div>
  );
}
