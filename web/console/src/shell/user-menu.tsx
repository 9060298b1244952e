import { changeLanguage, currentLanguage } from '@polybank/ui';
import { LogoutOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Panel } from '../parts/panel';
import { useOperator, useSignOut } from '../session/session';
import { useDensity, useThemeChoice, type Density, type ThemeChoice } from './preferences';

/** Who is signed in, how the console looks, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const operator = useOperator();
  const role = t(`role.${operator.role}`);
  return (
    <Panel
      label={t('shell.account')}
      placement="topLeft"
      opener={(open) => (
        <button type="button" className="me" title={t('shell.account')} aria-haspopup="dialog" aria-expanded={open}>
          <span className="me-face" aria-hidden>{[...operator.display_name][0]}</span>
          <span className="switch-text">
            <b className="clip">{operator.display_name}</b>
            <span className="clip">{operator.display_name === role ? operator.username : role}</span>
          </span>
        </button>
      )}
    >
      {(close) => <Preferences onLeave={close} />}
    </Panel>
  );
}

function Preferences({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const [theme, setTheme] = useThemeChoice();
  const [density, setDensity] = useDensity();
  const signOut = useSignOut();
  return (
    <div style={{ width: 260, display: 'grid', gap: 12 }}>
      <div>
        <b>{operator.display_name}</b>
        <div className="muted"><span className="mono">{operator.username}</span> · {t(`role.${operator.role}`)}</div>
      </div>
      <Segmented<'zh' | 'en'>
        block
        aria-label="语言 Language"
        value={currentLanguage()}
        onChange={(language) => void changeLanguage(language)}
        options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]}
      />
      <Segmented<ThemeChoice>
        block
        aria-label={t('shell.theme')}
        value={theme}
        onChange={setTheme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`shell.${value}`) }))}
      />
      <Segmented<Density>
        block
        aria-label={t('shell.density')}
        value={density}
        onChange={setDensity}
        options={(['compact', 'comfortable'] as const).map((value) => ({ value, label: t(`shell.${value}`) }))}
      />
      <Link to="/profile" onClick={onLeave}>{t('profile.open')}</Link>
      <Button icon={<LogoutOutlined aria-hidden />} loading={signOut.isPending} onClick={() => { signOut.mutate(); }}>{t('shell.signOut')}</Button>
    </div>
  );
}
