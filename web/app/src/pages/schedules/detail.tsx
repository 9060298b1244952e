/** One standing order: what is to come, what was, and how to change its course. */
import { act, Intent, type ScheduleDetail } from '@polybank/api';
import { currentLanguage, formatAmount, formatExact } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { queries } from '../../api';
import { Action, BoneRows, Fact } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { RefusalLine } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import { scheduleQuery, steerSchedule, type Steer } from './api';
import { dayWords, planWords, STATUS_BADGE } from './words';

const RUN_BADGE = { done: 'good', retrying: 'warn', failed: 'bad', skipped: '' } as const;

function Steering({ detail }: { detail: ScheduleDetail }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [sure, setSure] = useState<'no' | 'asked'>('no');
  const [intent] = useState(() => new Intent());
  const id = detail.schedule.schedule_id;
  const steer = useMutation({
    // The course so far is part of what is asked: skipping twice is two skips.
    mutationFn: (action: Steer) =>
      act(intent, [action, detail.schedule.status, detail.upcoming[0]], (key) => steerSchedule(id, action, key)),
    onSuccess: (now, action) => {
      queries.setQueryData(['schedules', id], now);
      void queries.invalidateQueries({ queryKey: ['schedules'], exact: true });
      setSure('no');
      toast(t(`scene.plan.did.${action}`));
    },
  });
  const { status } = detail.schedule;
  if (status === 'ended' || status === 'cancelled') return null;
  return (
    <>
      <InlineProblem error={steer.error} />
      <div className="button-row">
        {status === 'active' ? (
          <Action look="outline" busy={steer.isPending} onClick={() => steer.mutate('pause')} track="schedule.pause">
            {t('scene.plan.pause')}
          </Action>
        ) : (
          <Action busy={steer.isPending} onClick={() => steer.mutate('resume')} track="schedule.resume">
            {t('scene.plan.resume')}
          </Action>
        )}
        <Action look="outline" busy={steer.isPending} onClick={() => steer.mutate('skip_next')} track="schedule.skip">
          {t('scene.plan.skip')}
        </Action>
      </div>
      {sure === 'no' ? (
        <button type="button" className="button plain" onClick={() => setSure('asked')}>
          {t('scene.plan.cancel')}
        </button>
      ) : (
        <div className="button-stack">
          <p className="small" style={{ textAlign: 'center' }}>
            {t('scene.plan.sure')}
          </p>
          <Action look="danger" busy={steer.isPending} onClick={() => steer.mutate('cancel')} track="schedule.cancel">
            {t('scene.plan.cancel')}
          </Action>
          <button type="button" className="button plain" onClick={() => setSure('no')}>
            {t('payees.keep')}
          </button>
        </div>
      )}
    </>
  );
}

function Detail({ detail }: { detail: ScheduleDetail }) {
  const { t } = useTranslation();
  const { schedule, upcoming, runs } = detail;
  const language = currentLanguage();
  return (
    <>
      <section className="card">
        <p className="confirm-amount num" style={{ textAlign: 'center', fontSize: '2rem', fontWeight: 650 }}>
          ¥{formatAmount(schedule.amount)}
        </p>
        <p style={{ textAlign: 'center' }}>
          <span className={`badge ${STATUS_BADGE[schedule.status]}`}>{t(`scene.plan.status.${schedule.status}`)}</span>
        </p>
        <dl className="facts">
          <Fact label={t('receipt.payee')}>
            {schedule.payee_name}
            <br />
            <span className="num small muted">
              {schedule.payee_bank_name} <span className="whole">{schedule.payee_account_masked}</span>
            </span>
          </Fact>
          <Fact label={t('scene.plan.when')}>{planWords(schedule.plan, t, language)}</Fact>
          {schedule.plan.frequency !== 'daily' && (
            <Fact label={t('scene.plan.adjust')}>{t(`scene.plan.adjusts.${schedule.plan.adjust}`)}</Fact>
          )}
          <Fact label={t('scene.plan.end')}>
            {schedule.plan.times
              ? t('scene.plan.times', { count: schedule.plan.times })
              : schedule.plan.until
                ? t('scene.plan.until', { day: dayWords(schedule.plan.until, language) })
                : t(schedule.plan.frequency === 'once' ? 'scene.plan.only_once' : 'scene.plan.never')}
          </Fact>
          <Fact label={t('scene.plan.done_so_far')}>{t('scene.plan.times', { count: schedule.done })}</Fact>
          {schedule.note && <Fact label={t('transfer.note')}>{schedule.note}</Fact>}
        </dl>
      </section>
      {upcoming.length > 0 && (
        <section>
          <div className="section-head">
            <h2>{t('scene.plan.upcoming')}</h2>
          </div>
          <ol className="card small" style={{ display: 'grid', gap: '0.5rem', marginTop: '0.7rem', listStyle: 'none' }}>
            {upcoming.map((day) => (
              <li key={day}>
                {dayWords(day, language)} <span className="num muted">{schedule.plan.time}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <Steering detail={detail} />
      {runs.length > 0 && (
        <section>
          <div className="section-head">
            <h2>{t('scene.plan.history')}</h2>
          </div>
          <ul className="card flush rows" style={{ marginTop: '0.7rem' }}>
            {runs.map((run) => (
              <li key={run.due_date + run.ran_at} className="row">
                <span className="grow">
                  <span style={{ display: 'block' }}>{dayWords(run.due_date, language)}</span>
                  <span className="tiny muted">{formatExact(run.ran_at)}</span>
                  {run.refusal && <RefusalLine refusal={run.refusal} />}
                </span>
                <span className="row-end">
                  <span className={`badge ${RUN_BADGE[run.status]}`}>{t(`scene.plan.run.${run.status}`)}</span>
                  {run.transfer_id && (
                    <Link className="link tiny" to={`/transfers/${run.transfer_id}`}>
                      {t('receipt.title')}
                    </Link>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function SchedulePage() {
  const { t } = useTranslation();
  const { scheduleId = '' } = useParams();
  const detail = useQuery(scheduleQuery(scheduleId));
  return (
    <Screen title={t('scene.plan.one')} back="/pay/schedules" onRefresh={() => detail.refetch()}>
      {detail.isPending && <BoneRows count={4} />}
      {detail.error && !detail.data && <LoadProblem error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && <Detail detail={detail.data} />}
    </Screen>
  );
}
