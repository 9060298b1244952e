import { AimOutlined, LayoutOutlined, BgColorsOutlined, SolutionOutlined, AuditOutlined, BankOutlined, ClusterOutlined, ControlOutlined, CreditCardOutlined, DashboardOutlined, DiffOutlined, FieldNumberOutlined, FormOutlined, GiftOutlined, HistoryOutlined, IdcardOutlined, ImportOutlined, InboxOutlined, KeyOutlined, MailOutlined, MessageOutlined, PlusSquareOutlined, SafetyCertificateOutlined, SearchOutlined, SwapOutlined, TeamOutlined, UsergroupAddOutlined, TagsOutlined, LinkOutlined, SlidersOutlined, RollbackOutlined, UserDeleteOutlined, FileProtectOutlined, SendOutlined, MobileOutlined, RadarChartOutlined, FunnelPlotOutlined, PhoneOutlined, SmileOutlined, PictureOutlined, AlertOutlined, AppstoreOutlined, BugOutlined, PlayCircleOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useEffect, useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, NavLink, Outlet, useLocation, useNavigation } from 'react-router';
import { AllianceMark, BankLogo, ProductMark, Tag } from '../parts/pieces';
import { EmptyState, ProblemView } from '../parts/states';
import { SignIn } from '../pages/sign-in/page';
import { landingQuery } from '../session/landing';
import { may, mayEnterBank } from '../session/permissions';
import { OperatorProvider, useOperator, useSession } from '../session/session';
import { BankSwitch } from './bank-switch';
import { Splash } from './frames';
import { GROUPS, hrefOf, pageAt, pagesFor, type Page, type PageKey } from './nav';
import { Palette } from './palette';
import { bankInPath, bankName, useScope } from './scope';
import { UserMenu } from './user-menu';

const ICONS: Record<PageKey, ReactNode> = {
  risk: <RadarChartOutlined aria-hidden />,
  cockpit: <DashboardOutlined aria-hidden />, customers: <TeamOutlined aria-hidden />, accounts: <CreditCardOutlined aria-hidden />, transfers: <SwapOutlined aria-hidden />, audit: <AuditOutlined aria-hidden />,
  integrity: <SafetyCertificateOutlined aria-hidden />, banks: <BankOutlined aria-hidden />, 'open-bank': <PlusSquareOutlined aria-hidden />, parameters: <ControlOutlined aria-hidden />, clearing: <ClusterOutlined aria-hidden />,
  letters: <MailOutlined aria-hidden />,
  suspense: <InboxOutlined aria-hidden />, reconciliation: <DiffOutlined aria-hidden />, packets: <GiftOutlined aria-hidden />, collections: <ImportOutlined aria-hidden />, messages: <MessageOutlined aria-hidden />, templates: <FormOutlined aria-hidden />, categories: <TagsOutlined aria-hidden />, bound: <LinkOutlined aria-hidden />, limits: <SlidersOutlined aria-hidden />, permissions: <KeyOutlined aria-hidden />, identities: <UsergroupAddOutlined aria-hidden />, recoveries: <RollbackOutlined aria-hidden />, former: <UserDeleteOutlined aria-hidden />, consents: <FileProtectOutlined aria-hidden />, tokens: <FieldNumberOutlined aria-hidden />, operators: <IdcardOutlined aria-hidden />, publishing: <SendOutlined aria-hidden />, devices: <MobileOutlined aria-hidden />,
  'back-tests': <HistoryOutlined aria-hidden />, behaviour: <FunnelPlotOutlined aria-hidden />, 'customer-profile': <SolutionOutlined aria-hidden />, tracking: <AimOutlined aria-hidden />, surveys: <SmileOutlined aria-hidden />, 'follow-ups': <PhoneOutlined aria-hidden />, theme: <BgColorsOutlined aria-hidden />, 'page-editor': <LayoutOutlined aria-hidden />, slots: <LayoutOutlined aria-hidden />, images: <PictureOutlined aria-hidden />,
  boards: <AppstoreOutlined aria-hidden />, alerts: <AlertOutlined aria-hidden />, live: <ThunderboltOutlined aria-hidden />, visits: <PlayCircleOutlined aria-hidden />, 'app-health': <BugOutlined aria-hidden />,
};

/** Signed in: the frame and the page. Not signed in: the sign-in, at the same address. */
export function Shell() {
  const session = useSession();
  if (session.isPending) return <Splash />;
  if (session.isError) {
    return <main className="content"><ProblemView error={session.error} onRetry={() => void session.refetch()} /></main>;
  }
  if (!session.data) return <SignIn expired={session.ended} />;
  return (
    <OperatorProvider value={session.data}>
      <Frame />
    </OperatorProvider>
  );
}

