/** Where every way to move money begins, and whom one paid lately. */
import type { RecentPayee } from '@polybank/api';
import { formatAmount, formatDay } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Avatar, BoneRows, Empty } from '../../parts/basics';
import { Gated } from '../../parts/gated';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Banners } from '../../slots/carousel';
import { useLocks } from '../../session/functions';
import { useMe } from '../../session/me';
import { recentPayeesQuery } from '../payees/api';
import { limitsQuery } from '../transfer-fill/api';
import { changeDraft, claimDraft, startOver } from '../transfer-fill/draft';
import { paidPayee } from '../transfer-fill/payee-picker';
import { WAYS } from './ways';
import './hub.css';

function Ways() {
  const { t } = useTranslation();
  return (
    <nav className="card hub-ways" aria-label={t('scene.hub.ways')}>
      {WAYS.map((way) => (
        <Gated key={way.key} word={way.needs} to={way.to} className="hub-way" track={`hub.${way.key}`}>
          <span className="hub-icon">
            <Icon name={way.icon} size="1.55rem" />
          </span>
          <span>{t(`scene.hub.${way.key}`)}</span>
        </Gated>
      ))}
    </nav>
  );
}

function Known({ title, payees, line }: { title: string; payees: RecentPayee[]; line: (payee: RecentPayee) => string }) {
  const me = useMe();
  const navigate = useNavigate();
  const pay = (payee: RecentPayee): void => {
    claimDraft(me.user_id);
    startOver();
    changeDraft({ payee: paidPayee(payee) });
    void navigate('/transfer');
  };
  return (
    <section>
      <div className="section-head">
        <h2>{title}</h2>
      </div>
      <ul className="card flush rows" style={{ marginTop: '0.7rem' }}>
        {payees.map((payee) => (
          <li key={payee.transfer_id}>
            <button type="button" className="row" onClick={() => pay(payee)} data-track="hub.payee">
              <Avatar name={payee.name} />
              <span className="grow">
                <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                  {payee.name}
                </span>
                <span className="num tiny muted cut" style={{ display: 'block' }}>
                  {payee.bank_name} <span className="whole">{payee.account_no_masked.slice(-4)}</span>
                </span>
              </span>
              <span className="tiny muted">{line(payee)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function PayHubPage() {
  const { t } = useTranslation();
  const limits = useQuery(limitsQuery);
  const lockOf = useLocks();
  const payable = lockOf('payee') === undefined;
  const known = useQuery({ ...recentPayeesQuery, enabled: payable });
  const frequent = known.data?.frequent.slice(0, 3) ?? [];
  const shown = new Set(frequent.map((payee) => payee.transfer_id));
  const recent = known.data?.recent.filter((payee) => !shown.has(payee.transfer_id)).slice(0, 5) ?? [];
  return (
    <Screen
      title={t('scene.hub.title')}
      tabs="shown"
      onRefresh={() => Promise.all([known.refetch(), limits.refetch()])}
      side={
        <Link className="icon-button" to="/transfers" aria-label={t('menu.records')} data-track="transfer.records">
          <Icon name="records" size="1.35rem" />
        </Link>
      }
    >
      <Ways />
      <Banners page="/pay" />
      {limits.data && (
        <Link className="hub-limit small" to="/me/limits">
          <span className="muted">{t('scene.hub.left_today')}</span>
          <span className="num">{formatAmount(limits.data.largest_left)}</span>
          <Icon name="forward" size="1rem" />
        </Link>
      )}
      {payable && known.isPending && <BoneRows count={3} />}
      {payable && known.error && !known.data && <LoadProblem error={known.error} onRetry={() => void known.refetch()} />}
      {known.data?.recent.length === 0 && (
        <div className="card">
          <Empty icon="payees">
            <p>{t('scene.hub.recent_empty')}</p>
          </Empty>
        </div>
      )}
      {frequent.length > 0 && (
        <Known
          title={t('scene.hub.frequent')}
          payees={frequent}
          line={(payee) => t('scene.hub.times', { count: payee.times })}
        />
      )}
      {recent.length > 0 && (
        <Known title={t('scene.hub.recent')} payees={recent} line={(payee) => formatDay(payee.last_at)} />
      )}
    </Screen>
  );
}
