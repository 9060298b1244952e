/** Fields of a part of a text: a label, what is entered, and what it is for. */
import { AutoComplete, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ITEMS_MAX, LONGEST, numberOf, put, textOf, textsOf, type Part } from './model';

/** `id` tells the fields of one part from those of another on the page. */
export type Shared = { id: string; part: Part; onChange: (part: Part) => void };
type One = Shared & { member: string; hint?: string; label?: string };

function Field({ id, member, hint = '', label, children }: Pick<One, 'id' | 'member' | 'hint' | 'label'> & { children: (common: { id: string; 'aria-describedby': string }) => ReactNode }) {
  const { t } = useTranslation();
  const at = `${id}-${member}`;
  return (
    <div className="field">
      <label htmlFor={at}>{label ?? t(`profileForms.member.${member}`)}</label>
      {children({ id: at, 'aria-describedby': `${at}-help` })}
      <p id={`${at}-help`} className="help">{hint}</p>
    </div>
  );
}

/** A text that may be left out is no member when it is empty. */
export function TextField({ lines = 1, mono = false, optional = false, ...props }: One & { lines?: number; mono?: boolean; optional?: boolean }) {
  const { part, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => {
        const entered = { ...common, className: mono ? 'mono' : '', maxLength: LONGEST[member] ?? 120, value: textOf(part, member), onChange: (event: { target: { value: string } }) => { onChange(put(part, member, optional && event.target.value === '' ? undefined : event.target.value)); } };
        return lines > 1 ? <Input.TextArea {...entered} autoSize={{ minRows: lines, maxRows: 6 }} /> : <Input {...entered} spellCheck={!mono} />;
      }}
    </Field>
  );
}

/** A text for which some are offered. */
export function OfferedField({ offers, ...props }: One & { offers: readonly { value: string; label: string }[] }) {
  const { part, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => (
        <AutoComplete
          {...common} className="profile-form-wide" value={textOf(part, member)} options={offers.map(({ value, label }) => ({ value, label: `${label} (${value})` }))} maxLength={LONGEST[member]}
          filterOption={(input, option) => (option?.label ?? '').toLowerCase().includes(input.toLowerCase())} onChange={(text: string) => { onChange(put(part, member, text === '' ? undefined : text)); }}
        />
      )}
    </Field>
  );
}

export function NumberField({ min, max, ...props }: One & { min: number; max: number }) {
  const { part, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => <InputNumber {...common} className="profile-form-wide" min={min} max={max} precision={0} value={numberOf(part, member)} onChange={(value) => { onChange(put(part, member, value ?? min)); }} />}
    </Field>
  );
}

/** One of a few; a value that is none of them is shown as it is, until another is chosen. */
export function ChoiceField({ choices, nameOf, usual = '', ...props }: One & { choices: readonly string[]; nameOf: (choice: string) => string; usual?: string }) {
  const { part, member, onChange } = props;
  const value = textOf(part, member) || usual;
  const offered = value === '' || choices.includes(value) ? choices : [...choices, value];
  return (
    <Field {...props}>
      {(common) => <Select {...common} className="profile-form-wide" showSearch optionFilterProp="label" value={value || undefined} options={offered.map((choice) => ({ value: choice, label: nameOf(choice) }))} onChange={(choice: string) => { onChange(put(part, member, choice)); }} />}
    </Field>
  );
}

/** Some of many, in the order they were chosen in. */
export function SeveralField({ choices, nameOf, ...props }: One & { choices: readonly string[]; nameOf: (choice: string) => string }) {
  const { part, member, onChange } = props;
  return (
    <Field {...props}>
      {(common) => (
        <Select
          {...common} mode="multiple" className="profile-form-wide" optionFilterProp="label" maxCount={ITEMS_MAX} value={textsOf(part, member)}
          options={choices.map((choice) => ({ value: choice, label: nameOf(choice) }))} onChange={(chosen: string[]) => { onChange(put(part, member, chosen)); }}
        />
      )}
    </Field>
  );
}
