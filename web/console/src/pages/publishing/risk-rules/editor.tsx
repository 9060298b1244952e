import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useEffectEvent, useMemo, useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../parts/states';
import type { EditorProps } from '../forms';
import { LineCard } from './line-card';
import { acted, linesOf, type Line } from './lines';
import { isFound, RULES_MAX, rulesOf, tablesOf, textOf, withRules, wrongWith } from './model';
import { objectionsAt, standing } from './objections';
import { TablesAndBands } from './tables';
import { RulesBar } from './view';
import { useConditionWords } from './words';
import './risk-rules.css';

/** A document of risk rules, to be written. It holds the rules itself, and tells every text they make. */
export function Editor({ bankId, body, saved, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  const [first] = useState(body);
  const [state, dispatch] = useReducer(acted, { body, saved }, linesOf);
  const [wanted, setWanted] = useState('');
  const { lines, open } = state;
  const rules = useMemo(() => lines.map((line) => line.rule), [lines]);
  const tell = useEffectEvent(onChange);
  const same = rulesOf(body).length === rules.length && rulesOf(body).every((rule, place) => rule === rules[place]);
  useEffect(() => { if (!same) tell(withRules(first, rules)); }, [same, first, rules]);

  const before = useMemo(() => rulesOf(saved), [saved]);
  const against = useMemo(() => objectionsAt(objections, before), [objections, before]);
  const tables = useMemo(() => tablesOf(first).map((table) => textOf(table, 'id')), [first]);
  const taken = useMemo(() => twice([...tables, ...rules.map((rule) => textOf(rule, 'id'))]), [tables, rules]);
  const worded = useConditionWords(bankId, rules);
  const isTaken = (line: Line) => taken.has(textOf(line.rule, 'id'));
  const shown = lines.filter((line) => line.key === open || isFound(line.rule, wanted));
  const unfilled = lines.filter((line) => Object.keys(wrongWith(line.rule, isTaken(line))).length > 0).length;
  const refused = lines.filter((line) => standing(against.get(line.key) ?? [], before[line.key], line.rule).length > 0).length;
  const full = rules.length >= RULES_MAX;
  return (
    <section className="risk-rules">
      <RulesBar count={rules.length} found={shown.length} wanted={wanted} onWanted={setWanted}>
        <span className="risk-rules-acts">
          <Button disabled={rules.length < 2} onClick={() => { dispatch({ do: 'sort' }); }}>{t('riskRules.sort')}</Button>
          <Button type="primary" ghost disabled={full} icon={<PlusOutlined aria-hidden />} onClick={() => { setWanted(''); dispatch({ do: 'add' }); }}>{t('riskRules.add')}</Button>
        </span>
      </RulesBar>
      <p className="muted" role="note">{t('riskRules.order')} {t('riskRules.asText')}</p>
      {full && <p className="muted" role="note">{t('riskRules.full')}</p>}
      {refused > 0 && <p className="help bad" role="alert">{t('riskRules.objected', { count: refused })}</p>}
      {unfilled > 0 && <p className="help warn" role="status">{t('riskRules.unfilledRules', { count: unfilled })}</p>}
      {rules.length === 0 && <EmptyState title={t('riskRules.none')} text={t('riskRules.noneText')} />}
      {rules.length > 0 && shown.length === 0 && <p className="muted">{t('riskRules.notFound')}</p>}
      {shown.map((line) => (
        <LineCard
          key={line.key} bankId={bankId} line={line} worded={worded} saved={before[line.key]} objections={against.get(line.key)} tables={tables} dispatch={dispatch}
          isOpen={line.key === open} isTaken={isTaken(line)} isFull={full} mayRise={wanted === '' && line !== lines[0]} mayFall={wanted === '' && line !== lines.at(-1)}
        />
      ))}
      <TablesAndBands bankId={bankId} body={first} />
    </section>
  );
}

/** What is in a list more than once. */
function twice(ids: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(ids.filter((id) => seen.has(id) || !seen.add(id)));
}
