import { AutoComplete, Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useImages } from '../../images/api';
import { ImagePicker } from '../../images/picker';
import { useOverview } from '../../slots/api';
import { Facts } from '../../../parts/pieces';
import { worded } from '../../surveys/insight';
import { useLinkedPages } from '../app-pages';
import type { EditorProps, Objection, ViewProps } from '../forms';
import { Labelled } from '../surveys/labelled';
import { ARM_IDS, GOALS, isPlacement, LINKS, localOf, momentOf, PRESENCES, put, wordsAt, type Arm, type Link, type Material, type Placement } from './model';
import './placements.css';

/** A placement, to be read. */
export function View({ bankId, body, objections }: ViewProps) {
  const { t } = useTranslation();
  const images = useImages(bankId, '').rows ?? [];
  if (!isPlacement(body)) return null;
  const one: Placement = body;
  const { link } = one;
  const said = objections.map(({ message }) => message).join(' ');
  const limits = [one.person?.per_day ? t('slots.perDay', { count: one.person.per_day }) : '', one.person?.in_total ? t('slots.inTotal', { count: one.person.in_total }) : ''].filter(Boolean).join(' · ');
  const picture = images.find((image) => image.image_id === one.material.image);
  return (
    <section className="placement-view">
      {picture && <img src={picture.preview_url} alt={picture.alt_zh} />}
      <Facts
        rows={[
          [t('placementForm.title'), `${one.material.title_zh} / ${one.material.title_en}`],
          [t('placementForm.text'), [one.material.text_zh, one.material.text_en].filter(Boolean).join(' / ') || '—'],
          [t('slots.slot'), one.slots.join(', ')],
          [t('placementForm.link'), link ? (link.kind === 'article' ? t('placementForm.toArticle', { name: link.name }) : link.to) : '—'],
          [t('slots.audiences'), one.audiences?.join(', ') ?? t('slots.everybody')],
          [t('slots.notAudiences'), one.not_audiences?.join(', ') ?? '—'],
          [t('slots.presence'), t(`slots.presenceOf.${one.presence}`)],
          [t('slots.order'), t('slots.orderOf', { priority: one.priority, weight: one.weight })],
          [t('slots.times'), one.starts_at ?? one.ends_at ? `${localOf(one.starts_at) || '…'} – ${localOf(one.ends_at) || '…'}` : t('slots.always')],
          [t('slots.caps'), limits || t('slots.unlimited')],
          [t('slots.experiment'), one.arms?.length || one.held_out_percent ? t('slots.experimentOf', { arms: (one.arms?.length ?? 0) + 1, percent: one.held_out_percent ?? 0 }) : t('slots.noExperiment')],
          [t('slots.goal'), t(`slots.goalOf.${one.goal}`)],
        ]}
      />
      {said && <p className="help bad" role="alert">{said}</p>}
    </section>
  );
}

