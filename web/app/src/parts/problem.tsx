/** A refusal in words: what happened, why, what can be done now (one button), and how to appeal. */
import { codeOf, tell, type Told } from '@polybank/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useBrand } from '../brand';
import { capture } from '../capture';
import { useSession } from '../session/session';
import { Icon } from './icon';
import { Sheet } from './sheet';

/** Where a machine-named remedy leads; `here` is done by the screen itself, `phone` calls the bank. */
const REMEDIES: Record<string, string> = {
  top_up: '/accounts',
  change_amount: 'here',
  check_payee: 'here',
  reset_pin: '/me/pin',
  give_pin: 'here',
  give_token: 'here',
  set_pin: '/me/pin',
  renew_password: 'here',
  verify: 'here',
  confirm_large: 'here',
  change_plan: 'here',
  change_rows: 'here',
  retry: 'here',
  change_period: 'here',
  change_format: 'here',
  contact_bank: 'phone',
  sign_in: '/sign-in',
  open_demo_account: '/open-account',
  see_accounts: '/accounts',
  see_cards: '/accounts',
  read_agreements: 'here',
  check_number: 'here',
  pay_out: 'here',
  manage_account: '/accounts',
  see_caps: '/accounts',
  see_limits: '/me/limits',
  open_account: '/open-account',
  choose_account: 'here',
  check_code: '/packets',
  bind_card: '/cards/add',
  verify_identity: '/me/identity/verify',
  merge_users: '/me/channels',
  become_class_one: '/me/identity',
  check_identity: 'here',
  see_tools: '/me/tools',
  see_consents: '/me/consents',
  see_closing: 'here',
  renew_document: '/me/identity/document',
  renew_device_key: '/me/device-key',
  see_external_links: '/me/external-links',
  set_password: '/forgot',
  see_appeals: '/me/appeals',
};

/** Refusals by risk control: whoever is signed in may object to them here, and need not call. */
const APPEALABLE = new Set(['risk_denied', 'risk_delayed']);

const OFFLINE = new Set(['client_offline', 'client_timeout']);

type RemedyButtonProps = { told: Told; onHere: ((action: string) => void) | undefined; onLeave?: (() => void) | undefined };

function RemedyButton({ told, onHere, onLeave }: RemedyButtonProps) {
  const { t } = useTranslation();
  const brand = useBrand();
  const navigate = useNavigate();
  const location = useLocation();
  const action = told.action;
  const target = action === undefined ? undefined : REMEDIES[action];
  if (action === undefined || target === undefined) return null;
  const label = t(`remedy.${action}`);
  if (target === 'phone') {
    if (!brand.service_phone) return null;
    return (
      <a className="button" href={`tel:${brand.service_phone}`}>
        {label} {brand.service_phone}
      </a>
    );
  }
  if (target === 'here') {
    if (!onHere) return null;
    return (
      <button type="button" className="button" onClick={() => onHere(action)}>
        {label}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        onLeave?.();
        void navigate(target, { state: { from: location.pathname + location.search } });
      }}
    >
      {label}
    </button>
  );
}

/** Whether one can object to it in the app. */
function useAppealable(told: Told): boolean {
  const { phase } = useSession();
  return APPEALABLE.has(told.code) && phase === 'in';
}

