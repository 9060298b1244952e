/** A new standing order: who, how much, when; then one look at it, and the confirmation. */
import type { Schedule, ScheduleDraft, ScheduleLook } from '@polybank/api';
import { currentLanguage, fenOf, fenOfTyped, formatAmount, groupTyped, money } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { Action, Avatar, BoneRows, Fact, Field, Segment } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { lookAtSchedule, makeSchedule } from '../schedules/api';
import { dayWords, planWords, tomorrow } from '../schedules/words';
import { AccountPicker } from '../transfer-fill/account-picker';
import { changeDraft, claimDraft, clearDraft, useDraft, wireDraft } from '../transfer-fill/draft';
import { PayeePicker } from '../transfer-fill/payee-picker';

type Frequency = Schedule['plan']['frequency'];
type Adjust = Schedule['plan']['adjust'];
type Ends = 'never' | 'times' | 'until';
const AMOUNT = /^(?:0|[1-9]\d{0,9})?(?:\.\d{0,2})?$/;

function Look({ draft, look, onBack }: { draft: ScheduleDraft; look: ScheduleLook; onBack: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const language = currentLanguage();
  const mismatch = look.name_check === 'mismatch';
  return (
    <>
      {mismatch && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('confirm.mismatch_title')}</strong>
            {t('confirm.mismatch_text')}
          </span>
        </div>
      )}
      {look.warnings.map((warning) => (
        <div className="notice" role="alert" key={warning.kind}>
          <Icon name="alert" />
          <span>
            <strong>{t(`scene.likeness.title.${warning.kind}`)}</strong>
            {warning.text}
          </span>
        </div>
      ))}
      <section className="card">
        <p className="num" style={{ textAlign: 'center', fontSize: '2rem', fontWeight: 650 }}>
          ¥{formatAmount(draft.amount)}
        </p>
        <dl className="facts">
          <Fact label={t('receipt.payee')}>
            {look.payee_name}
            <br />
            <span className="num small muted">
              {look.payee_bank_name} <span className="whole">{look.payee_account_masked}</span>
            </span>
          </Fact>
          <Fact label={t('scene.plan.when')}>{planWords(draft.plan, t, language)}</Fact>
          <Fact label={t('scene.plan.upcoming')}>
            {look.days.map((day) => (
              <span key={day} style={{ display: 'block' }}>
                {dayWords(day, language)}
              </span>
            ))}
          </Fact>
          <Fact label={t('confirm.tools')}>{look.tools.map((tool) => t(`tool.${tool}`)).join(' + ')}</Fact>
        </dl>
      </section>
      <p className="tiny muted">{t('scene.plan.promise')}</p>
      <ConfirmOnce
        label={t('scene.plan.confirm')}
        busyText={t('scene.plan.making')}
        track="schedule.confirm"
        disabled={mismatch}
        body={draft}
        submit={makeSchedule}
        onFix={onBack}
        onMade={(made) => {
          clearDraft();
          void queries.invalidateQueries({ queryKey: ['schedules'] });
          void navigate(`/pay/schedules/${made.schedule_id}`, { replace: true });
        }}
      />
      <button type="button" className="button plain" onClick={onBack}>
        {t('scene.plan.change')}
      </button>
    </>
  );
}

