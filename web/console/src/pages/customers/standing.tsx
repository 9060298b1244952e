/** A customer's class and what it rests on: how it was reached, and what has ended. */
import { take } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { client } from '../../client';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';

function useStanding(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customers', bankId, userId, 'standing'],
    queryFn: () => take(client.GET('/banks/{bank_id}/customers/{user_id}/standing', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}

export function StandingSection({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  const standing = useStanding(bankId, userId);
  const evidence = standing.data?.evidence ?? [];
  return (
    <section className="section">
      <h3>{t('standing.title')}</h3>
      {standing.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {standing.isError && !standing.data && <ProblemView error={standing.error} onRetry={() => void standing.refetch()} />}
      {standing.data && evidence.length === 0 && <p className="muted">{t('standing.none')}</p>}
      {evidence.length > 0 && (
        <ul className="rows">
          {evidence.map((one, place) => (
            <li key={`${one.kind} ${place}`}>
              <div className="grow">
                {t(`standing.kind.${one.kind}`)}
                <small>{formatWhen(one.since)} · {t(`standing.proof.${one.proof}`)}</small>
              </div>
              {one.ended_at
                ? <Tag tone="plain">{t('standing.ended', { time: formatWhen(one.ended_at) })}</Tag>
                : <Tag tone={one.proof === 'demonstration' ? 'warn' : 'good'}>{t(`customers.userClass.${CLASS_OF[one.kind]}`)}</Tag>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const CLASS_OF = { phone: 'open', card: 'bound', identity: 'real_name', class_one: 'class_one' } as const;
