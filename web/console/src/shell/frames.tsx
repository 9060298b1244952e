import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { ProblemView } from '../parts/states';

/** The empty shell while the first answer is on its way. */
export function Splash() {
  const { t } = useTranslation();
  return (
    <div className="shell" role="status" aria-label={t('common.loading')}>
      <div className="side"><Skeleton active paragraph={{ rows: 8 }} /></div>
      <div className="content"><Skeleton active paragraph={{ rows: 10 }} /></div>
    </div>
  );
}

/** A page that could not be loaded or fell over. */
export function Broken() {
  const error = useRouteError();
  return (
    <main className="content">
      <ProblemView error={error} onRetry={() => { location.reload(); }} />
    </main>
  );
}
