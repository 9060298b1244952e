import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Tag } from '../../parts/pieces';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useSharing } from './api';

/** How the bank stands to the alliance's list: what goes out, what counts here, and whom that hits. */
export function Sharing({ bankId, onOpen }: { bankId: string; onOpen: (deviceId: string) => void }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const { data } = useSharing(bankId);
  if (!data) return null;
  const answer = (yes: boolean) => <Tag tone={yes ? 'good' : 'plain'}>{t(yes ? 'devices.sharing.yes' : 'devices.sharing.no')}</Tag>;
  return (
    <section style={{ marginBottom: 14 }} aria-label={t('devices.sharing.title')}>
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 20px', margin: 0 }}>
        <strong>{t('devices.sharing.title')}</strong>
        <span>{t('devices.sharing.shares')} {answer(data.shares)} <span className="muted">{t('devices.sharing.told', { count: data.told })}</span></span>
        <span>{t('devices.sharing.heeds')} {answer(data.heeds)} <span className="muted">{t('devices.sharing.others', { count: data.from_others, banks: data.banks })}</span></span>
        {may(operator, 'parameter.view') && <Link to={`/b/${bankId}/parameters`}>{t('devices.sharing.set')}</Link>}
      </p>
      {data.refused.length > 0 && (
        <details>
          <summary>{t('devices.sharing.refused', { count: data.refused.length })}</summary>
          {data.refused.map((device) => <Button key={device} type="link" size="small" onClick={() => { onOpen(device); }}><span className="mono">{device}</span></Button>)}
        </details>
      )}
    </section>
  );
}