export function NewSchedulePage() {
  const { t } = useTranslation();
  const me = useMe();
  const draft = useDraft();
  const accounts = useQuery(accountsQuery);
  const [sheet, setSheet] = useState<'none' | 'payee' | 'account'>('none');
  const [frequency, setFrequency] = useState<Frequency>('monthly');
  const [start, setStart] = useState(() => tomorrow());
  const [today] = useState(() => tomorrow(new Date(Date.now() - 86_400_000)));
  const [time, setTime] = useState('09:00');
  const [adjust, setAdjust] = useState<Adjust>('next');
  const [ends, setEnds] = useState<Ends>('never');
  const [times, setTimes] = useState('12');
  const [until, setUntil] = useState('');
  useEffect(() => claimDraft(me.user_id), [me.user_id]);
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const account = usable.find((one) => one.account_id === draft.fromAccountId) ?? usable[0];
  const wired = wireDraft({ ...draft, fromAccountId: account?.account_id ?? '' });
  const whole = (): ScheduleDraft | undefined =>
    wired && {
      ...wired,
      plan: {
        frequency,
        start,
        time,
        adjust: frequency === 'daily' ? 'same' : adjust,
        ...(frequency !== 'once' && ends === 'times' ? { times: Math.max(1, Number(times) || 1) } : {}),
        ...(frequency !== 'once' && ends === 'until' && until !== '' ? { until } : {}),
      },
    };
  const look = useMutation({
    mutationFn: async () => {
      const body = whole();
      if (!body) throw new Error('the draft is not complete');
      return { body, look: await lookAtSchedule(body) };
    },
  });
  const title = t('scene.plan.make');
  if (look.data) {
    return (
      <Screen title={title} back="/pay/schedules">
        <Look draft={look.data.body} look={look.data.look} onBack={() => look.reset()} />
      </Screen>
    );
  }
  const choice = <T extends string>(value: T, group: string) => ({ value, label: t(`scene.plan.${group}.${value}`) });
  return (
    <Screen
      title={title}
      back="/pay/schedules"
      foot={
        <Action busy={look.isPending} busyText={t('transfer.checking')} disabled={!wired} onClick={() => look.mutate()} track="schedule.next">
          {t('common.next')}
        </Action>
      }
    >
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !accounts.data && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {account && (
        <>
          <section className="card flush rows">
            <button type="button" className="row" onClick={() => setSheet('payee')}>
              <Avatar name={draft.payee?.name ?? '+'} />
              <span className="grow">
                <strong style={{ display: 'block' }}>{draft.payee?.name ?? t('transfer.choose_payee')}</strong>
                <span className="tiny muted">{draft.payee?.bankName ?? t('transfer.choose_payee_hint')}</span>
              </span>
              <Icon name="forward" size="1.1rem" />
            </button>
            <button type="button" className="row" onClick={() => setSheet('account')}>
              <span className="grow">
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t('transfer.from')}
                </span>
                {t('account.named', { product: productName(account), tail: account.account_no_tail })}
              </span>
              <Icon name="forward" size="1.1rem" />
            </button>
          </section>
          <Field
            label={t('scene.plan.amount')}
            inputMode="decimal"
            className="num"
            placeholder="0.00"
            autoComplete="off"
            value={groupTyped(draft.typed)}
            onChange={(event) => {
              const next = event.target.value.replace(/,/g, '');
              if (AMOUNT.test(next)) changeDraft({ typed: next });
            }}
            help={fenOfTyped(draft.typed) > fenOf(money(0n)) ? undefined : t('scene.plan.amount_hint')}
          />
          <Segment
            label={t('scene.plan.frequency_label')}
            value={frequency}
            onChange={setFrequency}
            choices={(['once', 'daily', 'weekly', 'monthly'] as const).map((value) => choice(value, 'frequency'))}
          />
          <div className="two-fields">
            <Field label={t('scene.plan.start')} type="date" min={today} value={start} onChange={(event) => setStart(event.target.value)} />
            <Field label={t('scene.plan.time')} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
          </div>
          {frequency !== 'daily' && (
            <div>
              <p className="field-label">{t('scene.plan.adjust')}</p>
              <Segment
                label={t('scene.plan.adjust')}
                value={adjust}
                onChange={setAdjust}
                choices={(['same', 'next', 'previous'] as const).map((value) => choice(value, 'adjusts'))}
              />
            </div>
          )}
          {frequency !== 'once' && (
            <div>
              <p className="field-label">{t('scene.plan.end')}</p>
              <Segment
                label={t('scene.plan.end')}
                value={ends}
                onChange={setEnds}
                choices={(['never', 'times', 'until'] as const).map((value) => choice(value, 'ends'))}
              />
            </div>
          )}
          {frequency !== 'once' && ends === 'times' && (
            <Field label={t('scene.plan.ends.times')} inputMode="numeric" value={times} maxLength={3} onChange={(event) => setTimes(event.target.value.replace(/\D/g, ''))} />
          )}
          {frequency !== 'once' && ends === 'until' && (
            <Field label={t('scene.plan.ends.until')} type="date" min={start} value={until} onChange={(event) => setUntil(event.target.value)} />
          )}
        </>
      )}
      <PayeePicker
        key={draft.payee?.kind ?? 'none'}
        open={sheet === 'payee'}
        current={draft.payee}
        onClose={() => setSheet('none')}
        onPick={(payee) => {
          changeDraft({ payee });
          setSheet('none');
        }}
      />
      <AccountPicker
        open={sheet === 'account'}
        accounts={usable}
        onClose={() => setSheet('none')}
        onPick={(fromAccountId) => {
          changeDraft({ fromAccountId });
          setSheet('none');
        }}
      />
      <ProblemSheet error={look.error} onClose={() => look.reset()} onHere={() => look.reset()} />
    </Screen>
  );
}