/** The way to object to what risk control refused. */
function AppealButton({ told, onLeave }: { told: Told; onLeave?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (!useAppealable(told)) return null;
  return (
    <button
      type="button"
      className="button quiet"
      data-track="appeals.from_refusal"
      onClick={() => {
        onLeave?.();
        void navigate('/me/appeals/new');
      }}
    >
      {t('appeals.to_appeal')}
    </button>
  );
}

function Appeal({ told }: { told: Told }) {
  const { t } = useTranslation();
  if (!told.appeal) return null;
  if (/^(\/|https?:)/.test(told.appeal)) return <a href={told.appeal}>{t('ui.appeal')}</a>;
  if (/^[\d\s+-]+$/.test(told.appeal)) {
    return <a href={`tel:${told.appeal.replace(/\s/g, '')}`}>{t('ui.appeal_phone', { phone: told.appeal })}</a>;
  }
  return <span>{told.appeal}</span>;
}

/** What a refusal is called, and how to object to it where that is not a button above. */
function Small({ told }: { told: Told }) {
  const inApp = useAppealable(told);
  return (
    <p className="problem-foot">
      {!inApp && <Appeal told={told} />}
      <span className="num">
        {told.code}
        {told.traceId ? ` · ${told.traceId.slice(0, 8)}` : ''}
      </span>
    </p>
  );
}

export type ProblemViewProps = {
  error: unknown;
  /** Does what the remedy asks for when it can be done on this screen. */
  onHere?: ((action: string) => void) | undefined;
  /** Called before the remedy leads elsewhere. */
  onLeave?: () => void;
};

export function ProblemView({ error, onHere, onLeave }: ProblemViewProps) {
  const told = tell(error);
  const sign = OFFLINE.has(told.code) ? 'offline' : 'alert';
  return (
    <section className="problem" role="alert">
      <span className="problem-sign">
        <Icon name={sign} size="1.75rem" />
      </span>
      <h2>{told.title}</h2>
      {told.detail && <p className="why">{told.detail}</p>}
      {told.remedy && <p className="now">{told.remedy}</p>}
      <div className="button-stack">
        <RemedyButton told={told} onHere={onHere} onLeave={onLeave} />
        <AppealButton told={told} onLeave={onLeave} />
      </div>
      <Small told={told} />
    </section>
  );
}

/** For a part of a screen that could not be loaded. */
export function LoadProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const told = tell(error);
  useEffect(() => capture().error(told.code), [told.code]);
  return (
    <section className="card problem" role="alert">
      <span className="problem-sign">
        <Icon name={OFFLINE.has(told.code) ? 'offline' : 'alert'} size="1.75rem" />
      </span>
      <h2>{told.title}</h2>
      {told.detail && <p className="why">{told.detail}</p>}
      {told.remedy && <p className="now">{told.remedy}</p>}
      <div className="button-stack">
        <button type="button" className="button compact quiet" onClick={onRetry}>
          <Icon name="refresh" size="1.1rem" />
          {t('ui.retry')}
        </button>
        <AppealButton told={told} />
      </div>
      <Small told={told} />
    </section>
  );
}

export type ProblemSheetProps = { error: unknown; onClose: () => void; onHere?: (action: string) => void };

/** For an action that was refused: the screen below keeps what was typed. */
export function ProblemSheet({ error, onClose, onHere }: ProblemSheetProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<unknown>(error);
  if (error && error !== shown) setShown(error);
  const told = tell(shown);
  return (
    <Sheet open={Boolean(error)} title={t('common.notice')} onClose={onClose}>
      {Boolean(shown) && (
        <>
          <ProblemView
            error={shown}
            onLeave={onClose}
            onHere={(action) => {
              onClose();
              onHere?.(action);
            }}
          />
          <button type="button" className="button plain" onClick={onClose}>
            {told.action === undefined ? t('common.understood') : t('common.not_now')}
          </button>
        </>
      )}
    </Sheet>
  );
}

/** For a form: one line of what and one of why, beside the fields. */
export function InlineProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const told = tell(error);
  const left = attemptsLeft(error);
  // The bank may have told the number of tries itself; once is enough.
  const why = left !== undefined && told.detail.includes(String(left)) ? '' : told.detail;
  return (
    <div className="inline-problem" role="alert">
      <Icon name="alert" size="1.2rem" />
      <div>
        <strong>{told.title}</strong>
        {why && <p>{why}</p>}
        {told.remedy && <p>{told.remedy}</p>}
        {left !== undefined && <p>{t('common.attempts_left', { count: left })}</p>}
        {told.appeal && (
          <p>
            <Appeal told={told} />
          </p>
        )}
      </div>
    </div>
  );
}

function attemptsLeft(error: unknown): number | undefined {
  if (codeOf(error) === undefined) return undefined;
  const left = (error as { problem: { attempts_left?: number | null } }).problem.attempts_left;
  return left ?? undefined;
}
