import { Button, Input, InputNumber, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMES } from '../../behaviour/api';
import { DAYS_MAX, LENGTHS, LONGEST, MS_MAX, numberOf, put, textOf, type Member, type Row, type Wrong } from './model';

type Props = { row: Row; wrong: Wrong; onChange: (row: Row) => void; onClose: () => void };
type Common = { id: string; status: 'error' | ''; 'aria-describedby': string };

/** The members of one event. */
export function EventForm({ row, wrong, onChange, onClose }: Props) {
  const { t } = useTranslation();
  const form = useId();
  const field = (member: Member, enter: (common: Common) => ReactNode, hint = '') => {
    const found = wrong[member];
    const words = { needed: t('tracking.form.needed'), personal: t('tracking.form.personal'), twice: t('tracking.form.twice'), days: t('tracking.form.whole', { least: 1, most: DAYS_MAX }), most: t('tracking.form.whole', { least: 1, most: MS_MAX }) };
    const id = `${form}-${member}`;
    // What is merely empty is not shouted at whoever is about to write it.
    const isLoud = found !== undefined && found !== 'needed';
    return (
      <div className="field">
        <label htmlFor={id}>{t(`tracking.memberOf.${member}`)}</label>
        {enter({ id, status: isLoud ? 'error' : '', 'aria-describedby': `${id}-help` })}
        <p id={`${id}-help`} className={isLoud ? 'help bad' : 'help'}>{[found ? words[found] : '', isLoud ? '' : hint].filter(Boolean).join(' · ')}</p>
      </div>
    );
  };
  const text = (member: keyof typeof LONGEST, hint = '') => field(member, (common) => (
    <Input {...common} className={member === 'what' ? 'mono' : ''} maxLength={LONGEST[member]} value={textOf(row, member)} onChange={(event) => { onChange(put(row, member, event.target.value)); }} />
  ), hint);
  const number = (member: 'retention_days' | 'ms_max', most: number) => field(member, (common) => (
    <InputNumber {...common} className="insight-plan-wide" min={1} max={most} precision={0} value={numberOf(row, member)} onChange={(value) => { onChange(put(row, member, value)); }} />
  ));
  const length = textOf(row, 'ms') || 'none';
  return (
    <div className="insight-plan-form">
      {field('name', (common) => <Select {...common} className="insight-plan-wide" value={textOf(row, 'name')} options={NAMES.map((value) => ({ value, label: t(`behaviour.kind.${value}`) }))} onChange={(value: string) => { onChange(put(row, 'name', value)); }} />)}
      {text('what', t('tracking.form.whatHint'))}
      {text('title_zh')}
      {text('title_en')}
      {text('purpose_zh')}
      {text('purpose_en')}
      {text('owner')}
      {number('retention_days', DAYS_MAX)}
      {field('ms', (common) => <Select {...common} className="insight-plan-wide" value={length} options={LENGTHS.map((value) => ({ value, label: t(`tracking.lengthOf.${value}`) }))} onChange={(value: string) => { onChange(put(row, 'ms', value)); }} />)}
      {length !== 'none' && number('ms_max', MS_MAX)}
      <div className="insight-plan-close"><Button onClick={onClose}>{t('tracking.form.close')}</Button></div>
    </div>
  );
}
