import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Input, InputNumber, Popconfirm, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLinkedPages } from '../app-pages';
import type { EditorProps } from '../forms';
import { linesOf, type Line } from '../lines';
import { Labelled } from '../surveys/labelled';
import { SlotCard } from './card';
import { asShape, HOSTS_MAX, hostIn, isFound, isSlots, NEW_SLOT, needsPicture, SHAPES, showsSeveral, SLOTS_MAX, START, wrongs, type Slot, type Slots } from './model';
import { against, Bar, Large } from './view';
import '../content-forms.css';

/** The slots of a bank, to be written. */
export function Editor(props: EditorProps) {
  return isSlots(props.body) ? <SlotsEditor {...props} body={props.body} /> : null;
}

function SlotsEditor({ body, saved, objections, onChange }: EditorProps & { body: Slots }) {
  const { t } = useTranslation();
  const before = useMemo(() => (isSlots(saved) ? saved.slots : []), [saved]);
  const [lines, setLines] = useState<readonly Line<Slot>[]>(() => linesOf(body.slots, before, (slot) => slot.id));
  const [next, setNext] = useState(before.length + lines.length);
  const [open, setOpen] = useState<number>();
  const [wanted, setWanted] = useState('');
  const change = (to: readonly Line<Slot>[]) => {
    setLines(to);
    onChange({ ...body, slots: to.map((line) => line.part) });
  };
  const add = () => {
    change([{ key: next, part: NEW_SLOT }, ...lines]);
    setWanted('');
    setOpen(next);
    setNext(next + 1);
  };
  const full = lines.length >= SLOTS_MAX;
  const shown = lines.filter(({ key, part }) => key === open || isFound(part, wanted));
  const othersOf = (key: number) => lines.flatMap((line) => (line.key === key ? [] : [line.part.id]));
  return (
    <section className="content-form">
      <Bar count={lines.length} found={shown.length} wanted={wanted} onWanted={setWanted}>
        <Button disabled={full} icon={<PlusOutlined aria-hidden />} onClick={add}>{t('slotForm.add')}</Button>
      </Bar>
      <p className="muted" role="note">{t('slotForm.hint.about')} {full && t('slotForm.full')}</p>
      <Large objections={objections} />
      {shown.map(({ key, part }) => {
        const others = key === open || before[key] !== part ? othersOf(key) : [];
        const own = before[key] === part ? against(objections, key) : wrongs(part, others).map((wrong) => t(`slotForm.wrong.${wrong}`));
        return (
          <SlotCard
            key={key} slot={part} said={own}
            acts={(
              <span className="content-acts">
                <Button size="small" aria-expanded={key === open} onClick={() => { setOpen(key === open ? undefined : key); }}>{t(key === open ? 'profileForms.fold' : 'profileForms.edit')}</Button>
                <Popconfirm title={t('slotForm.removeAsk')} description={t('slotForm.removeText')} okText={t('profileForms.remove')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} onConfirm={() => { change(lines.filter((line) => line.key !== key)); }}>
                  <Button size="small" type="text" danger aria-label={t('profileForms.remove')} title={t('profileForms.remove')} icon={<DeleteOutlined aria-hidden />} />
                </Popconfirm>
              </span>
            )}
          >
            {key === open && <SlotFields slot={part} onChange={(slot) => { change(lines.map((line) => (line.key === key ? { key, part: slot } : line))); }} />}
          </SlotCard>
        );
      })}
      <Hosts hosts={body.allowed_hosts ?? []} onChange={(hosts) => { onChange({ ...body, slots: lines.map((line) => line.part), allowed_hosts: hosts }); }} />
    </section>
  );
}

function SlotFields({ slot, onChange }: { slot: Slot; onChange: (slot: Slot) => void }) {
  const { t } = useTranslation();
  const pages = useLinkedPages();
  const text = (member: 'title_zh' | 'title_en' | 'id', most: number) => (
    <Labelled label={t(`slotForm.${member}`)} hint={member === 'id' ? t('slotForm.hint.id') : ''}>
      {(id) => <Input id={id} className={member === 'id' ? 'mono' : ''} spellCheck={member !== 'id'} maxLength={most} value={slot[member]} status={slot[member] === '' ? 'warning' : ''} onChange={(event) => { onChange({ ...slot, [member]: event.target.value }); }} />}
    </Labelled>
  );
  const number = (member: 'width' | 'height' | 'capacity' | 'rotation_s' | 'person_day_max', least: number, most: number, hint: string) => (
    <Labelled label={t(`slotForm.${member}`)} hint={hint}>
      {(id) => <InputNumber id={id} min={least} max={most} precision={0} value={slot[member] ?? 0} onChange={(value) => { onChange({ ...slot, [member]: value ?? least }); }} />}
    </Labelled>
  );
  return (
    <div className="content-grid content-open">
      {text('title_zh', 30)}
      {text('title_en', 60)}
      {text('id', 60)}
      <Labelled label={t('slotForm.shape')} hint={t(`slotForm.shapeHint.${slot.shape}`)}>
        {(id) => <Select id={id} value={slot.shape} options={SHAPES.map((value) => ({ value, label: t(`slots.shapeOf.${value}`) }))} onChange={(shape) => { onChange(asShape(slot, shape)); }} />}
      </Labelled>
      {slot.shape !== 'splash' && (
        <Labelled label={t('slotForm.page')} hint={t('slotForm.hint.page')}>
          {(id) => <AutoComplete id={id} value={slot.page === START ? '' : slot.page} options={pages} filterOption={(input, option) => (option?.label ?? '').toLowerCase().includes(input.toLowerCase())} maxLength={120} onChange={(page: string) => { onChange({ ...slot, page }); }} />}
        </Labelled>
      )}
      {number('width', 0, 2_000, t(needsPicture(slot.shape) ? 'slotForm.hint.size' : 'slotForm.hint.noSize'))}
      {number('height', 0, 2_000, t(needsPicture(slot.shape) ? 'slotForm.hint.size' : 'slotForm.hint.noSize'))}
      {showsSeveral(slot.shape) && number('capacity', 1, 20, t('slotForm.hint.capacity'))}
      {number('rotation_s', 0, 60, t('slotForm.hint.rotation_s'))}
      {number('person_day_max', 0, 1_000, t('slotForm.hint.person_day_max'))}
    </div>
  );
}

function Hosts({ hosts, onChange }: { hosts: readonly string[]; onChange: (hosts: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <div className="content-grid">
      <Labelled label={t('slotForm.allowed_hosts')} hint={t('slotForm.hint.allowed_hosts')}>
        {(id) => <Select id={id} mode="tags" open={false} suffixIcon={null} maxCount={HOSTS_MAX} tokenSeparators={[',', '，', ' ']} value={[...hosts]} placeholder="www.example.com" onChange={(typed: string[]) => { onChange([...new Set(typed.map(hostIn).filter((host) => host !== ''))]); }} />}
      </Labelled>
    </div>
  );
}
