import { DownOutlined, UpOutlined } from '@ant-design/icons';
import type { AuditRow } from '@polybank/api';
import { formatExact } from '@polybank/ui';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import type { AuditFilter } from './api';

type Props = {
  row: AuditRow;
  onClose: () => void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  onFilter: (changes: Partial<Record<AuditFilter, string>>) => void;
};

/** One entry, whole; the arrows walk along the chain. */
export function AuditDrawer({ row, onClose, onPrevious, onNext, onFilter }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      width={560}
      onClose={onClose}
      closable={{ 'aria-label': t('common.close') }}
      title={t('audit.drawer.title', { seq: row.seq })}
      extra={
        <>
          <Button type="text" icon={<UpOutlined aria-hidden />} aria-label={t('audit.drawer.next')} disabled={!onNext} onClick={onNext} />
          <Button type="text" icon={<DownOutlined aria-hidden />} aria-label={t('audit.drawer.prev')} disabled={!onPrevious} onClick={onPrevious} />
        </>
      }
    >
      <div style={{ display: 'flex', gap: 10, alignItems: 'center', marginBottom: 14 }}>
        <h2 style={{ fontSize: 18, margin: 0, fontWeight: 650 }}>{t(`audit.actionOf.${row.action}`, { defaultValue: row.action })}</h2>
        <Tag tone={row.outcome === 'ok' ? 'good' : 'bad'}>{t(row.outcome === 'ok' ? 'common.ok' : 'common.refused')}</Tag>
      </div>
      <Facts
        rows={[
          [t('audit.time'), formatExact(row.at)],
          [t('audit.actionLabel'), <span key="a" className="mono">{row.action}</span>],
          [t('audit.actorLabel'), [...new Set([t(`audit.actorKind.${row.actor_kind}`), row.actor_name])].filter(Boolean).join(' · ')],
          [t('audit.drawer.actorId'), row.actor_id ? <Copyable key="i" text={row.actor_id} /> : t('common.none')],
          [t('audit.subject'), <Copyable key="s" text={row.subject} />],
        ]}
      />
      <div style={{ display: 'flex', gap: 8, marginTop: 14 }}>
        {row.actor_id && <Button size="small" onClick={() => { onFilter({ actor: row.actor_id }); }}>{t('audit.drawer.filterActor')}</Button>}
        <Button size="small" onClick={() => { onFilter({ subject: row.subject }); }}>{t('audit.drawer.filterSubject')}</Button>
      </div>
      <section className="section">
        <h3>{t('audit.drawer.detail')}</h3>
        <pre className="json" tabIndex={0}>{JSON.stringify(row.detail, null, 2)}</pre>
      </section>
      <section className="section">
        <h3>{t('audit.drawer.fullHash')}</h3>
        <code className="hash">{row.hash}</code>
      </section>
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </Drawer>
  );
}
