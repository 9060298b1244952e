import { Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LONGEST, listOf, numberOf, put, SCORE_MAX, textOf, type Rule, type Wrong } from './model';
import type { RuleObjection } from './objections';

/** What every field of a rule needs to know. */
export type Shared = {
  /** Tells the fields of one rule from those of another on the page. */
  id: string;
  rule: Rule;
  wrong: Wrong;
  objections: readonly RuleObjection[];
  onChange: (rule: Rule) => void;
};

type OneProps = Shared & { member: string; hint?: string };

/** What is to be said about a field: what is wrong with it, or else what it is for. What is merely empty is not shouted at whoever is about to write it. */
export function useHelp({ wrong, objections, member, hint = '' }: Pick<OneProps, 'wrong' | 'objections' | 'member' | 'hint'>): { words: string; loud: boolean } {
  const { t } = useTranslation();
  const said = objections.filter((one) => one.member === member).map((one) => one.words);
  const found = wrong[member];
  if (said.length > 0) return { words: said.join(' '), loud: true };
  if (found === 'needed') return { words: [t('riskRules.wrong.needed'), hint].filter(Boolean).join(' · '), loud: false };
  return found ? { words: t(`riskRules.wrong.${found}`), loud: true } : { words: hint, loud: false };
}

type FieldProps = Omit<OneProps, 'rule' | 'onChange'> & { children: (props: { id: string; status: 'error' | ''; 'aria-describedby': string }) => ReactNode };

/** A label, what is entered, and what is to be said about it. */
function Field({ id, member, children, ...about }: FieldProps) {
  const { t } = useTranslation();
  const { words, loud } = useHelp({ ...about, member });
  const at = `${id}-${member}`;
  return (
    <div className="field">
      <label htmlFor={at}>{t(`riskRules.memberOf.${member}`)}</label>
      {children({ id: at, status: loud ? 'error' : '', 'aria-describedby': `${at}-help` })}
      <p id={`${at}-help`} className={loud ? 'help bad' : 'help'}>{words}</p>
    </div>
  );
}

type TextProps = OneProps & { member: keyof typeof LONGEST; lines?: number; mono?: boolean };

export function TextField({ lines = 1, mono = false, ...props }: TextProps) {
  const { rule, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => {
        const entered = { ...common, className: mono ? 'mono' : '', maxLength: LONGEST[member], value: textOf(rule, member), onChange: (event: { target: { value: string } }) => { onChange(put(rule, member, event.target.value)); } };
        return lines > 1 ? <Input.TextArea {...entered} autoSize={{ minRows: lines, maxRows: 6 }} /> : <Input {...entered} spellCheck={!mono} />;
      }}
    </Field>
  );
}

export function NumberField(props: OneProps) {
  const { rule, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => <InputNumber {...common} className="risk-rule-number" min={0} max={SCORE_MAX} precision={0} value={numberOf(rule, member)} onChange={(value) => { onChange(put(rule, member, value ?? 0)); }} />}
    </Field>
  );
}

type ChoiceProps = OneProps & { choices: readonly string[]; nameOf: (choice: string) => string };

/** One of a few; a value that is none of them is shown as it is, until another is chosen. */
export function ChoiceField({ choices, nameOf, ...props }: ChoiceProps) {
  const { rule, member, onChange } = props;
  const value = textOf(rule, member);
  const offered = value === '' || choices.includes(value) ? choices : [...choices, value];
  return (
    <Field {...props}>
      {(common) => <Select {...common} className="risk-rule-wide" showSearch optionFilterProp="label" value={value || undefined} options={offered.map((choice) => ({ value: choice, label: nameOf(choice) }))} onChange={(choice: string) => { onChange(put(rule, member, choice)); }} />}
    </Field>
  );
}

/** Several of a few, kept in the order in which they are offered. */
export function ChoicesField({ choices, nameOf, ...props }: ChoiceProps) {
  const { rule, member, onChange } = props;
  const rank = (choice: string) => (choices.includes(choice) ? choices.indexOf(choice) : choices.length);
  return (
    <Field {...props}>
      {(common) => (
        <Select<string[]>
          {...common} className="risk-rule-wide" mode="multiple" optionFilterProp="label" value={listOf(rule, member)} options={choices.map((choice) => ({ value: choice, label: nameOf(choice) }))}
          onChange={(chosen) => { onChange(put(rule, member, [...chosen].sort((one, other) => rank(one) - rank(other)))); }}
        />
      )}
    </Field>
  );
}
