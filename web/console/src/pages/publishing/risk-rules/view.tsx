import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewProps } from '../forms';
import { RuleCard } from './card';
import { isFound, rulesOf, textOf } from './model';
import { objectionsAt } from './objections';
import { TablesAndBands } from './tables';
import { useConditionWords } from './words';
import './risk-rules.css';

/** A document of risk rules, to be read. */
export function View({ bankId, body, objections }: ViewProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const rules = rulesOf(body);
  const worded = useConditionWords(bankId, rules);
  const against = objectionsAt(objections, rules);
  const shown = rules.map((rule, place) => ({ rule, place })).filter(({ rule }) => isFound(rule, wanted));
  return (
    <section className="risk-rules">
      <RulesBar count={rules.length} found={shown.length} wanted={wanted} onWanted={setWanted} />
      {shown.length === 0 && <p className="muted">{t(rules.length === 0 ? 'riskRules.none' : 'riskRules.notFound')}</p>}
      {shown.map(({ rule, place }) => <RuleCard key={`${String(place)} ${textOf(rule, 'id')}`} rule={rule} worded={worded} objections={against.get(place) ?? []} />)}
      <TablesAndBands bankId={bankId} body={body} />
    </section>
  );
}

/** From how many rules on one would look for them by name. */
const MANY = 5;

type BarProps = { count: number; found: number; wanted: string; onWanted: (wanted: string) => void; children?: ReactNode };

/** How many rules there are, and what one is looking for. */
export function RulesBar({ count, found, wanted, onWanted, children }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className="risk-rules-head">
      <span className="muted" role="status">{found === count ? t('riskRules.count', { count }) : t('riskRules.found', { count: found })}</span>
      {count > MANY && <Input className="risk-rules-find" allowClear aria-label={t('riskRules.find')} placeholder={t('riskRules.find')} maxLength={80} value={wanted} onChange={(event) => { onWanted(event.target.value); }} />}
      {children}
    </div>
  );
}
