/** When a page breaks or does not exist: words and a way out, never a white screen. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { capture } from '../capture';
import { Phone } from './frame';
import { Icon } from './icon';
import { usePageTitle } from './screen';

export function Broken() {
  const { t } = useTranslation();
  useEffect(() => capture().error('page_broken'), []);
  return (
    <div className="stage">
      <Phone>
        <div className="screen splash">
          <section className="problem" role="alert">
            <span className="problem-sign">
              <Icon name="alert" size="1.75rem" />
            </span>
            <h1>{t('ui.problem.unknown.title')}</h1>
            <p className="why">{t('ui.problem.unknown.detail')}</p>
            <button type="button" className="button" onClick={() => location.reload()}>
              {t('ui.reload')}
            </button>
          </section>
        </div>
      </Phone>
    </div>
  );
}

export function Lost() {
  const { t } = useTranslation();
  usePageTitle(t('common.lost_title'));
  return (
    <div className="screen splash">
      <section className="problem">
        <span className="problem-sign">
          <Icon name="search" size="1.75rem" />
        </span>
        <h1>{t('common.lost_title')}</h1>
        <p className="why">{t('common.lost_text')}</p>
        <Link className="button" to="/">
          {t('receipt.done')}
        </Link>
      </section>
    </div>
  );
}
