import { formatDate, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { AgeLine } from '../password/age';
import { secretsQuery } from '../password/api';

export function SecurityPage() {
  const { t } = useTranslation();
  const me = useMe();
  const secrets = useQuery(secretsQuery);
  return (
    <Screen title={t('menu.security')} back="/me">
      <ul className="card flush rows">
        <li>
          <Link className="row" to="/me/password" data-track="security.password">
            <Icon name="key" size="1.35rem" />
            <span className="grow">
              {t('renew.change')}
              <span className="tiny muted" style={{ display: 'block' }}>
                {t('renew.about')}
              </span>
              <AgeLine secret={secrets.data?.find(({ tool }) => tool === 'password')} />
            </span>
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
        <li>
          <Link className="row" to="/me/pin" data-track="security.pin">
            <Icon name="key" size="1.35rem" />
            <span className="grow">
              {t(me.has_pin ? 'security.change_pin' : 'security.set_pin')}
              <span className="tiny muted" style={{ display: 'block' }}>
                {t('security.pin_about')}
              </span>
              <AgeLine secret={secrets.data?.find(({ tool }) => tool === 'pin')} />
            </span>
            {!me.has_pin && <span className="badge warn">{t('me.no_pin')}</span>}
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
        <li>
          <Link className="row" to="/me/tools" data-track="security.tools">
            <Icon name="shield" size="1.35rem" />
            <span className="grow">
              {t('tools.enter')}
              <span className="tiny muted" style={{ display: 'block' }}>
                {t('tools.enter_hint')}
              </span>
            </span>
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
        <li>
          <Link className="row" to="/me/limits">
            <Icon name="limits" size="1.35rem" />
            <span className="grow">{t('menu.limits')}</span>
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
        <li>
          <Link className="row" to="/me/debits" data-track="security.debits">
            <Icon name="shield" size="1.35rem" />
            <span className="grow">{t('collect.debits.title')}</span>
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
      </ul>
      <section className="card">
        <h2 className="small muted">{t('security.signed_in')}</h2>
        <dl className="facts">
          <Fact label={t('security.device')}>{me.device_name}</Fact>
          <Fact label={t('security.last')}>
            {me.last_login ? (
              <>
                {formatWhen(me.last_login.at)}
                <br />
                <span className="small muted">{me.last_login.device_name}</span>
              </>
            ) : (
              t('home.first_login')
            )}
          </Fact>
          <Fact label={t('security.phone')}>
            <span className="num">{me.phone_masked}</span>
          </Fact>
          <Fact label={t('security.since')}>{formatDate(me.created_at)}</Fact>
        </dl>
      </section>
      <div className="notice calm">
        <Icon name="shield" />
        <span>{t('security.never_tell')}</span>
      </div>
    </Screen>
  );
}
