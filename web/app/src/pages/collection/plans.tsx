/** Collecting plans: the list, a new one, and one of them with what is to come and what was. */
import { act, Intent, type CollectPlan, type CollectPlanDetail } from '@polybank/api';
import { currentLanguage, fenOf, fenOfTyped, formatAmount, formatExact, formatWhen, groupTyped, money } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { queries } from '../../api';
import { Action, Avatar, BoneRows, Empty, Fact, Field, Segment } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { RefusalLine } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import type { Steer } from '../schedules/api';
import { dayWords, planWords, STATUS_BADGE, tomorrow } from '../schedules/words';
import { makePlan, planQuery, plansQuery, sourcesQuery, steerPlan } from './api';
import { AMOUNT, GiveMandate, NoCards, useEnds } from './page';

const RUN_BADGE = { done: 'good', nothing: '', retrying: 'warn', failed: 'bad', skipped: '' } as const;

function whatWords(plan: CollectPlan, t: TFunction): string {
  return plan.amount
    ? t('collect.plan.fixed_line', { amount: formatAmount(plan.amount) })
    : t('collect.plan.above_line', { amount: plan.kept ? formatAmount(plan.kept) : '0.00' });
}

export function CollectPlansPage() {
  const { t } = useTranslation();
  const list = useQuery(plansQuery);
  return (
    <Screen
      title={t('collect.plans')}
      back="/pay/collect"
      onRefresh={() => list.refetch()}
      foot={
        <Link className="button" to="/pay/collect/plans/new" data-track="collect_plans.new">
          {t('collect.plan.make')}
        </Link>
      }
    >
      {list.isPending && <BoneRows count={3} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.plans.length === 0 && (
        <div className="card">
          <Empty icon="calendar">
            <p>{t('collect.plan.empty')}</p>
          </Empty>
        </div>
      )}
      {list.data && list.data.plans.length > 0 && (
        <ul className="card flush rows">
          {list.data.plans.map((plan) => (
            <li key={plan.plan_id}>
              <Link className="row" to={`/pay/collect/plans/${plan.plan_id}`} data-track="collect_plans.open">
                <Avatar name={plan.card_bank_name} />
                <span className="grow">
                  <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                    {plan.card_bank_name} <span className="num">{plan.card_no_masked.slice(-4)}</span>
                  </span>
                  <span className="tiny muted" style={{ display: 'block' }}>
                    {whatWords(plan, t)}
                  </span>
                  <span className="tiny muted" style={{ display: 'block' }}>
                    {planWords(plan.plan, t, currentLanguage())}
                  </span>
                  {plan.status === 'active' && plan.next_at && (
                    <span className="tiny muted" style={{ display: 'block' }}>
                      {t('scene.plan.next', { at: formatWhen(plan.next_at) })}
                    </span>
                  )}
                </span>
                <span className="row-end">
                  <span className={`badge ${STATUS_BADGE[plan.status]}`}>{t(`scene.plan.status.${plan.status}`)}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}

type Frequency = 'daily' | 'weekly' | 'monthly';
type Adjust = CollectPlan['plan']['adjust'];

export function NewCollectPlanPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toast } = useFrame();
  const found = useQuery(sourcesQuery);
  const { source, account, rows, sheets } = useEnds(found.data);
  const [what, setWhat] = useState<'fixed' | 'above'>('above');
  const [typed, setTyped] = useState('1000');
  const [frequency, setFrequency] = useState<Frequency>('monthly');
  const [start, setStart] = useState(() => tomorrow());
  const [time, setTime] = useState('09:30');
  const [adjust, setAdjust] = useState<Adjust>('next');
  const fen = fenOfTyped(typed);
  const mandate = source?.mandate;
  const tooMuch = what === 'fixed' && mandate != null && fen > fenOf(mandate.per_debit);
  return (
    <Screen title={t('collect.plan.make')} back="/pay/collect/plans">
      {found.isPending && <BoneRows count={3} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.sources.length === 0 && <NoCards />}
      {found.data && source && (
        <>
          {rows}
          {source.unfit && <p className="notice">{t(`collect.unfit.${source.unfit}`)}</p>}
          {!source.unfit && !mandate && <GiveMandate key={source.card_id} source={source} all={found.data} />}
          {mandate?.state === 'asked' && <p className="notice calm">{t('collect.asked')}</p>}
          {mandate?.state === 'active' && account && (
            <>
              <Segment
                label={t('collect.plan.what')}
                value={what}
                onChange={setWhat}
                choices={[
                  { value: 'above', label: t('collect.plan.above') },
                  { value: 'fixed', label: t('collect.plan.fixed') },
                ]}
              />
              <Field
                label={t(what === 'fixed' ? 'collect.plan.fixed_amount' : 'collect.plan.kept_amount')}
                inputMode="decimal"
                className="num"
                autoComplete="off"
                value={groupTyped(typed)}
                wrong={tooMuch}
                help={
                  what === 'fixed'
                    ? t('collect.per_debit', { amount: formatAmount(mandate.per_debit) })
                    : t('collect.plan.kept_help')
                }
                onChange={(event) => {
                  const next = event.target.value.replace(/,/g, '');
                  if (AMOUNT.test(next)) setTyped(next);
                }}
              />
              <Segment
                label={t('scene.plan.frequency_label')}
                value={frequency}
                onChange={setFrequency}
                choices={(['daily', 'weekly', 'monthly'] as const).map((value) => ({
                  value,
                  label: t(`scene.plan.frequency.${value}`),
                }))}
              />
              <div className="two-fields">
                <Field label={t('scene.plan.start')} type="date" min={tomorrow()} value={start} onChange={(event) => setStart(event.target.value)} />
                <Field label={t('scene.plan.time')} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
              </div>
              {frequency !== 'daily' && (
                <div>
                  <p className="field-label">{t('scene.plan.adjust')}</p>
                  <Segment
                    label={t('scene.plan.adjust')}
                    value={adjust}
                    onChange={setAdjust}
                    choices={(['same', 'next', 'previous'] as const).map((value) => ({ value, label: t(`scene.plan.adjusts.${value}`) }))}
                  />
                </div>
              )}
              <ConfirmOnce
                label={t('collect.plan.confirm')}
                busyText={t('collect.plan.making')}
                track="collect_plan.confirm"
                disabled={tooMuch || (what === 'fixed' && fen <= 0n)}
                body={{
                  card_id: source.card_id,
                  to_account_id: account.account_id,
                  ...(what === 'fixed' ? { amount: money(fen) } : { kept: money(fen) }),
                  plan: { frequency, start, time, adjust: frequency === 'daily' ? ('same' as const) : adjust },
                }}
                submit={makePlan}
                onFix={() => undefined}
                onMade={(made) => {
                  toast(t('collect.plan.made'));
                  void queries.invalidateQueries({ queryKey: ['collection', 'plans'] });
                  void navigate(`/pay/collect/plans/${made.plan_id}`, { replace: true });
                }}
              />
            </>
          )}
        </>
      )}
      {sheets}
    </Screen>
  );
}

function Steering({ detail }: { detail: CollectPlanDetail }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [sure, setSure] = useState(false);
  const [intent] = useState(() => new Intent());
  const { plan_id: id, status } = detail.plan;
  const steer = useMutation({
    // The course so far is part of what is asked: skipping twice is two skips.
    mutationFn: (action: Steer) => act(intent, [action, status, detail.upcoming[0]], (key) => steerPlan(id, action, key)),
    onSuccess: (now, action) => {
      queries.setQueryData(['collection', 'plans', id], now);
      void queries.invalidateQueries({ queryKey: ['collection', 'plans'], exact: true });
      setSure(false);
      toast(t(`scene.plan.did.${action}`));
    },
  });
  if (status === 'ended' || status === 'cancelled') return null;
  return (
    <>
      <InlineProblem error={steer.error} />
      <div className="button-row">
        <Action
          look={status === 'active' ? 'outline' : undefined}
          busy={steer.isPending}
          onClick={() => steer.mutate(status === 'active' ? 'pause' : 'resume')}
          track="collect_plan.pause"
        >
          {t(status === 'active' ? 'scene.plan.pause' : 'scene.plan.resume')}
        </Action>
        <Action look="outline" busy={steer.isPending} onClick={() => steer.mutate('skip_next')} track="collect_plan.skip">
          {t('scene.plan.skip')}
        </Action>
      </div>
      {sure ? (
        <div className="button-stack">
          <p className="small" style={{ textAlign: 'center' }}>
            {t('scene.plan.sure')}
          </p>
          <Action look="danger" busy={steer.isPending} onClick={() => steer.mutate('cancel')} track="collect_plan.cancel">
            {t('scene.plan.cancel')}
          </Action>
          <button type="button" className="button plain" onClick={() => setSure(false)}>
            {t('payees.keep')}
          </button>
        </div>
      ) : (
        <button type="button" className="button plain" onClick={() => setSure(true)}>
          {t('scene.plan.cancel')}
        </button>
      )}
    </>
  );
}

export function CollectPlanPage() {
  const { t } = useTranslation();
  const { planId = '' } = useParams();
  const found = useQuery(planQuery(planId));
  const language = currentLanguage();
  const detail = found.data;
  return (
    <Screen title={t('collect.plan.one')} back="/pay/collect/plans" onRefresh={() => found.refetch()}>
      {found.isPending && <BoneRows count={4} />}
      {found.error && !detail && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {detail && (
        <>
          <section className="card">
            <p style={{ textAlign: 'center', textWrap: 'balance', fontSize: '1.25rem', fontWeight: 650 }}>{whatWords(detail.plan, t)}</p>
            <p style={{ textAlign: 'center' }}>
              <span className={`badge ${STATUS_BADGE[detail.plan.status]}`}>{t(`scene.plan.status.${detail.plan.status}`)}</span>
            </p>
            <dl className="facts">
              <Fact label={t('collect.receipt.card')}>
                {detail.plan.card_bank_name}
                <br />
                <span className="num small muted">{detail.plan.card_no_masked}</span>
              </Fact>
              <Fact label={t('scene.plan.when')}>{planWords(detail.plan.plan, t, language)}</Fact>
              {detail.plan.next_at && <Fact label={t('collect.plan.next')}>{formatWhen(detail.plan.next_at)}</Fact>}
              <Fact label={t('scene.plan.done_so_far')}>{t('collect.plan.done', { count: detail.plan.done })}</Fact>
            </dl>
          </section>
          {detail.upcoming.length > 0 && (
            <section>
              <div className="section-head">
                <h2>{t('scene.plan.upcoming')}</h2>
              </div>
              <ol className="card small" style={{ display: 'grid', gap: '0.5rem', marginTop: '0.7rem', listStyle: 'none' }}>
                {detail.upcoming.map((day) => (
                  <li key={day}>
                    {dayWords(day, language)} <span className="num muted">{detail.plan.plan.time}</span>
                  </li>
                ))}
              </ol>
            </section>
          )}
          <Steering detail={detail} />
          {detail.runs.length > 0 && (
            <section>
              <div className="section-head">
                <h2>{t('scene.plan.history')}</h2>
              </div>
              <ul className="card flush rows" style={{ marginTop: '0.7rem' }}>
                {detail.runs.map((run) => (
                  <li key={run.due_date + run.ran_at} className="row">
                    <span className="grow">
                      <span style={{ display: 'block' }}>{dayWords(run.due_date, language)}</span>
                      <span className="tiny muted">{formatExact(run.ran_at)}</span>
                      {run.refusal && <RefusalLine refusal={run.refusal} />}
                    </span>
                    <span className="row-end">
                      <span className={`badge ${RUN_BADGE[run.status]}`}>{t(`collect.plan.run.${run.status}`)}</span>
                      {run.collection_id && (
                        <Link className="link tiny" to={`/pay/collect/records/${run.collection_id}`}>
                          {t('collect.plan.record')}
                        </Link>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Screen>
  );
}
