import type { OwnSecret } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { useTranslation } from 'react-i18next';

/** When a secret ends, if it does: a word of it under its name, and a mark when it is near. */
export function AgeLine({ secret }: { secret: OwnSecret | undefined }) {
  const { t } = useTranslation();
  if (!secret?.expires_at) return null;
  return (
    <span className={`tiny ${secret.state === 'good' ? 'muted' : 'over'}`} style={{ display: 'block' }}>
      {t(secret.state === 'expired' ? 'renew.ended' : 'renew.until', { date: formatDate(secret.expires_at) })}
    </span>
  );
}
