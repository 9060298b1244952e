/** Says that a newer version of the app is ready. Nothing is loaded again under somebody's hands. */
import { useTranslation } from 'react-i18next';
import { takeUpdate, useUpdateReady, waitWithUpdate } from '../worker';
import './update-prompt.css';

export function UpdatePrompt() {
  const { t } = useTranslation();
  if (!useUpdateReady()) return null;
  return (
    <aside className="update-prompt" role="status">
      <p className="grow">{t('about.update_prompt')}</p>
      <button type="button" className="button plain compact" onClick={waitWithUpdate} data-track="update.later">
        {t('about.update_later')}
      </button>
      <button type="button" className="button compact" onClick={takeUpdate} data-track="update.take">
        {t('about.update_now')}
      </button>
    </aside>
  );
}
