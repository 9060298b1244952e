import { EditOutlined } from '@ant-design/icons';
import type { BusinessLimits } from '@polybank/api';
import { formatAmount, formatWhen, formatWhole, money } from '@polybank/ui';
import { App, Button, DatePicker, Input, Modal, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useCustomerLimits, useSetCustomerLimit } from './api';
import { minorOf } from './model';

/** A customer's limits on the customer's page: how they stand, who set what, and the bank's own hand. */
export function CustomerLimitsSection({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  const limits = useCustomerLimits(bankId, userId);
  const [changing, setChanging] = useState<BusinessLimits>();
  return (
    <section className="section">
      <h3>{t('limits.customer.title')}</h3>
      {limits.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {limits.isError && !limits.data && <ProblemView error={limits.error} onRetry={() => void limits.refetch()} />}
      {limits.data && (
        <ul className="rows">
          {limits.data.businesses.map((one) => (
            <li key={one.business}>
              <div className="grow">
                {t(`limits.businessOf.${one.business}`)}
                <small className="num">{t('limits.customer.left')} {formatAmount(one.left)} · {t('limits.customer.inForce')} {one.in_force.per_day ? formatWhole(one.in_force.per_day) : t('common.none')}</small>
                <SetBy limits={one} />
              </div>
              <Explained permission="customer.support">
                <Button size="small" icon={<EditOutlined aria-hidden />} onClick={() => { setChanging(one); }}>{t('limits.customer.change')}</Button>
              </Explained>
            </li>
          ))}
        </ul>
      )}
      {changing && <SetDialog bankId={bankId} userId={userId} limits={changing} onClose={() => { setChanging(undefined); }} />}
    </section>
  );
}

function SetBy({ limits }: { limits: BusinessLimits }) {
  const { t } = useTranslation();
  const day = (one: NonNullable<BusinessLimits['own']>) => (one.caps.per_day ? t('limits.short.day', { amount: formatWhole(one.caps.per_day) }) : t('limits.sim.set'));
  const until = (one: NonNullable<BusinessLimits['own']>) => (one.until ? ` · ${t('limits.customer.until')} ${formatWhen(one.until)}` : '');
  return (
    <>
      {limits.own && <small>{t('limits.customer.own')}：{day(limits.own)}{until(limits.own)}</small>}
      {limits.by_bank && <small>{t('limits.customer.bank')}：{t(`limits.effectOf.${limits.by_bank.effect}`)} {day(limits.by_bank)}{until(limits.by_bank)}</small>}
    </>
  );
}

type DialogProps = { bankId: string; userId: string; limits: BusinessLimits; onClose: () => void };

function SetDialog({ bankId, userId, limits, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const set = useSetCustomerLimit(bankId, userId, limits.business);
  const [effect, setEffect] = useState<'cap' | 'raise'>('cap');
  const [day, setDay] = useState('');
  const [operation, setOperation] = useState('');
  const [count, setCount] = useState('');
  const [until, setUntil] = useState<string>();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const [dayMinor, operationMinor] = [minorOf(day), minorOf(operation)];
  const countWrong = count !== '' && !/^\d{1,5}$/.test(count);
  const purposeWrong = [...purpose.trim()].length < 4;
  const wrong = dayMinor === undefined || operationMinor === undefined || countWrong || purposeWrong;
  const submit = () => {
    setTried(true);
    if (dayMinor === undefined || operationMinor === undefined || wrong) return;
    const amount = (minor: number | null) => (minor === null ? null : money(BigInt(minor)));
    set.mutate({
      effect, per_day: amount(dayMinor), per_operation: amount(operationMinor), per_day_count: count === '' ? null : Number(count), per_year: null, until: until ?? null, purpose: purpose.trim(),
    }, { onSuccess: () => { void message.success(t('limits.customer.done')); onClose(); } });
  };
  return (
    <Modal open title={`${t('limits.customer.change')} · ${t(`limits.businessOf.${limits.business}`)}`} okText={t('limits.customer.save')} cancelText={t('common.cancel')} confirmLoading={set.isPending} onOk={submit} onCancel={onClose}>
      <div className="limit-set">
        <Segmented aria-label={t('limits.customer.effect')} value={effect} onChange={setEffect} options={[{ value: 'cap' as const, label: t('limits.effectOf.cap') }, { value: 'raise' as const, label: t('limits.effectOf.raise') }]} />
        <p className="help">{effect === 'raise' ? t('limits.customer.raiseHint') : t('limits.customer.empty')}</p>
        <div className="field">
          <label htmlFor="set-day">{t('limits.customer.perDay')}</label>
          <Input id="set-day" className="num" maxLength={14} value={day} status={dayMinor === undefined ? 'error' : ''} onChange={(event) => { setDay(event.target.value); }} />
          <p className="help bad">{dayMinor === undefined && t('limits.customer.wrong')}</p>
        </div>
        <div className="field">
          <label htmlFor="set-operation">{t('limits.customer.perOperation')}<small>{t('common.optional')}</small></label>
          <Input id="set-operation" className="num" maxLength={14} value={operation} status={operationMinor === undefined ? 'error' : ''} onChange={(event) => { setOperation(event.target.value); }} />
        </div>
        <div className="field">
          <label htmlFor="set-count">{t('limits.customer.count')}<small>{t('common.optional')}</small></label>
          <Input id="set-count" className="num" maxLength={5} value={count} status={countWrong ? 'error' : ''} onChange={(event) => { setCount(event.target.value.trim()); }} />
        </div>
        <div className="field">
          <label htmlFor="set-until">{t('limits.customer.until')}<small>{t('common.optional')}</small></label>
          <DatePicker id="set-until" showTime style={{ width: '100%' }} onChange={(date) => { setUntil(date ? date.toISOString() : undefined); }} />
          <p className="help">{t('limits.customer.untilHint')}</p>
        </div>
        <div className="field">
          <label htmlFor="set-purpose">{t('limits.customer.purpose')}</label>
          <Input.TextArea id="set-purpose" rows={2} maxLength={200} value={purpose} status={tried && purposeWrong ? 'error' : ''} onChange={(event) => { setPurpose(event.target.value); }} />
          <p className={tried && purposeWrong ? 'help bad' : 'help'}>{t('limits.customer.purposeHint')}</p>
        </div>
        {set.isError && <ProblemView error={set.error} />}
      </div>
    </Modal>
  );
}
