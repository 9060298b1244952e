import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon';
import { missing, strength, type Hint } from './strength';
import './register.css';

const HINTS: readonly Hint[] = ['length', 'letters', 'digits', 'plain'];

/** How good a new password is, while it is typed. */
export function Strength({ password, phone }: { password: string; phone: string }) {
  const { t } = useTranslation();
  const bars = strength(password, phone);
  const lacking = missing(password, phone);
  return (
    <div>
      <div className={`strength strength-${bars}`} role="img" aria-label={t('register.strength', { bars })}>
        {[1, 2, 3, 4].map((bar) => (
          <span key={bar} className={bar <= bars ? 'on' : ''} />
        ))}
      </div>
      <ul className="hints small">
        {HINTS.map((hint) => {
          const met = password !== '' && !lacking.includes(hint);
          return (
            <li key={hint} className={met ? 'met' : ''}>
              <Icon name={met ? 'check' : 'more'} size="1rem" />
              {t(`register.hint.${hint}`)}
              {met && <span className="sr">{t('register.met')}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
