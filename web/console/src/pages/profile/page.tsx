/** An operator's own account: where mail reaches them and what they are mailed, and their password. */
import type { MailKind } from '@polybank/api';
import { Alert, App, Button, Checkbox, Input, Skeleton } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useOperator } from '../../session/session';
import { useChangePassword, useConfirmMail, useMailbox, useMailKinds, useOwnMail, useSetMail } from './api';
import './profile.css';

const KINDS: readonly MailKind[] = ['security', 'sign_in', 'trouble', 'digest', 'report', 'alert'];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function Component() {
  const { t } = useTranslation();
  const operator = useOperator();
  const mail = useOwnMail();
  return (
    <>
      <PageHead title={t('profile.title')} text={`${operator.display_name} · ${operator.username} · ${t(`role.${operator.role}`)}`} />
      <div className="profile">
        <section className="panel profile-part">
          <h2>{t('profile.mail.title')}</h2>
          {mail.isError ? (
            <ProblemView error={mail.error} onRetry={() => void mail.refetch()} />
          ) : !mail.data ? (
            <Skeleton active title={false} />
          ) : (
            <>
              {mail.data.carrier !== 'smtp' && <Alert type={mail.data.carrier === 'demo' ? 'info' : 'warning'} showIcon message={t(`profile.mail.carrier.${mail.data.carrier === 'demo' ? 'demo' : 'none'}`)} />}
              <Address key={mail.data.email ?? ''} email={mail.data.email ?? null} disabled={mail.data.carrier === 'none'} />
              <Kinds off={mail.data.off} />
            </>
          )}
        </section>
        <section className="panel profile-part">
          <h2>{t('profile.password.title')}</h2>
          <Password />
        </section>
        {mail.data?.carrier === 'demo' && <Mailbox />}
      </div>
    </>
  );
}

function Address({ email, disabled }: { email: string | null; disabled: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<'shown' | 'typing' | 'code'>(email ? 'shown' : 'typing');
  const set = useSetMail();
  const confirm = useConfirmMail();
  const send = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ email: typed.trim(), password }, { onSuccess: () => { setStep('code'); setPassword(''); } });
  };
  const finish = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code, { onSuccess: () => { void message.success(t('profile.mail.confirmed')); } });
  };
  if (step === 'shown') {
    return (
      <p className="profile-address">
        <span className="mono">{email}</span> <Tag tone="good">{t('profile.mail.inUse')}</Tag>
        <Button size="small" disabled={disabled} onClick={() => { setStep('typing'); }}>{t('profile.mail.change')}</Button>
      </p>
    );
  }
  if (step === 'code') {
    return (
      <form className="stack" onSubmit={finish} noValidate>
        <div className="field">
          <label htmlFor="mail-code">{t('profile.mail.code')}</label>
          <Input id="mail-code" inputMode="numeric" autoComplete="one-time-code" maxLength={6} style={{ width: 160 }} value={code} onChange={(event) => { setCode(event.target.value.replace(/\D/g, '')); }} />
          <p className="help">{t('profile.mail.codeSent', { email: typed.trim() })}</p>
        </div>
        {confirm.isError && <ProblemView error={confirm.error} />}
        <div className="profile-acts">
          <Button type="primary" htmlType="submit" disabled={code.length !== 6} loading={confirm.isPending}>{t('profile.mail.confirm')}</Button>
          <Button onClick={() => { setStep('typing'); }}>{t('profile.mail.other')}</Button>
        </div>
      </form>
    );
  }
  return (
    <form className="stack" onSubmit={send} noValidate>
      <div className="field">
        <label htmlFor="mail-address">{t('profile.mail.address')}</label>
        <Input id="mail-address" type="email" autoComplete="email" maxLength={254} disabled={disabled} value={typed} placeholder="name@bank.example" onChange={(event) => { setTyped(event.target.value); }} />
      </div>
      <div className="field">
        <label htmlFor="mail-password">{t('profile.mail.password')}</label>
        <Input.Password id="mail-password" autoComplete="current-password" maxLength={128} disabled={disabled} value={password} onChange={(event) => { setPassword(event.target.value); }} />
        <p className="help">{t('profile.mail.why')}</p>
      </div>
      {set.isError && <ProblemView error={set.error} />}
      <div className="profile-acts">
        <Button type="primary" htmlType="submit" disabled={disabled || !EMAIL.test(typed.trim()) || password === ''} loading={set.isPending}>{t('profile.mail.send')}</Button>
        {email && <Button onClick={() => { setStep('shown'); }}>{t('common.cancel')}</Button>}
        {email && <Button danger disabled={password === ''} onClick={() => { set.mutate({ email: null, password }); }}>{t('profile.mail.remove')}</Button>}
      </div>
    </form>
  );
}

