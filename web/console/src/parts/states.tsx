import { ExclamationCircleFilled } from '@ant-design/icons';
import { tell } from '@polybank/ui';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A refusal or a fault: what happened, why, and what can be done now. */
export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const told = tell(error);
  return (
    <div className="problem" role="alert">
      <ExclamationCircleFilled aria-hidden />
      <div>
        <h3>{told.title}</h3>
        {told.detail && <p>{told.detail}</p>}
        {told.remedy && <p>{told.remedy}</p>}
        {told.traceId && (
          <p className="trace">
            {t('common.traceId')} <span className="mono">{told.traceId}</span>
          </p>
        )}
        {onRetry && (
          <div className="do">
            <Button size="small" onClick={onRetry}>{t('common.retry')}</Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** Nothing to show, and why. */
export function EmptyState({ title, text, level: Title = 'h3', children }: { title: string; text: string; level?: 'h1' | 'h3'; children?: ReactNode }) {
  return (
    <div className="state">
      <svg width="56" height="40" viewBox="0 0 56 40" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden>
        <rect x="6" y="8" width="36" height="26" rx="5" />
        <path d="M12 17h16M12 23h10" strokeLinecap="round" />
        <circle cx="43" cy="29" r="7" fill="var(--panel)" />
        <path d="m48 34 4 4" strokeLinecap="round" />
      </svg>
      <Title>{title}</Title>
      <p>{text}</p>
      {children}
    </div>
  );
}

export function PageHead({ title, text, children }: { title: string; text?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {text && <p>{text}</p>}
      </div>
      {children && <div className="actions">{children}</div>}
    </header>
  );
}
