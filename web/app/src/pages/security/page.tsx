import type { OwnSecret } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { Screen } from '../../parts/screen';
import { Way } from '../../parts/way';
import { useMe } from '../../session/me';
import { AgeLine } from '../password/age';
import { secretsQuery } from '../password/api';
import { externalLinksQuery } from '../external/api';
import { PendingRecoveryNotice } from '../recovery/pending';

export function SecurityPage() {
  const { t } = useTranslation();
  const me = useMe();
  const secrets = useQuery(secretsQuery);
  const age = (tool: OwnSecret['tool']) => secrets.data?.find((secret) => secret.tool === tool);
  const external = useQuery(externalLinksQuery).data;
  const linked = external?.links.length ?? 0;
  return (
    <Screen title={t('menu.security')} back="/me">
      <PendingRecoveryNotice />
      <ul className="card flush rows">
        <Way to="/me/password" icon="key" title={t('renew.change')} hint={t('renew.about')} under={<AgeLine secret={age('password')} />} track="security.password" />
        <Way
          to="/me/pin"
          icon="key"
          title={t(me.has_pin ? 'security.change_pin' : 'security.set_pin')}
          hint={t('security.pin_about')}
          under={<AgeLine secret={age('pin')} />}
          track="security.pin"
        >
          {!me.has_pin && <span className="badge warn">{t('me.no_pin')}</span>}
        </Way>
        <Way to="/me/tools" icon="shield" title={t('tools.enter')} hint={t('tools.enter_hint')} track="security.tools" />
        <Way to="/me/devices" icon="device" title={t('safety.devices')} hint={t('safety.devices_hint')} track="security.devices" />
        {external && linked + external.providers.length > 0 && (
          <Way to="/me/external-links" icon="globe" title={t('external.title')} hint={t('external.hint')} track="security.external">
            {linked > 0 && <span className="badge">{linked}</span>}
          </Way>
        )}
        <Way to="/me/phone" icon="phone" title={t('safety.number_title')} hint={t('safety.number_hint')} track="security.phone" />
        <Way to="/me/consents" icon="eye" title={t('consent.title')} hint={t('consent.hint')} track="security.consents" />
        <Way to="/me/profile" icon="me" title={t('own_profile.title')} hint={t('own_profile.hint')} track="security.profile" />
        <Way to="/me/data" icon="records" title={t('my_data.title')} hint={t('my_data.hint')} track="security.data" />
        <Way to="/me/limits" icon="limits" title={t('menu.limits')} />
        <Way to="/me/debits" icon="shield" title={t('collect.debits.title')} track="security.debits" />
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
      <Link className="button plain" to="/me/closing" data-track="security.closing">
        {t('leaving.title')}
      </Link>
    </Screen>
  );
}