function Frame() {
  const { t, i18n } = useTranslation();
  const { bank, bankId } = useScope();
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const [palette, setPalette] = useState(false);
  const page = pageAt(pathname);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette((open) => !open);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);

  useEffect(() => {
    const parts = [page ? t(`nav.page.${page.key}`) : undefined, bank ? bankName(bank) : undefined, `Polybank ${t('app.name')}`];
    document.title = parts.filter(Boolean).join(' · ');
  }, [page, bank, t, i18n.language]);

  return (
    <div className="shell" style={{ '--bank': bank?.primary_color ?? 'transparent' } as CSSProperties}>
      <a className="skip" href="#content">{t('common.skip')}</a>
      {navigation.state === 'loading' && <div className="loading-bar" aria-hidden />}
      <Side />
      <div className="main">
        {bankId && <div className="bank-stripe" aria-hidden />}
        <Top page={page} onJump={() => { setPalette(true); }} />
        <main className="content" id="content" tabIndex={-1} key={bankId ?? 'alliance'}>
          <Guard page={page} />
        </main>
      </div>
      {palette && <Palette onClose={() => { setPalette(false); }} />}
    </div>
  );
}

function Side() {
  const { t } = useTranslation();
  const operator = useOperator();
  const { bankId } = useScope();
  const pages = pagesFor(operator);
  const landing = useQuery(landingQuery);
  return (
    <aside className="side" aria-label={`${t('app.product')} ${t('app.name')}`}>
      <div className="side-brand">
        <ProductMark />
        <span className="clip">{t('app.product')} <small>{t('app.short')}</small></span>
        {landing.data?.demo && <Tag tone="warn">{t('shell.demo')}</Tag>}
      </div>
      <BankSwitch />
      <nav className="nav" aria-label={t('nav.label')}>
        {GROUPS.map((group) => {
          const inGroup = pages.filter((page) => page.group === group);
          if (inGroup.length === 0) return null;
          return (
            <section key={group}>
              {group !== 'cockpit' && <h2>{t(`nav.group.${group}`)}</h2>}
              {inGroup.map((page) => (
                <NavLink key={page.key} to={hrefOf(page, bankId)} end={page.key !== 'risk'} title={t(`nav.page.${page.key}`)}>
                  {ICONS[page.key]}
                  <span>{t(`nav.page.${page.key}`)}</span>
                </NavLink>
              ))}
            </section>
          );
        })}
      </nav>
      <UserMenu />
    </aside>
  );
}

function Top({ page, onJump }: { page: Page | undefined; onJump: () => void }) {
  const { t } = useTranslation();
  const { bank, bankId } = useScope();
  return (
    <header className="top">
      <div className="crumb">
        {bank ? <BankLogo bank={bank} size={20} /> : <AllianceMark size={20} />}
        <span className="strong clip">{bank ? bankName(bank) : (bankId ?? t('shell.alliance'))}</span>
        {page && <span className="sep" aria-hidden>/</span>}
        {page && <span className="clip muted">{t(`nav.page.${page.key}`)}</span>}
      </div>
      <div className="top-tools">
        <button type="button" className="jump" onClick={onJump} aria-keyshortcuts="Control+K Meta+K">
          <SearchOutlined aria-hidden />
          <span>{t('shell.palette')}</span>
          <kbd aria-hidden>Ctrl K</kbd>
        </button>
      </div>
    </header>
  );
}

/** Lets through what the operator may see, and explains what not. */
function Guard({ page }: { page: Page | undefined }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const { pathname, search } = useLocation();
  const { bankId, banks } = useScope();
  if (bankId && !mayEnterBank(operator, bankId)) {
    const own = banks[0];
    return <Refused text={t('permission.otherBank', { bank: own ? bankName(own) : (operator.bank_id ?? '') })} />;
  }
  if (page && !may(operator, page.permission)) {
    return <Refused text={t('permission.missing', { role: t(`role.${operator.role}`), permission: t(`permission.${page.permission}`) })} />;
  }
  // A bank's operator has no alliance view: the same page of their own bank stands in for it.
  if (operator.bank_id && !bankInPath(pathname) && page && page.scope !== 'alliance') {
    return <Navigate to={{ pathname: hrefOf(page, operator.bank_id), search }} replace />;
  }
  return <Outlet />;
}

function Refused({ text }: { text: string }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const first = pagesFor(operator)[0];
  return (
    <div className="panel">
      <EmptyState title={t('permission.title')} text={text}>
        {first && (
          <Link to={hrefOf(first, operator.bank_id ?? null)}>{t('permission.here', { page: t(`nav.page.${first.key}`) })}</Link>
        )}
      </EmptyState>
    </div>
  );
}
