import type { FormerCustomer, FormerPerson } from '@polybank/api';
import { Button, Drawer } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useRevealFormer } from './api';

/** How long a revealed person stays in sight. */
const REVEALED_MS = 60_000;

export function FormerDrawer({ bankId, row, onClose }: { bankId: string; row: FormerCustomer; onClose: () => void }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<FormerPerson>();
  useEffect(() => {
    if (!person) return undefined;
    const timer = setTimeout(() => { setPerson(undefined); }, REVEALED_MS);
    return () => { clearTimeout(timer); };
  }, [person]);
  const hidden = t(row.erased_at ? 'former.erased' : 'former.hidden');
  return (
    <Drawer open width={560} onClose={onClose} title={t('former.drawer')} closable={{ 'aria-label': t('common.close') }}>
      <div style={{ marginBottom: 14 }}>
        <Tag tone={row.erased_at ? 'plain' : 'warn'}>{t(row.erased_at ? 'former.erased' : 'former.kept')}</Tag>
      </div>
      <Facts
        rows={[
          [t('former.name'), person?.name ?? (person ? t('common.none') : hidden)],
          [t('customers.phone'), <span key="phone" className="num">{person?.phone ?? hidden}</span>],
          [t('customers.drawer.idNumber'), <span key="number" className="num">{person?.id_number ?? (person ? t('common.none') : hidden)}</span>],
          [t('customers.class'), t(`customers.userClass.${row.class}`)],
          [t('former.registered'), formatStamp(row.registered_at)],
          [t('former.closed'), formatStamp(row.closed_at)],
          [t('former.until'), formatStamp(row.keep_until)],
          [t('former.erasedAt'), row.erased_at ? formatStamp(row.erased_at) : '—'],
          [t('former.id'), <Copyable key="id" text={row.user_id} />],
        ]}
      />
      {!row.erased_at && !person && <Reveal bankId={bankId} userId={row.user_id} onRevealed={setPerson} />}
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </Drawer>
  );
}

function Reveal({ bankId, userId, onRevealed }: { bankId: string; userId: string; onRevealed: (person: FormerPerson) => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const reveal = useRevealFormer(bankId, userId);
  return (
    <section className="section">
      <h3>{t('former.reveal')}</h3>
      <p className="muted">{t('former.revealText')}</p>
      <ReasonField id="former-purpose" label={t('former.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {reveal.isError && <ProblemView error={reveal.error} />}
      <Button
        type="primary"
        loading={reveal.isPending}
        onClick={() => {
          setTried(true);
          if (isReason(purpose)) reveal.mutate(purpose.trim(), { onSuccess: onRevealed });
        }}
      >
        {t('former.reveal')}
      </Button>
    </section>
  );
}
