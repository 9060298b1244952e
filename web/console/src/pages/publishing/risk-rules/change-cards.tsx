import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../format';
import { BeforeAfter, KindTag, Loosened } from '../before-after';
import { shortly, type Change } from '../model';
import { ConditionWords, RuleCard, Said, type Worded } from './card';
import type { RowChange, RuleChange, TableChange } from './changes';
import { isTexts, rowsOf, said, textOf, wordsOf, type Rule } from './model';
import { ScoreTable } from './tables';
import { useConditionWords } from './words';

/** A rule that is new, gone, or another than it was. */
export function RuleChangeCard({ change, worded }: { change: RuleChange; worded: Worded }) {
  const { t } = useTranslation();
  const { kind, of, before, after, members, loosened, depends } = change;
  return (
    <RuleCard rule={of} worded={worded} objections={[]} acts={<Fate kind={kind} loosened={loosened} />}>
      {depends && <p className="help warn">{t(`comparison.dependsOn.${depends}`)}</p>}
      {before && after ? (
        <>
          {members.map(({ member, loosened: looser }) => <Member key={member} member={member} loosened={looser} before={before} after={after} worded={worded} />)}
          {members.every((one) => one.member !== 'when') && <BeforeAfter label={t('comparison.sameCondition')}><ConditionWords when={textOf(after, 'when')} worded={worded} /></BeforeAfter>}
          <p className="risk-rule-foot"><span className="mono">{textOf(after, 'id')}</span></p>
        </>
      ) : <Said rule={of} worded={worded} />}
    </RuleCard>
  );
}

/** What became of it. */
function Fate({ kind, loosened }: { kind: Change['kind']; loosened: boolean }) {
  return <span className="risk-rules-acts"><KindTag kind={kind} />{loosened && <Loosened />}</span>;
}

type MemberProps = { member: string; loosened: boolean; before: Rule; after: Rule; worded: Worded };

/** A member of a rule, a table or a row, as it was and as it is. */
function Member({ member, loosened, before, after, worded }: MemberProps) {
  const { t } = useTranslation();
  const words = useMemberWords(worded);
  return (
    <BeforeAfter label={t(`riskRules.memberOf.${member}`, { defaultValue: member === 'take' ? t('comparison.take') : member })} loosened={loosened} before={words(before, member)} after={words(after, member)}>
      {member === 'scenarios' && <ScenariosMoved before={before} after={after} />}
    </BeforeAfter>
  );
}

/** Values that stand for words, by member. */
const WORDS: Readonly<Record<string, string>> = {
  action: 'risk.action', least_tool: 'riskRules.toolOf', on_missing: 'riskRules.missingOf', category: 'riskRules.categoryOf', take: 'riskRules.takeOf', enabled: 'comparison.enabledOf', floor: 'comparison.floorOf',
};

/** What a member says, or says by saying nothing; as it is stored where that is no word. */
function useMemberWords(worded: Worded): (of: Rule, member: string) => ReactNode {
  const { t } = useTranslation();
  const scenario = useScenarioNames();
  return (of, member) => {
    const value = said(of, member) ?? (member === 'take' ? 'sum' : undefined);
    if (member === 'when' && typeof value === 'string') return <ConditionWords when={value} worded={worded} />;
    if (member === 'scenarios' && isTexts(value)) return scenario(value);
    if (value === undefined || value === null || value === '') return t('common.none');
    if (typeof value !== 'string' && typeof value !== 'number') return <code className="mono">{shortly(value)}</code>;
    if (Object.hasOwn(WORDS, member)) return t(`${WORDS[member] ?? ''}.${String(value)}`, { defaultValue: String(value) });
    return typeof value === 'number' ? <span className="num">{formatCount(value)}</span> : value;
  };
}

function useScenarioNames(): (scenarios: readonly string[]) => string {
  const { t } = useTranslation();
  return (scenarios) => scenarios.map((one) => t(`risk.scenario.${one}`, { defaultValue: one })).join(t('risk.comma')) || t('common.none');
}

/** Where something is not asked any more, and where it is asked now: long lists look alike. */
function ScenariosMoved({ before, after }: { before: Rule; after: Rule }) {
  const { t } = useTranslation();
  const names = useScenarioNames();
  const [was, is] = [before['scenarios'], after['scenarios']];
  if (!isTexts(was) || !isTexts(is)) return null;
  const [gone, come] = [was.filter((one) => !is.includes(one)), is.filter((one) => !was.includes(one))];
  return (
    <p className="publishing-change-more">
      {gone.length > 0 && <span>{t('comparison.noLonger', { names: names(gone) })}</span>}
      {come.length > 0 && <span>{t('comparison.newly', { names: names(come) })}</span>}
    </p>
  );
}

/** A score card or a decision table that is new, gone, or another than it was. */
export function TableChangeCard({ bankId, change }: { bankId: string; change: TableChange }) {
  const { t } = useTranslation();
  const { kind, of, before, after, members, rows, kept, reordered, loosened } = change;
  const worded = useConditionWords(bankId, [...rowsOf(before ?? {}), ...rowsOf(after ?? {})]);
  const fate = <Fate kind={kind} loosened={loosened} />;
  if (!before || !after) return <ScoreTable bankId={bankId} table={of} acts={fate} />;
  const name = wordsOf(of, 'name') || textOf(of, 'id');
  return (
    <section className="risk-rule-card panel" aria-label={name}>
      <header>
        <div className="risk-rule-name"><h4>{name}</h4><p className="muted mono">{textOf(of, 'id')}</p></div>
        {fate}
      </header>
      {members.map(({ member, loosened: looser }) => <Member key={member} member={member} loosened={looser} before={before} after={after} worded={worded} />)}
      {rows.map((row) => <RowChangeView key={`${row.kind} ${String(row.place)}`} change={row} worded={worded} />)}
      {reordered && <p className="help warn">{t('comparison.rowsMoved')}</p>}
      {kept > 0 && <p className="muted">{t('comparison.kept', { count: kept })}</p>}
    </section>
  );
}

/** A row of a table: what it is about where that stays, and what is other about it. */
function RowChangeView({ change, worded }: { change: RowChange; worded: Worded }) {
  const { t } = useTranslation();
  const { kind, of, before, after, members, loosened, place } = change;
  const words = useMemberWords(worded);
  const label = <><KindTag kind={kind} /> {t('comparison.nthRow', { place })}</>;
  const whole = <>{words(of, 'when')}<span className="muted">{t('riskRules.memberOf.score')}</span> {words(of, 'score')}</>;
  if (!before || !after) return <BeforeAfter label={label} loosened={loosened} before={before && whole} after={after && whole} />;
  return (
    <BeforeAfter label={label}>
      {members.every((one) => one.member !== 'when') && <ConditionWords when={textOf(of, 'when')} worded={worded} />}
      {members.map(({ member, loosened: looser }) => <Member key={member} member={member} loosened={looser} before={before} after={after} worded={worded} />)}
    </BeforeAfter>
  );
}