/** A placement, to be written. */
export function Editor({ bankId, body, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  const overview = useOverview(bankId);
  if (!isPlacement(body)) return null;
  const one: Placement = body;
  const set = <K extends keyof Placement>(member: K, value: Placement[K] | undefined) => { onChange(put(one, member, value)); };
  const slots = (overview.data?.slots ?? []).map((slot) => ({ value: slot.slot_id, label: `${worded(slot.title_zh, slot.title_en)} ${slot.slot_id}` }));
  const number = (member: 'priority' | 'weight' | 'held_out_percent' | 'day_max', least: number, most: number) => (
    <Labelled label={t(`placementForm.${member}`)} hint={t(`placementForm.hint.${member}`)} against={wordsAt(objections, member)}>
      {(id) => <InputNumber id={id} min={least} max={most} precision={0} value={one[member] ?? 0} onChange={(value) => { set(member, value ?? least); }} />}
    </Labelled>
  );
  const person = (member: 'per_day' | 'in_total', most: number) => (
    <Labelled label={t(`placementForm.${member}`)} hint={t('placementForm.hint.none')} against={wordsAt(objections, `person/${member}`)}>
      {(id) => <InputNumber id={id} min={0} max={most} precision={0} value={one.person?.[member] ?? 0} onChange={(value) => { set('person', { ...one.person, [member]: value ?? 0 }); }} />}
    </Labelled>
  );
  const moment = (member: 'starts_at' | 'ends_at') => (
    <Labelled label={t(`placementForm.${member}`)} against={wordsAt(objections, member)}>
      {(id) => <Input id={id} type="datetime-local" value={localOf(one[member])} onChange={(event) => { set(member, momentOf(event.target.value)); }} />}
    </Labelled>
  );
  const names = (member: 'audiences' | 'not_audiences') => (
    <Labelled label={t(`slots.${member === 'audiences' ? 'audiences' : 'notAudiences'}`)} hint={t('placementForm.hint.audiences')} against={wordsAt(objections, member)}>
      {(id) => <Select id={id} mode="tags" value={one[member] ?? []} tokenSeparators={[',', ' ']} onChange={(value: string[]) => { set(member, value); }} />}
    </Labelled>
  );
  return (
    <section className="placement-form">
      <h3>{t('placementForm.where')}</h3>
      <Labelled label={t('slots.slot')} against={wordsAt(objections, 'slots')}>
        {(id) => <Select id={id} mode="multiple" optionFilterProp="label" value={one.slots} options={slots} onChange={(value: string[]) => { onChange({ ...one, slots: value }); }} />}
      </Labelled>
      <h3>{t('placementForm.what')}</h3>
      <MaterialFields bankId={bankId} material={one.material} objections={objections} place="material" onChange={(material) => { onChange({ ...one, material }); }} />
      <LinkFields link={one.link} against={wordsAt(objections, 'link')} onChange={(link) => { set('link', link); }} />
      <h3>{t('placementForm.whom')}</h3>
      <div className="placement-grid">
        {names('audiences')}
        {names('not_audiences')}
        {moment('starts_at')}
        {moment('ends_at')}
        {person('per_day', 1_000)}
        {person('in_total', 10_000)}
      </div>
      <h3>{t('placementForm.order')}</h3>
      <div className="placement-grid">
        <Labelled label={t('slots.presence')} hint={t(`placementForm.hint.presence.${one.presence}`)} against={wordsAt(objections, 'presence')}>
          {(id) => <Select id={id} value={one.presence} options={PRESENCES.map((value) => ({ value, label: t(`slots.presenceOf.${value}`) }))} onChange={(value) => { set('presence', value); }} />}
        </Labelled>
        <Labelled label={t('slots.goal')} hint={t('placementForm.hint.goal')} against={wordsAt(objections, 'goal')}>
          {(id) => <Select id={id} value={one.goal} options={GOALS.map((value) => ({ value, label: t(`slots.goalOf.${value}`) }))} onChange={(value) => { set('goal', value); }} />}
        </Labelled>
        {number('priority', 0, 100)}
        {number('weight', 1, 1_000)}
        {number('day_max', 0, 1_000_000_000)}
        <Labelled label={t('placementForm.exclusive')} hint={t('placementForm.hint.exclusive')} against={wordsAt(objections, 'exclusive')}>
          {(id) => <Input id={id} className="mono" maxLength={40} value={one.exclusive ?? ''} onChange={(event) => { set('exclusive', event.target.value); }} />}
        </Labelled>
      </div>
      <h3>{t('slots.experiment')}</h3>
      {number('held_out_percent', 0, 50)}
      <Arms bankId={bankId} arms={one.arms ?? []} own={one.material} objections={objections} onChange={(arms) => { set('arms', arms); }} />
    </section>
  );
}

type MaterialProps = { bankId: string; material: Material; objections: readonly Objection[]; place: string; onChange: (material: Material) => void };

function MaterialFields({ bankId, material, objections, place, onChange }: MaterialProps) {
  const { t } = useTranslation();
  const text = (member: 'title_zh' | 'title_en' | 'text_zh' | 'text_en', most: number) => (
    <Labelled label={t(`placementForm.${member}`)} against={wordsAt(objections, `${place}/${member}`)}>
      {(id) => (
        <Input
          id={id} maxLength={most} value={material[member] ?? ''} status={member.startsWith('title') && !material[member] ? 'warning' : ''}
          onChange={(event) => { onChange(member.startsWith('title') ? { ...material, [member]: event.target.value } : put(material, member, event.target.value)); }}
        />
      )}
    </Labelled>
  );
  return (
    <div className="placement-grid">
      {text('title_zh', 30)}
      {text('title_en', 60)}
      {text('text_zh', 60)}
      {text('text_en', 120)}
      <Labelled label={t('placementForm.image')} hint={t('placementForm.hint.image')} against={wordsAt(objections, `${place}/image`)}>
        {(id) => <ImagePicker id={id} bankId={bankId} value={material.image} onChange={(image) => { onChange(put(material, 'image', image)); }} />}
      </Labelled>
    </div>
  );
}

function LinkFields({ link, against, onChange }: { link: Link | undefined; against: string; onChange: (link: Link | undefined) => void }) {
  const { t } = useTranslation();
  const pages = useLinkedPages();
  const kind = link?.kind ?? 'none';
  const target = link === undefined ? '' : link.kind === 'article' ? link.name : link.to;
  const make = (to: (typeof LINKS)[number], text: string): Link | undefined => {
    if (to === 'none') return undefined;
    return to === 'article' ? { kind: to, name: text } : { kind: to, to: text };
  };
  return (
    <div className="placement-grid">
      <Labelled label={t('placementForm.link')} against={kind === 'none' ? against : ''}>
        {(id) => <Select id={id} value={kind} options={LINKS.map((value) => ({ value, label: t(`placementForm.linkOf.${value}`) }))} onChange={(value: (typeof LINKS)[number]) => { onChange(make(value, value === 'page' ? '/' : value === 'https' ? 'https://' : '')); }} />}
      </Labelled>
      {link && (
        <Labelled label={t(`placementForm.targetOf.${link.kind}`)} against={against}>
          {(id) => <AutoComplete id={id} value={target} options={link.kind === 'page' ? pages : []} filterOption={(input, option) => (option?.label ?? '').toLowerCase().includes(input.toLowerCase())} maxLength={500} onChange={(text: string) => { onChange(make(link.kind, text)); }} />}
        </Labelled>
      )}
    </div>
  );
}

function Arms({ bankId, arms, own, objections, onChange }: { bankId: string; arms: Arm[]; own: Material; objections: readonly Objection[]; onChange: (arms: Arm[]) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>();
  const free = ARM_IDS.find((id) => !arms.some((arm) => arm.id === id));
  const change = (id: string, next: Partial<Arm>) => { onChange(arms.map((arm) => (arm.id === id ? { ...arm, ...next } : arm))); };
  return (
    <>
      {wordsAt(objections, 'arms') && <p className="help bad" role="alert">{wordsAt(objections, 'arms')}</p>}
      {arms.map((arm, place) => (
        <fieldset key={arm.id} className="placement-arm">
          <legend>{t('placementForm.arm', { id: arm.id.toUpperCase() })}</legend>
          <Labelled label={t('placementForm.percent')} against="">
            {(id) => <InputNumber id={id} min={1} max={99} precision={0} value={arm.percent} onChange={(value) => { change(arm.id, { percent: value ?? 1 }); }} />}
          </Labelled>
          <Button size="small" type="link" aria-expanded={open === arm.id} onClick={() => { setOpen(open === arm.id ? undefined : arm.id); }}>{arm.material.title_zh || t('placementForm.unnamed')}</Button>
          <Button size="small" type="text" danger onClick={() => { onChange(arms.filter((one) => one.id !== arm.id)); }}>{t('placementForm.removeArm')}</Button>
          {open === arm.id && <MaterialFields bankId={bankId} material={arm.material} objections={objections} place={`arms/${String(place)}/material`} onChange={(material) => { change(arm.id, { material }); }} />}
        </fieldset>
      ))}
      {free && <Button onClick={() => { onChange([...arms, { id: free, percent: 20, material: { ...own } }]); setOpen(free); }}>{t('placementForm.addArm')}</Button>}
    </>
  );
}
