/** What a customer signs in through, elsewhere; ending one takes a purpose, which goes into the audit trail. */
import type { ExternalLink } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useCustomerExternalLinks, useEndExternalLink } from './api';

type EndProps = { bankId: string; userId: string; link: ExternalLink; onClose: () => void };

function EndDialog({ bankId, userId, link, onClose }: EndProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const end = useEndExternalLink(bankId, userId, link.link_id);
  const submit = () => {
    setTried(true);
    if (!isReason(purpose)) return;
    end.mutate({ purpose: purpose.trim() }, { onSuccess: () => { void message.success(t('external.done')); onClose(); } });
  };
  return (
    <Modal open title={t('external.end')} okText={t('external.end')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} confirmLoading={end.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t('external.endText', { name: link.name })}</p>
      <ReasonField id="external-purpose" label={t('external.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {end.isError && <ProblemView error={end.error} />}
    </Modal>
  );
}

export function ExternalLinksSection({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  const found = useCustomerExternalLinks(bankId, userId);
  const [ending, setEnding] = useState<ExternalLink>();
  const links = found.data?.links ?? [];
  // Most customers have none: nothing is said then.
  if (links.length === 0 && !found.isError) return null;
  return (
    <section className="section">
      <h3>{t('external.section')}</h3>
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      <ul className="rows">
        {links.map((link) => (
          <li key={link.link_id}>
            <div className="grow">
              {link.name} {link.kind === 'demonstration' && <Tag tone="warn">{t('external.demo')}</Tag>}
              <small>
                {t('external.since', { date: formatDate(link.linked_at) })}
                {link.last_used_at ? ` · ${t('external.used', { time: formatWhen(link.last_used_at) })}` : ''}
              </small>
            </div>
            <Tag tone={link.standing === 'active' ? 'good' : 'plain'}>{t(`external.standing.${link.standing}`)}</Tag>
            <Explained permission="customer.support">
              <Button size="small" danger onClick={() => { setEnding(link); }}>{t('external.end')}</Button>
            </Explained>
          </li>
        ))}
      </ul>
      {ending && <EndDialog bankId={bankId} userId={userId} link={ending} onClose={() => { setEnding(undefined); }} />}
    </section>
  );
}
