/** The customer's standing orders. */
import type { Schedule } from '@polybank/api';
import { currentLanguage, formatAmount, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Avatar, BoneRows, Empty } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { schedulesQuery } from './api';
import { planWords, STATUS_BADGE } from './words';

function Row({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  return (
    <Link className="row" to={`/pay/schedules/${schedule.schedule_id}`} data-track="schedules.open">
      <Avatar name={schedule.payee_name} />
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {schedule.payee_name}
        </span>
        <span className="tiny muted" style={{ display: 'block' }}>
          {planWords(schedule.plan, t, currentLanguage())}
        </span>
        {schedule.status === 'active' && schedule.next_at && (
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('scene.plan.next', { at: formatWhen(schedule.next_at) })}
          </span>
        )}
      </span>
      <span className="row-end">
        <span className="amount num">{formatAmount(schedule.amount)}</span>
        <br />
        <span className={`badge ${STATUS_BADGE[schedule.status]}`}>{t(`scene.plan.status.${schedule.status}`)}</span>
      </span>
    </Link>
  );
}

export function SchedulesPage() {
  const { t } = useTranslation();
  const list = useQuery(schedulesQuery);
  return (
    <Screen
      title={t('scene.plan.title')}
      back="/pay"
      onRefresh={() => list.refetch()}
      foot={
        <Link className="button" to="/pay/schedules/new" data-track="schedules.new">
          {t('scene.plan.make')}
        </Link>
      }
    >
      {list.isPending && <BoneRows count={3} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.schedules.length === 0 && (
        <div className="card">
          <Empty icon="calendar">
            <p>{t('scene.plan.empty')}</p>
          </Empty>
        </div>
      )}
      {list.data && list.data.schedules.length > 0 && (
        <ul className="card flush rows">
          {list.data.schedules.map((schedule) => (
            <li key={schedule.schedule_id}>
              <Row schedule={schedule} />
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
