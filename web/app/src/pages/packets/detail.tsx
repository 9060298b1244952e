/** One packet: how it stands, its code to share, and who got what. */
import type { Packet, PacketDetail } from '@polybank/api';
import { copyText, formatAmount, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';
import { Avatar, BankMark, BoneRows, Fact } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { Picture } from '../../parts/picture';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { brandName, useBrand } from '../../brand';
import { linkOf, packetQuery } from './api';
import { drawPacket } from './picture';
import { greetingOf, progressOf, STATUS_BADGE, wentBack } from './words';
import './packets.css';

function PacketPicture({ packet, code }: { packet: Packet; code: string }) {
  const { t } = useTranslation();
  const bank = brandName(useBrand());
  const canvas = useMemo(
    () =>
      drawPacket({
        bank,
        from: t('packet.from', { name: packet.giver_masked }),
        greeting: greetingOf(packet, t),
        seal: t('packet.seal'),
        code,
        codeLabel: t('packet.code'),
        how: t('packet.picture_how', { bank }),
        until: t('packet.until', { at: formatWhen(packet.expires_at) }),
      }),
    [bank, code, packet, t],
  );
  if (!canvas) return null;
  return (
    <Picture
      canvas={canvas}
      name={`packet-${code}`}
      title={t('packet.one')}
      alt={t('packet.picture_alt', { greeting: greetingOf(packet, t), code })}
      hint={t('packet.picture_hint')}
      track="packet"
    />
  );
}

function Share({ packet, code }: { packet: Packet; code: string }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const brand = useBrand();
  const [picture, setPicture] = useState<'open' | 'closed'>('closed');
  const text = t('packet.share_text', { bank: brandName(brand), greeting: greetingOf(packet, t), code, link: linkOf(code) });
  const copy = (what: string): void => {
    copyText(what).then(
      () => toast(t('packet.copied')),
      () => toast(t('common.copy_failed')),
    );
  };
  const share = (): void => {
    if (typeof navigator.share !== 'function') copy(text);
    else navigator.share({ text }).catch((error: unknown) => { if (!(error instanceof DOMException && error.name === 'AbortError')) copy(text); });
  };
  return (
    <section className="card" style={{ display: 'grid', gap: '0.7rem', textAlign: 'center' }}>
      <p className="small muted">{t('packet.code')}</p>
      <p className="packet-code num">{code}</p>
      <p className="tiny muted">{t('packet.code_about')}</p>
      <div className="button-row">
        <button type="button" className="button quiet" onClick={() => copy(code)} data-track="packet.copy">
          <Icon name="copy" size="1.1rem" />
          {t('packet.copy_code')}
        </button>
        <button type="button" className="button" onClick={share} data-track="packet.share">
          <Icon name="share" size="1.1rem" />
          {t('packet.share')}
        </button>
        <button type="button" className="button outline" onClick={() => setPicture('open')} data-track="packet.picture">
          <Icon name="picture" size="1.1rem" />
          {t('packet.picture')}
        </button>
      </div>
      <Sheet open={picture === 'open'} title={t('packet.picture')} onClose={() => setPicture('closed')}>
        <PacketPicture packet={packet} code={code} />
      </Sheet>
    </section>
  );
}

function Detail({ detail: { packet, mine, claims }, fresh }: { detail: PacketDetail; fresh: boolean }) {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <>
      <section className={`packet-face ${fresh ? 'fresh' : ''}`}>
        <p className="packet-giver">
          <BankMark brand={brand} size="1.3rem" /> {brandName(brand)} · {packet.given ? t('packet.by_you') : t('packet.from', { name: packet.giver_masked })}
        </p>
        <p className="packet-greeting">{greetingOf(packet, t)}</p>
        <p className="packet-amount num">¥{formatAmount(mine ?? packet.total)}</p>
        <p className="packet-quiet small">{mine ? t('packet.yours') : t(`packet.kind_long.${packet.kind}`, { count: packet.shares })}</p>
      </section>
      {packet.code && <Share packet={packet} code={packet.code} />}
      {packet.set_aside && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('packet.aside_title')}</strong>
            {t('packet.aside_text')}
          </span>
        </div>
      )}
      <section className="card">
        <dl className="facts">
          <Fact label={t('packet.state')}>
            <span className={`badge ${STATUS_BADGE[packet.status]}`}>{t(`packet.status.${packet.status}`)}</span>
          </Fact>
          <Fact label={t('packet.taken')}>{progressOf(packet, t)}</Fact>
          {packet.to_masked && <Fact label={t('packet.for')}>{packet.to_masked}</Fact>}
          {wentBack(packet) && (
            <Fact label={t('packet.back')}>
              <span className="num">¥{formatAmount(packet.returned)}</span>
            </Fact>
          )}
          {packet.from_account_masked && (
            <Fact label={t('transfer.from')}>
              <span className="num">{packet.from_account_masked}</span>
            </Fact>
          )}
          <Fact label={t('packet.given_at')}>{formatWhen(packet.created_at)}</Fact>
          <Fact label={t('packet.ends')}>{formatWhen(packet.expires_at)}</Fact>
        </dl>
      </section>
      {claims.length > 0 && (
        <div className="section-head">
          <h2 id="packet-who">{t('packet.who')}</h2>
        </div>
      )}
      {claims.length > 0 && (
        <ul className="card flush rows" aria-labelledby="packet-who">
          {claims.map((claim) => (
            <li key={`${claim.claimed_at}${claim.name_masked}${claim.amount.amount}`} className="row">
              <Avatar name={claim.name_masked} />
              <span className="grow">
                <span style={{ display: 'block', fontWeight: 500 }}>
                  {claim.name_masked} {claim.mine && <span className="badge brand">{t('packet.me')}</span>}
                </span>
                <span className="tiny muted">{formatWhen(claim.claimed_at)}</span>
              </span>
              <span className="row-end">
                <span className="amount num">{formatAmount(claim.amount)}</span>
                {claim.best && (
                  <>
                    <br />
                    <span className="badge warn">{t('packet.best')}</span>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {claims.length === 0 && <p className="small muted" style={{ textAlign: 'center' }}>{t('packet.nobody_yet')}</p>}
    </>
  );
}

export function PacketPage() {
  const { t } = useTranslation();
  const { packetId = '' } = useParams();
  const fresh = (useLocation().state as { fresh?: boolean } | null)?.fresh === true;
  const detail = useQuery(packetQuery(packetId));
  return (
    <Screen title={t('packet.one')} back={detail.data?.packet.given ? '/packets?side=given' : '/packets'} onRefresh={() => detail.refetch()}>
      {detail.isPending && <BoneRows count={5} />}
      {detail.error && !detail.data && <LoadProblem error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && <Detail detail={detail.data} fresh={fresh} />}
    </Screen>
  );
}
