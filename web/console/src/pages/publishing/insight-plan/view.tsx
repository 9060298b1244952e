import { currentLanguage } from '@polybank/ui';
import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewProps } from '../forms';
import { NAMES } from '../../behaviour/api';
import { isFound, numberOf, rowsOf, textOf, type Row } from './model';
import './insight-plan.css';

/** So many at a time: more are found by a word of theirs. */
export const SHOWN = 60;

/** A tracking plan, to be read. */
export function View({ body }: ViewProps) {
  const [wanted, setWanted] = useState('');
  const rows = rowsOf(body);
  const found = rows.filter((row) => isFound(row, wanted));
  return (
    <section className="insight-plan">
      <ViewPercent body={body} />
      <PlanBar count={rows.length} found={found.length} wanted={wanted} onWanted={setWanted} />
      <ul>{found.slice(0, SHOWN).map((row, place) => <li key={`${String(place)} ${textOf(row, 'what')}`} className="insight-plan-row"><RowText row={row} /></li>)}</ul>
      <Beyond found={found.length} />
    </section>
  );
}

function ViewPercent({ body }: Pick<ViewProps, 'body'>) {
  const { t } = useTranslation();
  const percent = numberOf(body, 'view_percent');
  return percent === null ? null : <p className="muted">{t('tracking.form.viewPercentIs', { percent })}</p>;
}

export function Beyond({ found }: { found: number }) {
  const { t } = useTranslation();
  return found > SHOWN ? <p className="muted" role="note">{t('tracking.form.more', { n: SHOWN })}</p> : null;
}

type BarProps = { count: number; found: number; wanted: string; onWanted: (wanted: string) => void; children?: ReactNode };

/** How many events there are, and which one is looking for. */
export function PlanBar({ count, found, wanted, onWanted, children }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className="insight-plan-bar">
      <span className="muted" role="status">{found === count ? t('tracking.form.count', { count }) : t('tracking.form.found', { count: found })}</span>
      <Input className="insight-plan-find" allowClear aria-label={t('tracking.find')} placeholder={t('tracking.find')} maxLength={80} value={wanted} onChange={(event) => { onWanted(event.target.value); }} />
      {children}
    </div>
  );
}

/** One event in two lines. */
export function RowText({ row }: { row: Row }) {
  const { t } = useTranslation();
  const lang = currentLanguage() === 'en' ? 'en' : 'zh';
  const name = NAMES.find((one) => one === row['name']);
  const days = numberOf(row, 'retention_days');
  return (
    <div className="insight-plan-text">
      <p><b>{textOf(row, `title_${lang}`) || t('tracking.form.unnamed')}</b> <span className="muted">{name ? t(`behaviour.kind.${name}`) : textOf(row, 'name')}</span> <code className="mono">{textOf(row, 'what')}</code></p>
      <p className="muted">{[textOf(row, 'owner'), textOf(row, `purpose_${lang}`), days === null ? '' : t('tracking.days', { count: days })].filter(Boolean).join(' · ')}</p>
    </div>
  );
}
