import { CheckCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import type { ThemeContrast } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Colour } from './model';

/** Which texts can be read on which grounds. What cannot comes with the nearest colour that can. */
export function Contrasts({ contrasts, onFix }: { contrasts: readonly ThemeContrast[]; onFix: (fixes: Partial<Record<Colour, string>>) => void }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const failed = contrasts.filter((one) => !one.passes);
  // What fails in the light fails elsewhere for the same reason: one line for each pair.
  const told = failed.filter((one, nth) => failed.findIndex((other) => other.ink === one.ink && other.ground === one.ground) === nth);
  const fixes = Object.fromEntries(failed.flatMap(({ token, fix }) => (fix ? [[token, fix]] : []))) as Partial<Record<Colour, string>>;
  const shown = all ? contrasts.filter((one) => one.variant === 'light') : told;
  return (
    <section className="panel theme-contrast" aria-labelledby="theme-contrast">
      <header>
        <h2 id="theme-contrast">
          {failed.length === 0 ? <CheckCircleFilled className="good" aria-hidden /> : <ExclamationCircleFilled className="bad" aria-hidden />}{' '}
          {failed.length === 0 ? t('theme.allRead', { count: contrasts.length }) : t('theme.unread', { count: told.length })}
        </h2>
        {Object.keys(fixes).length > 0 && <Button type="primary" size="small" onClick={() => { onFix(fixes); }}>{t('theme.fixAll')}</Button>}
        <Checkbox checked={all} onChange={(event) => { setAll(event.target.checked); }}>{t('theme.showAll')}</Checkbox>
      </header>
      {shown.length > 0 && (
        <ul className="rows">
          {shown.map((one) => (
            <li key={`${one.variant} ${one.ink} ${one.ground}`}>
              <span className="theme-sample" style={{ color: one.ink_color, background: one.ground_color }} aria-hidden>{t('theme.sample')}</span>
              <span className="grow">
                {currentLanguage() === 'en' ? one.title_en : one.title_zh}
                {one.variant !== 'light' && <small>{t(`theme.variantOf.${one.variant}`)}</small>}
              </span>
              <span className={one.passes ? 'num' : 'num bad'}>{t('theme.ratio', { ratio: one.ratio.toFixed(2), least: one.least })}</span>
              {!one.passes && one.fix && (
                <Button size="small" onClick={() => { onFix({ [one.token]: one.fix } as Partial<Record<Colour, string>>); }}>
                  <span className="theme-dot" style={{ background: one.fix }} aria-hidden /> {t('theme.fix', { colour: one.fix, name: t(`theme.colour.${one.token as Colour}`) })}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
