import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../parts/states';

export function Component() {
  const { t } = useTranslation();
  return (
    <div className="panel">
      <EmptyState title={t('notFound.title')} text={t('notFound.text')} level="h1">
        <Link to="/">{t('notFound.home')}</Link>
      </EmptyState>
    </div>
  );
}
