import type { ExpressionField } from '@polybank/api';
import { Input, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { COMPARISONS, takes, type Clause, type Operand } from './rows';

type Props = {
  clause: Clause;
  field: ExpressionField;
  fields: readonly ExpressionField[];
  disabled: boolean;
  wrong: boolean;
  onChange: (values: Operand[]) => void;
};

const textOf = (operand: Operand | undefined): string => (operand && 'value' in operand ? operand.value : '');

/** What a row is beside: as many inputs as its question takes, of its field's sort. */
export function Values({ clause, field, fields, disabled, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const count = takes(clause.question);
  const status = wrong ? ('error' as const) : ('' as const);
  const options = field.choices.map((choice) => ({ value: choice.code, label: choice.label }));
  if (count === 0) return null;
  if (count === 'many') {
    return (
      <Select
        mode={field.holds === 'choice' ? 'multiple' : 'tags'} className="expr-wide" aria-label={t('expression.values')} status={status} disabled={disabled} options={options}
        optionFilterProp="label" placeholder={t('expression.values')} value={clause.values.map(textOf)} onChange={(values: string[]) => { onChange(values.map((value) => ({ value }))); }}
      />
    );
  }
  const set = (place: number, operand: Operand) => { onChange(Array.from({ length: count }, (_, at) => (at === place ? operand : (clause.values[at] ?? { value: '' })))); };
  const others = COMPARISONS.includes(clause.question) ? fields.filter((other) => other.id !== field.id && other.holds === field.holds && field.holds !== 'choice') : [];
  return (
    <>
      {Array.from({ length: count }, (_, place) => {
        const operand = clause.values[place] ?? { value: '' };
        return (
          <Space.Compact key={place} className="expr-value">
            {others.length > 0 && (
              <Select
                className="expr-beside" aria-label={t('expression.beside')} disabled={disabled} value={'field' in operand ? 'field' : 'value'}
                options={(['value', 'field'] as const).map((value) => ({ value, label: t(`expression.besideOf.${value}`) }))}
                onChange={(to: string) => { set(place, to === 'field' ? { field: others[0]?.id ?? '' } : { value: '' }); }}
              />
            )}
            {'field' in operand ? (
              <Select
                className="expr-wide" aria-label={t('expression.field')} status={status} disabled={disabled} value={operand.field} showSearch optionFilterProp="label"
                options={others.map((other) => ({ value: other.id, label: other.label }))} onChange={(id: string) => { set(place, { field: id }); }}
              />
            ) : (
              <Value field={field} text={operand.value} status={status} disabled={disabled} options={options} onChange={(value) => { set(place, { value }); }} />
            )}
          </Space.Compact>
        );
      })}
    </>
  );
}

type ValueProps = {
  field: ExpressionField;
  text: string;
  status: 'error' | '';
  disabled: boolean;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

function Value({ field, text, status, disabled, options, onChange }: ValueProps) {
  const { t } = useTranslation();
  const common = { 'aria-label': t('expression.value'), status, disabled, className: 'expr-wide' };
  const typed = { ...common, value: text, onChange: (event: { target: { value: string } }) => { onChange(event.target.value); } };
  if (options.length > 0) {
    return <Select {...common} showSearch optionFilterProp="label" value={text || undefined} placeholder={t('expression.value')} options={options} onChange={onChange} />;
  }
  switch (field.holds) {
    case 'money': return <Input {...typed} inputMode="decimal" placeholder="0" suffix={t('expression.yuan')} />;
    case 'whole': case 'decimal': return <Input {...typed} inputMode="decimal" placeholder="0" suffix={field.unit} />;
    case 'duration': return <Span text={text} status={status} disabled={disabled} onChange={onChange} />;
    case 'time_of_day': return <Input {...typed} type="time" />;
    case 'day': return <Input {...typed} type="date" />;
    default: return <Input {...typed} maxLength={200} placeholder={t('expression.value')} />;
  }
}

const UNITS = ['m', 'h', 'd', 's', 'w'] as const;

/** A span of time: how many of what. */
function Span({ text, status, disabled, onChange }: Pick<ValueProps, 'text' | 'status' | 'disabled' | 'onChange'>) {
  const { t } = useTranslation();
  const [, number, letter] = /^(\d*)([smhdw])$/.exec(text) ?? [];
  const unit = letter ?? 'h';
  return (
    <Space.Compact className="expr-wide">
      <Input aria-label={t('expression.value')} status={status} disabled={disabled} inputMode="numeric" placeholder="24" value={number ?? text} onChange={(event) => { onChange(`${event.target.value.trim()}${unit}`); }} />
      <Select
        aria-label={t('expression.unit')} disabled={disabled} value={unit} style={{ width: 96 }} onChange={(next: string) => { onChange(`${number ?? ''}${next}`); }}
        options={UNITS.map((value) => ({ value, label: t(`expression.unitOf.${value}`) }))}
      />
    </Space.Compact>
  );
}
