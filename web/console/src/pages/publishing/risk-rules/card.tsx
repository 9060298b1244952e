import type { ExpressionInWords } from '@polybank/api';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../../parts/pieces';
import { listOf, numberOf, said, textOf, wordsOf, type Rule } from './model';
import type { RuleObjection } from './objections';

const TONES: Readonly<Record<string, Tone>> = { challenge: 'warn', delay: 'warn', block: 'bad', allow: 'good', ban_device: 'bad', list_payee: 'bad', list_device: 'bad' };

/** Conditions in words, by their text. */
export type Worded = ReadonlyMap<string, ExpressionInWords | undefined> | undefined;

type Props = {
  rule: Rule;
  worded: Worded;
  objections: readonly RuleObjection[];
  /** What can be done with it. */
  acts?: ReactNode;
  /** What is still missing, in words. */
  unfilled?: string;
  /** Its fields, in the place of what they say. */
  children?: ReactNode;
};

/** A rule as people read it: what it is called, when it fires, what it does, and what the customer is told. */
export function RuleCard({ rule, worded, objections, acts, unfilled, children }: Props) {
  const { t } = useTranslation();
  const off = said(rule, 'enabled') === 0;
  const name = wordsOf(rule, 'name') || t('riskRules.unnamed');
  return (
    <article className={`risk-rule-card panel${off ? ' is-off' : ''}${objections.length > 0 ? ' is-wrong' : ''}`} aria-label={name}>
      <header>
        <div className="risk-rule-name">
          <h4>{name}</h4>
          <Marks rule={rule} />
        </div>
        {acts}
      </header>
      {objections.length > 0 && (
        <ul className="risk-rule-objections" role="alert">
          {objections.map(({ member, words }, nth) => (
            <li key={`${String(nth)} ${words}`}>{member === undefined ? words : t('riskRules.at', { where: t(`riskRules.memberOf.${member}`, { defaultValue: member }), member: words })}</li>
          ))}
        </ul>
      )}
      {unfilled && <p className="help warn">{unfilled}</p>}
      {children ?? <Said rule={rule} worded={worded} />}
    </article>
  );
}

function Marks({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const action = textOf(rule, 'action');
  const [score, priority, tool] = [numberOf(rule, 'score'), numberOf(rule, 'priority'), textOf(rule, 'least_tool')];
  return (
    <p className="risk-rule-marks">
      {action && <Tag tone={TONES[action] ?? 'plain'}>{t(`risk.action.${action}`, { defaultValue: action })}</Tag>}
      {action === 'challenge' && tool !== 'any' && <Tag>{t('riskRules.atLeast', { tool: t(`riskRules.toolOf.${tool}`, { defaultValue: tool }) })}</Tag>}
      {score > 0 && <Tag>{t('riskRules.scored', { score })}</Tag>}
      {priority !== 500 && <Tag>{t('riskRules.prior', { priority })}</Tag>}
      {said(rule, 'on_missing') === 'act' && <Tag>{t('riskRules.actsBlind')}</Tag>}
      {said(rule, 'floor') === 1 && <span title={t('riskRules.floorText')}><Tag tone="good">{t('riskRules.floor')}</Tag></span>}
      {said(rule, 'enabled') === 0 && <Tag tone="bad">{t('riskRules.off')}</Tag>}
    </p>
  );
}

/** When a rule fires, where, and what the customer is told. */
export function Said({ rule, worded }: { rule: Rule; worded: Worded }) {
  const { t } = useTranslation();
  const [reason, remedy, source, category] = [wordsOf(rule, 'reason'), wordsOf(rule, 'remedy'), textOf(rule, 'source'), textOf(rule, 'category')];
  return (
    <>
      <ConditionWords when={textOf(rule, 'when')} worded={worded} />
      <dl className="facts">
        <dt>{t('riskRules.scenarios')}</dt>
        <dd><ScenarioNames of={rule} /></dd>
        <dt>{t('riskRules.customerReads')}</dt>
        <dd>{reason || t('common.none')}{remedy && <span className="risk-rule-remedy">{remedy}</span>}</dd>
      </dl>
      <p className="risk-rule-foot">
        <span>{t('riskRules.at', { where: t('riskRules.category'), member: t(`riskRules.categoryOf.${category}`, { defaultValue: category }) })}</span>
        {source && <span>{t('riskRules.at', { where: t('riskRules.source'), member: source })}</span>}
        <span className="mono">{textOf(rule, 'id')}</span>
      </p>
    </>
  );
}

/** Where a rule or a table is asked. */
export function ScenarioNames({ of }: { of: Rule }) {
  const { t } = useTranslation();
  const names = listOf(of, 'scenarios').map((one) => t(`risk.scenario.${one}`, { defaultValue: one }));
  return names.join(t('risk.comma')) || t('common.none');
}

/** A condition in words; its text as long as there are none, and what is wrong with it. */
export function ConditionWords({ when, worded }: { when: string; worded: Worded }) {
  const { t } = useTranslation();
  const found = worded?.get(when);
  if (when === '') return <p className="risk-rule-when is-empty">{t('riskRules.noCondition')}</p>;
  if (found?.sound) return <p className="risk-rule-when">{found.words}</p>;
  return (
    <div className="risk-rule-when">
      <code className="mono">{when}</code>
      {found && <p className="help bad">{t('riskRules.at', { where: t('riskRules.unreadable'), member: found.words })}</p>}
    </div>
  );
}
