/** A packet somebody sent: what it says, and the one button that opens it. */
import { act, Intent, type PacketGlance } from '@polybank/api';
import { codeOf, formatAmount, formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { queries } from '../../api';
import { BankMark, BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { NoAccount } from '../../parts/no-account';
import { ProblemSheet, ProblemView } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { brandName, useBrand } from '../../brand';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { AccountPicker } from '../transfer-fill/account-picker';
import { glanceQuery, openPacket, type Named } from './api';
import { greetingOf } from './words';
import './packets.css';

const CLOSED = { empty: 'packet.is_empty', expired: 'packet.is_expired', own: 'packet.is_own', not_for_you: 'packet.is_not_yours' } as const;

function Face({ named, glance }: { named: Named; glance: PacketGlance }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const accounts = useQuery(accountsQuery);
  const [intent] = useState(() => new Intent());
  const [chosen, setChosen] = useState('');
  const [sheet, setSheet] = useState<'open' | 'closed'>('closed');
  const usable = accounts.data?.accounts.filter((account) => account.status !== 'closed') ?? [];
  const account = usable.find((one) => one.account_id === chosen) ?? usable[0];
  const open = useMutation({
    mutationFn: () => {
      const body = { ...named, ...(account ? { account_id: account.account_id } : {}) };
      return act(intent, body, (key) => openPacket(body, key));
    },
    onSettled: () => {
      for (const key of ['accounts', 'packets', 'transactions']) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const amount = open.data?.amount ?? glance.mine;
  const homeless = accounts.isSuccess && usable.length === 0;
  return (
    <>
      <section className={`packet-face ${open.data ? 'fresh' : ''}`} aria-live="polite">
        <p className="packet-giver">
          <BankMark brand={brand} size="1.3rem" /> {brandName(brand)} · {t('packet.from', { name: glance.giver_masked })}
        </p>
        <p className="packet-greeting">{greetingOf(glance, t)}</p>
        {amount ? (
          <>
            <p className="packet-amount num">¥{formatAmount(amount)}</p>
            <p className="packet-quiet small">
              {open.data ? t('packet.put_into', { account: open.data.account_masked.slice(-4) }) : t('packet.is_claimed')}
            </p>
          </>
        ) : glance.standing === 'open' ? (
          <>
            <button
              type="button"
              className="packet-seal"
              disabled={open.isPending || homeless || accounts.isPending}
              aria-busy={open.isPending}
              aria-label={t('packet.open_it')}
              onClick={() => open.mutate()}
              data-track="packet.open"
            >
              {open.isPending ? <span className="spin" aria-hidden="true" /> : t('packet.seal')}
            </button>
            <p className="packet-quiet small">{open.isPending ? t('packet.opening') : t('packet.until', { at: formatWhen(glance.expires_at) })}</p>
          </>
        ) : (
          <p className="packet-quiet">{glance.standing !== 'claimed' && t(CLOSED[glance.standing])}</p>
        )}
      </section>
      {homeless && <NoAccount />}
      {!amount && glance.standing === 'open' && account && (
        <section className="card flush rows">
          <button type="button" className="row" onClick={() => setSheet('open')}>
            <span className="grow">
              <span className="tiny muted" style={{ display: 'block' }}>
                {t('packet.into')}
              </span>
              {t('account.named', { product: productName(account), tail: account.account_no_tail })}
            </span>
            <Icon name="forward" size="1.1rem" />
          </button>
        </section>
      )}
      {(amount || glance.standing === 'own') && (
        <Link className="button quiet" to={`/packets/${glance.packet_id}`} replace>
          {t('packet.see_all')}
        </Link>
      )}
      <AccountPicker
        open={sheet === 'open'}
        accounts={usable}
        onClose={() => setSheet('closed')}
        onPick={(id) => {
          setChosen(id);
          setSheet('closed');
        }}
      />
      <ProblemSheet
        error={open.error}
        onClose={() => open.reset()}
        onHere={(action) => {
          if (action === 'choose_account') setSheet('open');
          else if (action === 'retry') open.mutate();
        }}
      />
    </>
  );
}

export function OpenPacketPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [code, id] = [params.get('code'), params.get('packet')];
  if (!code && !id) return <Navigate to="/packets" replace />;
  return <Loaded key={code ?? id} named={code ? { code } : { packet_id: id ?? '' }} title={t('packet.one')} />;
}

function Loaded({ named, title }: { named: Named; title: string }) {
  const { t } = useTranslation();
  const glance = useQuery(glanceQuery(named));
  return (
    <Screen title={title} back="/packets">
      {glance.isPending && <BoneRows count={3} />}
      {glance.error && !glance.data && (
        <div className="card">
          <ProblemView error={glance.error} onHere={(action) => void (action === 'retry' && glance.refetch())} />
          {codeOf(glance.error) !== 'packet_unknown' && (
            <Link className="button quiet" to="/packets" replace>
              {t('packet.other_code')}
            </Link>
          )}
        </div>
      )}
      {glance.data && <Face named={named} glance={glance.data} />}
    </Screen>
  );
}
