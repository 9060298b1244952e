/** The red packets the customer gave and received, and those that wait to be opened. */
import type { PacketEntry, PacketGlance } from '@polybank/api';
import { formatAmount, formatWhen } from '@polybank/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Avatar, BoneRows, Empty, Field, Segment } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { packetsQuery, type Side } from './api';
import { greetingOf, progressOf, STATUS_BADGE } from './words';

function Row({ entry }: { entry: PacketEntry }) {
  const { t } = useTranslation();
  return (
    <Link className="row" to={`/packets/${entry.packet_id}`} data-track="packets.open">
      {entry.given ? (
        <span className="avatar" aria-hidden="true">
          <Icon name="gift" size="1.3rem" />
        </span>
      ) : (
        <Avatar name={entry.giver_masked} />
      )}
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {entry.given ? (entry.to_masked ? t('packet.to', { name: entry.to_masked }) : t(`packet.kind.${entry.kind}`)) : t('packet.from', { name: entry.giver_masked })}
        </span>
        <span className="tiny muted" style={{ display: 'block' }}>
          {formatWhen(entry.created_at)}
        </span>
        <span className="tiny muted" style={{ display: 'block' }}>
          {progressOf(entry, t)}
        </span>
      </span>
      <span className="row-end">
        <span className={`amount num ${entry.given ? '' : 'amount-in'}`}>
          {entry.given ? `−${formatAmount(entry.total)}` : entry.mine && `+${formatAmount(entry.mine)}`}
        </span>
        {entry.given && (
          <>
            <br />
            <span className={`badge ${STATUS_BADGE[entry.status]}`}>{t(`packet.status.${entry.status}`)}</span>
          </>
        )}
      </span>
    </Link>
  );
}

function Waiting({ packets }: { packets: PacketGlance[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <div className="section-head">
        <h2>{t('packet.waiting')}</h2>
      </div>
      <ul className="card flush rows" style={{ marginTop: '0.7rem' }}>
        {packets.map((packet) => (
          <li key={packet.packet_id}>
            <Link className="row" to={`/packets/open?packet=${packet.packet_id}`} data-track="packets.waiting">
              <Avatar name={packet.giver_masked} />
              <span className="grow">
                <span style={{ display: 'block', fontWeight: 500 }}>{t('packet.from', { name: packet.giver_masked })}</span>
                <span className="tiny muted cut" style={{ display: 'block' }}>
                  {greetingOf(packet, t)}
                </span>
                {/* A line of its own: until when is what must not be cut. */}
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t('packet.until', { at: formatWhen(packet.expires_at) })}
                </span>
              </span>
              <span className="badge brand">{t('packet.open')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CodeForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '') void navigate(`/packets/open?code=${encodeURIComponent(code.trim())}`);
  };
  return (
    <form className="card form" onSubmit={submit}>
      <Field
        label={t('packet.have_code')}
        placeholder="ABCDE-FGHJK"
        className="num"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={20}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        after={
          <button type="submit" className="link" disabled={code.trim() === ''} data-track="packets.code">
            {t('packet.look')}
          </button>
        }
      />
    </form>
  );
}

export function PacketsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const side: Side = params.get('side') === 'given' ? 'given' : 'received';
  const list = useInfiniteQuery(packetsQuery(side));
  const waiting = list.data?.pages[0]?.waiting ?? [];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen
      title={t('packet.title')}
      back="/pay"
      onRefresh={() => list.refetch()}
      foot={
        <Link className="button" to="/packets/new" data-track="packets.new">
          {t('packet.give')}
        </Link>
      }
    >
      <Segment<Side>
        label={t('packet.title')}
        value={side}
        onChange={(next) => setParams(next === 'given' ? { side: 'given' } : {}, { replace: true })}
        choices={[
          { value: 'received', label: t('packet.received') },
          { value: 'given', label: t('packet.given') },
        ]}
      />
      {side === 'received' && <CodeForm />}
      {list.isPending && <BoneRows count={4} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {waiting.length > 0 && <Waiting packets={waiting} />}
      {list.isSuccess && items.length === 0 && waiting.length === 0 && (
        <div className="card">
          <Empty icon="gift">
            <p>{t(side === 'given' ? 'packet.empty_given' : 'packet.empty_received')}</p>
          </Empty>
        </div>
      )}
      {items.length > 0 && (
        <ul className="card flush rows">
          {items.map((entry) => (
            <li key={entry.packet_id}>
              <Row entry={entry} />
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && <MoreEntries query={list} />}
    </Screen>
  );
}
