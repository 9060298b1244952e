import { currentLanguage } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandName, useBrand } from '../../brand';
import { usePageQuery } from '../../floors/api';
import { PageFloors } from '../../floors/registry';
import { setPreferences, usePreferences, type Mode } from '../../look/preferences';
import { Action, Avatar, BankMark, Segment } from '../../parts/basics';
import { Icon, type IconName } from '../../parts/icon';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { SlotCards } from '../../slots/cards';
import { useMe } from '../../session/me';
import { signOut } from '../../session/idle';
import { clearDraft } from '../transfer-fill/draft';
import '../home/home.css';
import '../../floors/floors.css';
import './me.css';
import { speak } from '../../look/wording';

function LinkRow({ to, icon, words, end }: { to: string; icon: IconName; words: string; end?: ReactNode }) {
  return (
    <li>
      <Link className="row" to={to} data-track={`me.${icon}`}>
        <Icon name={icon} size="1.35rem" />
        <span className="grow">{words}</span>
        {end}
        <Icon name="forward" size="1.1rem" />
      </Link>
    </li>
  );
}

function ChoiceRow({ icon, words, children }: { icon: IconName; words: string; children: ReactNode }) {
  return (
    <li className="row choice-row">
      <Icon name={icon} size="1.35rem" />
      <span className="grow">{words}</span>
      <div className="choice">{children}</div>
    </li>
  );
}

function SignOut() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'no' | 'sure'>('no');
  const leave = useMutation({
    mutationFn: async () => {
      clearDraft();
      await signOut();
    },
  });
  return (
    <>
      <button type="button" className="button outline" onClick={() => setAsking('sure')} data-track="me.sign_out">
        <Icon name="exit" size="1.2rem" />
        {t('me.sign_out')}
      </button>
      <Sheet open={asking === 'sure'} title={t('me.sign_out')} onClose={() => setAsking('no')}>
        <div className="button-stack">
          <p className="muted" style={{ textAlign: 'center' }}>
            {t('me.sign_out_text')}
          </p>
          <Action busy={leave.isPending} onClick={() => leave.mutate()}>
            {t('me.sign_out')}
          </Action>
          <button type="button" className="button plain" onClick={() => setAsking('no')}>
            {t('common.stay')}
          </button>
        </div>
      </Sheet>
    </>
  );
}

/** What the bank has put on this page for this customer; a page of one's own is whole without. */
function OwnFloors() {
  const { size } = usePreferences();
  const page = useQuery(usePageQuery('mine')).data;
  const seen = page?.floors.filter((floor) => floor.component !== 'slot') ?? [];
  return seen.length > 0 && page ? <PageFloors page={page} view={size} /> : null;
}

export function MePage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const me = useMe();
  const { mode, size } = usePreferences();
  return (
    <Screen title={t('tabs.me')} tabs="shown">
      <section className="card me-card">
        <Avatar name={me.name ?? brand.short_name} />
        <div className="grow">
          <strong className="me-name">{me.name ?? t('me.open_user')}</strong>
          <p className="num small muted">{me.phone_masked}</p>
        </div>
        <span className="badge brand">{t(`me.class.${me.user_class}`)}</span>
      </section>
      <OwnFloors />
      <ul className="card flush rows">
        <LinkRow to="/me/identity" icon="me" words={t('identity.title')} end={<span className="small muted">{t(`me.class.${me.user_class}`)}</span>} />
        <LinkRow to="/me/channels" icon="device" words={t('channels.title')} />
        <LinkRow
          to="/me/security"
          icon="shield"
          words={t('menu.security')}
          end={me.has_pin ? undefined : <span className="badge warn">{t('me.no_pin')}</span>}
        />
        <LinkRow to="/me/limits" icon="limits" words={t('menu.limits')} />
        <LinkRow to="/me/appeals" icon="alert" words={t('appeals.me')} />
        <LinkRow to="/me/surveys" icon="message" words={t('survey.mine')} />
        <LinkRow to="/me/about" icon="info" words={t('about.title')} />
        <LinkRow to="/articles" icon="info" words={t('article.title')} />
        <LinkRow to="/payees" icon="payees" words={t('menu.payees')} />
        <LinkRow to="/transfers" icon="records" words={t('menu.records')} />
      </ul>
      <SlotCards page="/me" />
      <ul className="card flush rows">
        <ChoiceRow icon="moon" words={t('me.mode')}>
          <Segment<Mode>
            label={t('me.mode')}
            value={mode}
            onChange={(next) => setPreferences({ mode: next })}
            choices={[
              { value: 'auto', label: t('me.mode_auto') },
              { value: 'light', label: t('me.mode_light') },
              { value: 'dark', label: t('me.mode_dark') },
            ]}
          />
        </ChoiceRow>
        <ChoiceRow icon="type" words={t('me.size')}>
          <Segment
            label={t('me.size')}
            value={size}
            onChange={(next) => setPreferences({ size: next })}
            choices={[
              { value: 'usual', label: t('me.size_usual') },
              { value: 'elder', label: t('me.size_elder') },
            ]}
          />
        </ChoiceRow>
        <ChoiceRow icon="globe" words={t('me.language')}>
          <Segment
            label={t('me.language')}
            value={currentLanguage()}
            onChange={(next) => void speak(next)}
            choices={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </ChoiceRow>
      </ul>
      {brand.service_phone && (
        <ul className="card flush rows">
          <li>
            <a className="row" href={`tel:${brand.service_phone}`}>
              <Icon name="phone" size="1.35rem" />
              <span className="grow">{t('me.call')}</span>
              <span className="num muted">{brand.service_phone}</span>
            </a>
          </li>
        </ul>
      )}
      <SignOut />
      <p className="me-foot tiny muted">
        <BankMark brand={brand} size="1.1rem" />
        {brandName(brand)} · {t('me.bank_no')} <span className="num">{brand.bank_no}</span>
      </p>
    </Screen>
  );
}
