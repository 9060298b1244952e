/** Fields of a floor, made from the schema of its component; and who sees it. */
import type { PageComponent, PageList } from '@polybank/api';
import { Input, InputNumber, Select } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { CHANNELS, propsOf, STANDINGS, VIEWS, type PropSchema, type Shown } from './model';

type Custom = { type: 'custom'; label: string; render: (given: { value: unknown; onChange: (value: unknown) => void; name: string }) => ReactNode & React.JSX.Element };

/** A text this long is written in several lines. */
const LONG = 90;

function control(member: string, schema: PropSchema, list: PageList, t: TFunction): Custom['render'] {
  const valued = (value: string) => ({ value, label: t(`pages.editor.value.${value}`, { defaultValue: value }) });
  const keys = list.functions.map((one) => ({ value: one.key, label: one.title }));
  const label = t(`pages.editor.prop.${member}`, { defaultValue: member });
  if (schema.type === 'array') {
    const options = schema.items?.enum?.map(valued) ?? keys;
    return ({ value, onChange }) => <Select aria-label={label} mode="multiple" style={{ width: '100%' }} maxCount={schema.maxItems ?? 60} optionFilterProp="label" value={Array.isArray(value) ? (value as string[]) : []} options={options} onChange={onChange} />;
  }
  if (schema.enum) {
    const options = schema.enum.map(valued);
    return ({ value, onChange }) => <Select aria-label={label} style={{ width: '100%' }} showSearch={options.length > 8} value={typeof value === 'string' ? value : undefined} placeholder={t('pages.editor.choose')} options={options} onChange={onChange} />;
  }
  if (schema.type === 'integer') {
    return ({ value, onChange }) => <InputNumber aria-label={label} style={{ width: '100%' }} precision={0} min={schema.minimum ?? 0} max={schema.maximum ?? 100} value={typeof value === 'number' ? value : null} onChange={onChange} />;
  }
  const most = schema.maxLength ?? 120;
  return ({ value, onChange }) => {
    const text = typeof value === 'string' ? value : '';
    return most > LONG && member !== 'to'
      ? <Input.TextArea aria-label={label} autoSize={{ minRows: 2, maxRows: 12 }} maxLength={most} value={text} onChange={(event) => { onChange(event.target.value); }} />
      : <Input aria-label={label} maxLength={most} value={text} onChange={(event) => { onChange(event.target.value); }} />;
  };
}

function labelled(label: string, render: Custom['render']): Custom {
  return { type: 'custom', label, render: (given) => <div className="studio-field"><p className="studio-label">{label}</p>{render(given)}</div> };
}

/** Chinese before English, whatever the alphabet says. */
const placed = (member: string) => member.replace(/_zh$/, '_0').replace(/_en$/, '_1');

export function fieldsOf(component: PageComponent, list: PageList, t: TFunction): Record<string, Custom> {
  const own = Object.entries(propsOf(component)).sort(([one], [next]) => placed(one).localeCompare(placed(next))).map(([member, schema]) => [member, labelled(t(`pages.editor.prop.${member}`, { defaultValue: member }), control(member, schema, list, t))] as const);
  const who: Custom = { type: 'custom', label: t('pages.editor.who'), render: ({ value, onChange }) => <Who shown={(value ?? {}) as Shown} list={list} t={t} onChange={onChange} /> };
  return { ...Object.fromEntries(own), _shown: who };
}

function Who({ shown, list, t, onChange }: { shown: Shown; list: PageList; t: TFunction; onChange: (shown: Shown) => void }) {
  const audiences = list.audiences.map((one) => ({ value: one.name, label: one.title }));
  const set = (change: Partial<Record<keyof Shown, unknown>>) => { onChange({ ...shown, ...change } as Shown); };
  const some = (label: string, value: string[] | undefined, options: { value: string; label: string }[], change: (value: string[]) => void) => (
    <div className="studio-field">
      <p className="studio-label">{label}</p>
      <Select aria-label={label} mode="multiple" style={{ width: '100%' }} optionFilterProp="label" placeholder={t('pages.editor.any')} value={value ?? []} options={options} onChange={change} />
    </div>
  );
  const one = (label: string, value: string | undefined, options: { value: string; label: string }[], change: (value: string | undefined) => void) => (
    <div className="studio-field">
      <p className="studio-label">{label}</p>
      <Select aria-label={label} allowClear style={{ width: '100%' }} placeholder={t('pages.editor.any')} value={value ?? null} options={options} onChange={(chosen: string | null | undefined) => { change(chosen ?? undefined); }} />
    </div>
  );
  const standings = STANDINGS.map((value) => ({ value, label: t(`pages.standingOf.${value}`) }));
  return (
    <fieldset className="studio-who">
      <legend>{t('pages.editor.who')}</legend>
      {some(t('pages.editor.in'), shown.in, audiences, (value) => { set({ in: value }); })}
      {some(t('pages.editor.out'), shown.out, audiences, (value) => { set({ out: value }); })}
      {one(t('pages.editor.least'), shown.least, standings, (value) => { set({ least: value }); })}
      {one(t('pages.editor.most'), shown.most, standings, (value) => { set({ most: value }); })}
      {some(t('pages.channel'), shown.channels, CHANNELS.map((value) => ({ value, label: t(`pages.channelOf.${value}`) })), (value) => { set({ channels: value }); })}
      {one(t('pages.view'), shown.view, VIEWS.map((value) => ({ value, label: t(`pages.viewOf.${value}`) })), (value) => { set({ view: value }); })}
    </fieldset>
  );
}