function Kinds({ off }: { off: readonly MailKind[] }) {
  const { t } = useTranslation();
  const save = useMailKinds();
  const toggle = (kind: MailKind, wanted: boolean) => {
    save.mutate(wanted ? off.filter((one) => one !== kind) : [...off, kind]);
  };
  return (
    <fieldset className="profile-kinds">
      <legend>{t('profile.mail.kinds')}</legend>
      {KINDS.map((kind) => (
        <Checkbox key={kind} checked={!off.includes(kind)} disabled={kind === 'security' || save.isPending} onChange={(event) => { toggle(kind, event.target.checked); }}>
          {t(`profile.mail.kindOf.${kind}`)}
          <small className="muted">{t(`profile.mail.kindAbout.${kind}`)}</small>
        </Checkbox>
      ))}
      {save.isError && <ProblemView error={save.error} />}
    </fieldset>
  );
}

function Password() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [present, setPresent] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const change = useChangePassword();
  const differs = again !== '' && again !== fresh;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { password: present, new_password: fresh },
      {
        onSuccess: () => {
          void message.success(t('profile.password.done'));
          setPresent('');
          setFresh('');
          setAgain('');
        },
      },
    );
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor="present">{t('profile.password.present')}</label>
        <Input.Password id="present" autoComplete="current-password" maxLength={128} value={present} onChange={(event) => { setPresent(event.target.value); }} />
      </div>
      <div className="field">
        <label htmlFor="fresh">{t('profile.password.fresh')}</label>
        <Input.Password id="fresh" autoComplete="new-password" maxLength={64} value={fresh} aria-describedby="fresh-help" onChange={(event) => { setFresh(event.target.value); }} />
        <p id="fresh-help" className="help">{t('profile.password.rules')}</p>
      </div>
      <div className="field">
        <label htmlFor="again">{t('profile.password.again')}</label>
        <Input.Password id="again" autoComplete="new-password" maxLength={64} value={again} status={differs ? 'error' : ''} aria-describedby="again-help" onChange={(event) => { setAgain(event.target.value); }} />
        <p id="again-help" className="help bad">{differs && t('profile.password.differs')}</p>
      </div>
      {change.isError && <ProblemView error={change.error} />}
      <div className="profile-acts">
        <Button type="primary" htmlType="submit" disabled={present === '' || fresh.length < 8 || again !== fresh} loading={change.isPending}>{t('profile.password.submit')}</Button>
      </div>
    </form>
  );
}

function Mailbox() {
  const { t } = useTranslation();
  const mailbox = useMailbox(true);
  const letters = mailbox.data?.letters ?? [];
  return (
    <section className="panel profile-part profile-mailbox">
      <h2>
        {t('profile.mailbox.title')} <Tag tone="warn">{t('shell.demo')}</Tag>
      </h2>
      <p className="muted">{t('profile.mailbox.about')}</p>
      {letters.length === 0 ? (
        <EmptyState title={t('profile.mailbox.emptyTitle')} text={t('profile.mailbox.emptyText')} />
      ) : (
        letters.map((letter) => (
          <details key={letter.mail_id}>
            <summary>
              <b>{letter.subject}</b>
              <small className="muted">{letter.to} · {formatStamp(letter.created_at)}</small>
            </summary>
            <pre>{letter.text}</pre>
          </details>
        ))
      )}
    </section>
  );
}
