import { changeLanguage, currentLanguage } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProductMark } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { landingQuery } from '../../session/landing';
import { useSignIn } from '../../session/session';

/** The door. It stands at whatever address was asked for, so that one goes on where one meant to. */
export function SignIn({ expired }: { expired: boolean }) {
  const { t, i18n } = useTranslation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const signIn = useSignIn();
  useEffect(() => {
    document.title = `${t('signIn.submit')} · Polybank ${t('app.name')}`;
  }, [t, i18n.language]);
  const missing = { username: tried && username.trim() === '', password: tried && password === '' };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (username.trim() && password) signIn.mutate({ username: username.trim(), password });
  };
  const fill = (name: string, secret: string) => {
    setUsername(name);
    setPassword(secret);
    signIn.reset();
  };

  return (
    <div className="sign">
      <Art />
      <main className="sign-form">
        <h1>{t('signIn.title')}</h1>
        {expired && <Alert type="info" showIcon message={t('signIn.expired')} style={{ marginBottom: 16 }} />}
        <form onSubmit={submit} noValidate>
          <div className="field">
            <label htmlFor="username">{t('signIn.username')}</label>
            <Input id="username" size="large" autoFocus autoComplete="username" spellCheck={false} autoCapitalize="none" maxLength={64} value={username} onChange={(event) => { setUsername(event.target.value); }} status={missing.username ? 'error' : ''} aria-describedby="username-help" />
            <p id="username-help" className="help bad">{missing.username && t('signIn.required', { field: t('signIn.username') })}</p>
          </div>
          <div className="field">
            <label htmlFor="password">{t('signIn.password')}</label>
            <Input.Password id="password" size="large" autoComplete="current-password" maxLength={128} value={password} onChange={(event) => { setPassword(event.target.value); }} status={missing.password ? 'error' : ''} aria-describedby="password-help" />
            <p id="password-help" className="help bad">{missing.password && t('signIn.required', { field: t('signIn.password') })}</p>
          </div>
          {signIn.isError && <div style={{ marginBottom: 16 }}><ProblemView error={signIn.error} /></div>}
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>{t(signIn.isPending ? 'signIn.submitting' : 'signIn.submit')}</Button>
        </form>
        <DemoBox onPick={fill} />
        <p style={{ marginTop: 20, textAlign: 'center' }}>
          <Button type="link" size="small" title={t('shell.languageLabel')} onClick={() => void changeLanguage(currentLanguage() === 'en' ? 'zh' : 'en')}>{t('shell.language')}</Button>
        </p>
      </main>
    </div>
  );
}

const FIRST_OPERATORS = 6;

/** Only in demo mode, and says so. */
function DemoBox({ onPick }: { onPick: (username: string, password: string) => void }) {
  const { t } = useTranslation();
  const landing = useQuery(landingQuery);
  const [all, setAll] = useState(false);
  const secret = landing.data?.operator_password;
  if (!landing.data?.demo || !secret) return null;
  const operators = landing.data.operators;
  const shown = all ? operators : operators.slice(0, FIRST_OPERATORS);
  return (
    <aside className="demo-box" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('signIn.demoTitle')}</h2>
      <p>{t('signIn.demoText')}</p>
      <p>{t('signIn.demoPassword')} <span className="mono strong">{secret}</span></p>
      <ul>
        {shown.map((operator) => (
          <li key={operator.username}>
            <button type="button" className="plain" title={t('signIn.fill', { username: operator.username })} onClick={() => { onPick(operator.username, secret); }}>
              <b>{operator.username}</b>
              <span>{t(`role.${operator.role}`, { defaultValue: operator.role })}</span>
            </button>
          </li>
        ))}
      </ul>
      {operators.length > shown.length && (
        <Button type="link" size="small" onClick={() => { setAll(true); }}>{t('signIn.showOthers', { count: operators.length - shown.length })}</Button>
      )}
    </aside>
  );
}

function Art() {
  const { t } = useTranslation();
  return (
    <aside className="sign-art" aria-label="Polybank">
      <div style={{ display: 'flex', alignItems: 'center', gap: 10, fontWeight: 650, fontSize: 16 }}>
        <ProductMark size={30} /> Polybank
      </div>
      <svg className="waves" viewBox="0 0 600 420" preserveAspectRatio="none" aria-hidden>
        {[0, 1, 2, 3, 4, 5].map((i) => (
          <path key={i} d={`M0 ${String(210 + i * 34)}C130 ${String(120 + i * 42)} 240 ${String(330 + i * 12)} 370 ${String(220 + i * 30)}S540 ${String(130 + i * 38)} 600 ${String(190 + i * 30)}V420H0Z`} fill={['#1b3fa3', '#1f58b8', '#197f9c', '#1f8a6c', '#7a5a9e', '#16264f'][i]} opacity={0.34} />
        ))}
      </svg>
      <p className="motto">{t('signIn.subtitle')}</p>
      <ul>
        {(['one', 'two', 'three'] as const).map((key) => <li key={key}>{t(`signIn.points.${key}`)}</li>)}
      </ul>
    </aside>
  );
}
