import { Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../parts/pieces';
import { BeforeAfter } from '../before-after';
import type { ComparisonProps } from '../forms';
import { CHANGE_TONES, shortly } from '../model';
import type { Worded } from './card';
import { RuleChangeCard, TableChangeCard } from './change-cards';
import { changesOf, isNothing, weightOf, type BandChange, type Changes, type RuleChange } from './changes';
import { textOf } from './model';
import { useConditionWords } from './words';
import './risk-rules.css';

/** How two texts of risk rules differ, for whoever decides: rule by rule, in words. */
export function Comparison({ bankId, before, after, reach }: ComparisonProps) {
  const { t } = useTranslation();
  const changes = useMemo(() => changesOf(before, after, reach), [before, after, reach]);
  const [narrowed, setNarrowed] = useState(false);
  const weight = weightOf(changes);
  const weighty = weight.loosened + weight.depends > 0;
  const shown = narrowed && weighty ? weightyOf(changes) : changes;
  const worded = useWorded(bankId, changes.rules);
  if (isNothing(changes)) return <p className="muted">{t('publishing.same')}</p>;
  return (
    <section className="risk-rules" aria-label={t('publishing.diff')}>
      <Sums changes={changes} />
      {weighty && <Checkbox checked={narrowed} onChange={(event) => { setNarrowed(event.target.checked); }}>{t('comparison.onlyThese')}</Checkbox>}
      <p className="muted" role="note">{t('comparison.legend')}{reach !== 'shared' && changes.rules.length > 0 && ` ${t('comparison.ownIds')}`}</p>
      {(['removed', 'changed', 'added'] as const).map((kind) => <Rules key={kind} kind={kind} rules={shown.rules.filter((rule) => rule.kind === kind)} worded={worded} />)}
      {shown.tables.length > 0 && <h3 className="risk-rules-part">{t('riskRules.tables')}</h3>}
      {shown.tables.map((table, nth) => <TableChangeCard key={`${String(nth)} ${textOf(table.of, 'id')}`} bankId={bankId} change={table} />)}
      <Bands bands={shown.bands} />
      <Others others={shown.others} />
      {changes.reordered && <p className="muted">{t('comparison.reordered')}</p>}
      {changes.rewritten && <p className="muted">{t('comparison.rewritten')}</p>}
    </section>
  );
}

/** What is loosened, or may be. */
function weightyOf(changes: Changes): Changes {
  const isLoosened = (change: { loosened: boolean }) => change.loosened;
  return { ...changes, rules: changes.rules.filter((rule) => rule.loosened || rule.depends), tables: changes.tables.filter(isLoosened), bands: changes.bands.filter(isLoosened), others: [] };
}

/** The conditions of rules as they were and as they are. Both at once may be more than is said at once. */
function useWorded(bankId: string, changes: readonly RuleChange[]): Worded {
  const was = useConditionWords(bankId, changes.flatMap((change) => (change.before ? [change.before] : [])));
  const is = useConditionWords(bankId, changes.flatMap((change) => (change.after ? [change.after] : [])));
  return useMemo(() => new Map([...(was ?? []), ...(is ?? [])]), [was, is]);
}

/** How much of what. */
function Sums({ changes }: { changes: Changes }) {
  const { t } = useTranslation();
  const weight = weightOf(changes);
  const of = (kind: RuleChange['kind']) => changes.rules.filter((rule) => rule.kind === kind).length;
  const [added, removed, changed] = [of('added'), of('removed'), of('changed')];
  return (
    <p className="risk-rule-marks" role="status">
      {weight.loosened > 0 && <Tag tone="bad">{t('comparison.loosenedPlaces', { count: weight.loosened })}</Tag>}
      {weight.depends > 0 && <Tag tone="warn">{t('comparison.dependsPlaces', { count: weight.depends })}</Tag>}
      {removed > 0 && <Tag>{t('comparison.removedRules', { count: removed })}</Tag>}
      {changed > 0 && <Tag>{t('comparison.changedRules', { count: changed })}</Tag>}
      {added > 0 && <Tag>{t('comparison.addedRules', { count: added })}</Tag>}
      {changes.tables.length > 0 && <Tag>{t('comparison.tables', { count: changes.tables.length })}</Tag>}
      {changes.bands.length > 0 && <Tag>{t('comparison.bands', { count: changes.bands.length })}</Tag>}
    </p>
  );
}

function Rules({ kind, rules, worded }: { kind: RuleChange['kind']; rules: readonly RuleChange[]; worded: Worded }) {
  const { t } = useTranslation();
  if (rules.length === 0) return null;
  return (
    <>
      <h3 className="risk-rules-part">{t(`comparison.${kind}`)} <Tag tone={CHANGE_TONES[kind]}>{rules.length}</Tag></h3>
      {rules.map((rule, nth) => <RuleChangeCard key={`${String(nth)} ${textOf(rule.of, 'id')}`} change={rule} worded={worded} />)}
    </>
  );
}

/** From which sums on something is done, where that is another one. */
function Bands({ bands }: { bands: readonly BandChange[] }) {
  const { t } = useTranslation();
  if (bands.length === 0) return null;
  const from = (sum: unknown) => {
    if (sum === undefined) return t('comparison.never');
    return typeof sum === 'number' ? t('comparison.fromSum', { sum }) : shortly(sum);
  };
  return (
    <section className="risk-rule-card panel" aria-label={t('riskRules.bands')}>
      <h3 className="risk-rules-part">{t('riskRules.bands')}</h3>
      {bands.map(({ member, before, after, loosened }) => <BeforeAfter key={member} label={t(`riskRules.bandOf.${member}`, { defaultValue: member })} loosened={loosened} before={from(before)} after={from(after)} />)}
    </section>
  );
}

/** What no other part of this page knows, as it is stored. */
function Others({ others }: { others: readonly BandChange[] }) {
  const { t } = useTranslation();
  const stored = (value: unknown) => (value === undefined ? undefined : <pre>{shortly(value)}</pre>);
  if (others.length === 0) return null;
  return (
    <section className="risk-rule-card panel" aria-label={t('comparison.others')}>
      <h3 className="risk-rules-part">{t('comparison.others')}</h3>
      {others.map(({ member, before, after }) => <BeforeAfter key={member} label={<span className="mono">{member}</span>} before={stored(before)} after={stored(after)} />)}
    </section>
  );
}
