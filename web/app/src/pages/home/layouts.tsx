/** Three homes a bank may choose from, and the elder one. Same blocks, different rooms. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandName, brandSlogan, useBrand } from '../../brand';
import { BankMark } from '../../parts/basics';
import { Bell } from '../../parts/bell';
import { Gated } from '../../parts/gated';
import { Icon } from '../../parts/icon';
import { Pattern } from '../../parts/pattern';
import { AccountRows, AccountStrip, Greeting, MenuLinks, Notices, RecentList, SectionHead, Total, type HomeData } from './blocks';
import { SlotCards, Hints } from '../../slots/cards';
import { Banners } from '../../slots/carousel';
import { ELDER_MENU, MENU } from './menu';

export function TopLine() {
  const brand = useBrand();
  const { t } = useTranslation();
  return (
    <div className="home-top">
      <BankMark brand={brand} size="2rem" />
      <span className="grow cut home-bank">{brandName(brand)}</span>
      {brand.service_phone && (
        <a className="icon-button" href={`tel:${brand.service_phone}`} aria-label={t('home.call', { phone: brand.service_phone })}>
          <Icon name="phone" size="1.35rem" />
        </a>
      )}
      <Bell />
    </div>
  );
}

/** A bank card of money on a quiet ground. */
export function CardHome({ me, overview, recent, notices }: HomeData) {
  const { t } = useTranslation();
  return (
    <div className="home home-card">
      <TopLine />
      <Greeting me={me} />
      <Hints page="/" />
      <section className="money-card">
        <Pattern />
        <Total overview={overview} />
        <div className="money-card-actions">
          <Link to="/transfer" data-track="home.card.transfer">
            <Icon name="transfer" size="1.2rem" />
            {t('menu.transfer')}
          </Link>
          <Link to="/accounts" data-track="home.card.accounts">
            <Icon name="accounts" size="1.2rem" />
            {t('menu.accounts')}
          </Link>
        </div>
      </section>
      <Notices notices={notices} />
      <MenuLinks entries={MENU.filter((entry) => !['transfer', 'accounts'].includes(entry.key))} />
      <Banners page="/" />
      <AccountStrip overview={overview} />
      <SlotCards page="/" />
      <RecentList overview={overview} recent={recent} />
    </div>
  );
}

/** The brand fills the top of the screen; the menu floats on its edge. */
export function HeroHome({ me, overview, recent, notices }: HomeData) {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <div className="home home-hero">
      <header className="hero">
        <Pattern />
        <TopLine />
        <Greeting me={me} />
        <Total overview={overview} />
        <p className="hero-slogan small">{brandSlogan(brand)}</p>
      </header>
      <div className="hero-below">
        <MenuLinks />
        <Hints page="/" />
        <Notices notices={notices} />
        <Banners page="/" />
        <SectionHead title={t('accounts.mine')} to="/accounts" more={t('common.all')} />
        <AccountRows overview={overview} />
        <SlotCards page="/" />
        <RecentList overview={overview} recent={recent} />
      </div>
    </div>
  );
}

/** A ledger: type and lines, colour only where it means something. */
export function ListHome({ me, overview, recent, notices }: HomeData) {
  const { t } = useTranslation();
  return (
    <div className="home home-list">
      <TopLine />
      <div className="ledger-head">
        <Pattern />
        <Greeting me={me} />
        <Total overview={overview} />
      </div>
      <Hints page="/" />
      <Notices notices={notices} />
      <Banners page="/" />
      <AccountRows overview={overview} />
      <SlotCards page="/" />
      <RecentList overview={overview} recent={recent} />
      <SectionHead title={t('home.menu')} />
      <MenuLinks words="full" />
    </div>
  );
}

/** Large, plain, at most six things to do, a person one tap away. */
export function ElderHome({ me, overview, notices }: HomeData) {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <div className="home home-elder">
      <TopLine />
      <Greeting me={me} />
      <section className="card">
        <Total overview={overview} />
      </section>
      <Notices notices={notices.slice(0, 1)} />
      <nav className="elder-menu" data-expose="home.menu" aria-label={t('home.menu')}>
        {ELDER_MENU.map((entry) => (
          <Gated key={entry.key} word={entry.needs} to={entry.to} className="elder-entry" track={`home.elder.${entry.key}`}>
            <Icon name={entry.icon} size="2.2rem" />
            <span>{t(`menu.${entry.key}`)}</span>
          </Gated>
        ))}
        {brand.service_phone && (
          <a className="elder-entry call" href={`tel:${brand.service_phone}`} data-track="home.elder.call">
            <Icon name="phone" size="2.2rem" />
            <span>
              {t('home.elder_call')} <span className="num">{brand.service_phone}</span>
            </span>
          </a>
        )}
      </nav>
      <Banners page="/" />
    </div>
  );
}
