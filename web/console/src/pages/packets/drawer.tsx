import type { PacketRecord } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { usePacket } from './api';
import { TONES } from './page';

export function PacketDrawer({ bankId, packetId, onClose }: { bankId: string; packetId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const packet = usePacket(bankId, packetId);
  return (
    <Drawer open width={640} onClose={onClose} title={t('packets.drawer')} closable={{ 'aria-label': t('common.close') }}>
      {packet.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {packet.isError && !packet.data && <ProblemView error={packet.error} onRetry={() => void packet.refetch()} />}
      {packet.data && <Body bankId={bankId} packet={packet.data} />}
    </Drawer>
  );
}

function Body({ bankId, packet }: { bankId: string; packet: PacketRecord }) {
  const { t } = useTranslation();
  const operator = useOperator();
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span className="hero-figure">{formatAmount(packet.total, { symbol: 'short' })}</span>
        <Tag tone={TONES[packet.status]}>{t(`packets.statusOf.${packet.status}`)}</Tag>
      </div>
      <p className="muted">
        {packet.giver_name_masked} → {packet.to_masked ?? t('packets.whoever')} · {t(`packets.kindOf.${packet.kind}`)}
      </p>
      {packet.aside_reason && (
        <p role="alert">
          <Tag tone="warn">{t('packets.aside')}</Tag> {t('packets.asideText')}{' '}
          <Link to={`/b/${bankId}/suspense?state=open`}>{t('packets.toSuspense')}</Link>
        </p>
      )}
      <div className="section">
        <Facts
          rows={[
            [t('packets.giverAccount'), <span key="a" className="num">{packet.giver_account_masked}</span>],
            [t('packets.greeting'), packet.greeting || t('common.none')],
            [t('packets.shares'), <span key="s" className="num">{packet.claims}/{packet.shares}</span>],
            [t('packets.claimed'), <span key="c" className="num">{formatAmount(packet.claimed)}</span>],
            [t('packets.returned'), <span key="r" className="num">{formatAmount(packet.returned)}</span>],
            [t('packets.left'), <span key="l" className="num">{formatAmount(packet.left)}</span>],
            [t('packets.expires'), formatStamp(packet.expires_at)],
            [t('packets.ended'), packet.ended_at ? formatStamp(packet.ended_at) : '—'],
            [t('packets.tools'), packet.tools.length ? packet.tools.map((tool) => t(`customers.tool.${tool}`, { defaultValue: tool })).join(' + ') : t('common.none')],
            [t('packets.id'), <Copyable key="i" text={packet.packet_id} />],
          ]}
        />
        {may(operator, 'customer.view') && (
          <p style={{ marginTop: 8 }}><Link to={`/b/${bankId}/customers?customer=${packet.user_id}`}>{t('transfers.drawer.customer')}</Link></p>
        )}
      </div>
      <Claims packet={packet} />
      <Postings packet={packet} />
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </>
  );
}

function Claims({ packet }: { packet: PacketRecord }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('packets.claims')}</h3>
      {packet.claims_made.length === 0 ? (
        <p className="muted">{t('packets.noClaims')}</p>
      ) : (
        <div className="mini" style={{ maxHeight: 'none', maxWidth: 'none' }}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('packets.claimer')}</th>
                <th scope="col">{t('packets.amount')}</th>
                <th scope="col">{t('packets.claimedAt')}</th>
              </tr>
            </thead>
            <tbody>
              {packet.claims_made.map((claim) => (
                <tr key={`${claim.claimed_at}${claim.name_masked}${claim.amount.amount}`}>
                  <td>{claim.name_masked} {claim.best && <Tag tone="warn">{t('packets.best')}</Tag>}</td>
                  <td>{formatAmount(claim.amount)}</td>
                  <td>{formatStamp(claim.claimed_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Every fen of the packet: in from the giver, out to each claimer, and back. */
function Postings({ packet }: { packet: PacketRecord }) {
  const { t } = useTranslation();
  const name = (account: string) => t(`transfers.internal.${account}`, { defaultValue: account });
  return (
    <section className="section">
      <h3>{t('transfers.drawer.postings')}</h3>
      <div className="mini" style={{ maxHeight: 'none', maxWidth: 'none' }}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('transfers.drawer.debit')}</th>
              <th scope="col" style={{ textAlign: 'left' }}>{t('transfers.drawer.credit')}</th>
              <th scope="col">{t('transfers.drawer.kind')}</th>
              <th scope="col">{t('transfers.amount')}</th>
              <th scope="col">{t('transfers.drawer.booked')}</th>
            </tr>
          </thead>
          <tbody>
            {packet.postings.map((posting) => (
              <tr key={`${posting.debit_account_masked}${posting.credit_account_masked}${posting.booked_at}${posting.amount.amount}`}>
                <td>{name(posting.debit_account_masked)}</td>
                <td style={{ textAlign: 'left' }}>{name(posting.credit_account_masked)}</td>
                <td>{t(`transfers.postingKind.${posting.kind}`, { defaultValue: posting.kind })}</td>
                <td>{formatAmount(posting.amount)}</td>
                <td>{formatStamp(posting.booked_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
