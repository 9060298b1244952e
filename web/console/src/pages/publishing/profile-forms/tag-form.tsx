/** The fields of a tag: what it is, and where it comes from, which has fields of its own for every kind of source. */
import { useTranslation } from 'react-i18next';
import { NAMES } from '../../behaviour/api';
import { CHANNELS, useWords } from '../../behaviour/words';
import { ConditionField } from './condition';
import { ChoiceField, NumberField, OfferedField, SeveralField, TextField, type Shared } from './fields';
import { Items } from './items';
import { ATTRIBUTES, COMES, GROUPS, MEASURES, newSource, partsOf, put, SHOWN, sourceOf, SOURCES, textOf, titleOf, type Part } from './model';
import type { Worded } from './said';

const BUSINESS = ['sign_in', 'transfer_out', 'transfer_in', 'account_opened', 'refused'] as const;
const NEW_CHOICE: Part = { code: '', title_zh: '', title_en: '' };

/** `above`: the tags this one may build on. */
type Props = Shared & { bankId: string; above: readonly Part[]; worded: Worded };

export function TagForm({ bankId, above, worded, ...shared }: Props) {
  const { t } = useTranslation();
  const { id, part: tag, onChange } = shared;
  const from = sourceOf(tag);
  const source = { id: `${id}-from`, part: from, onChange: (next: Part) => { onChange(put(tag, 'from', next)); } };
  return (
    <div className="profile-form">
      <div className="fields">
        <TextField {...shared} member="title_zh" />
        <TextField {...shared} member="title_en" />
        <TextField {...shared} member="id" mono hint={t('profileForms.hint.id')} />
        <TextField {...shared} member="owner" />
        <ChoiceField {...shared} member="group" choices={GROUPS} nameOf={(one) => t(`customerProfile.groupOf.${one}`, { defaultValue: one })} />
        <ChoiceField {...shared} member="shown" usual="shown" choices={SHOWN} nameOf={(one) => t(`profileForms.shownOf.${one}`, { defaultValue: one })} hint={t('profileForms.hint.shown')} />
        <ChoiceField {...source} member="kind" choices={SOURCES} nameOf={(one) => t(`profileForms.kindOf.${one}`, { defaultValue: one })} onChange={({ kind }) => { if (kind !== from['kind']) source.onChange(newSource(String(kind))); }} />
      </div>
      <SourceForm bankId={bankId} above={above} worded={worded} {...source} />
    </div>
  );
}

function SourceForm({ bankId, above, worded, ...source }: Props) {
  const { t } = useTranslation();
  const { id, part: from, onChange } = source;
  const nameOf = (one: string) => titleOf(above.find((tag) => tag['id'] === one) ?? {}) || one;
  switch (from['kind']) {
    case 'events': return <EventsForm {...source} />;
    case 'attribute': return <div className="fields"><ChoiceField {...source} member="attribute" choices={ATTRIBUTES} nameOf={(one) => t(`profileForms.attributeOf.${one}`, { defaultValue: one })} /></div>;
    case 'learned': return (
      <>
        <div className="fields">
          <ChoiceField {...source} member="comes" choices={COMES} nameOf={(one) => t(`profileForms.comesOf.${one}`, { defaultValue: one })} />
          <NumberField {...source} member="in_days" min={1} max={60} hint={t('profileForms.hint.in_days')} />
          <SeveralField {...source} member="by" choices={above.map((tag) => textOf(tag, 'id'))} nameOf={nameOf} hint={t('profileForms.hint.by')} />
        </div>
        <EventItems {...source} member="will" />
      </>
    );
    case 'percentile': return <div className="fields"><ChoiceField {...source} member="of" choices={above.map((tag) => textOf(tag, 'id'))} nameOf={nameOf} hint={t('profileForms.hint.of')} /></div>;
    case 'rule': return <ConditionField bankId={bankId} part={from} worded={worded} onChange={onChange} />;
    case 'cases': return (
      <Items label={t('profileForms.member.cases')} add={t('profileForms.addCase')} items={partsOf(from, 'cases')} fresh={NEW_CHOICE} least={1} hint={t('profileForms.hint.caseWhen')} onChange={(cases) => { onChange(put(from, 'cases', cases)); }}>
        {(one, place, onItem) => (
          <>
            <Titles id={`${id}-case-${String(place)}`} part={one} onChange={onItem} />
            <ConditionField bankId={bankId} part={one} worded={worded} optional={t('profileForms.everybodyElse')} onChange={onItem} />
          </>
        )}
      </Items>
    );
    case 'noted': return (
      <Items label={t('profileForms.member.choices')} add={t('profileForms.addChoice')} items={partsOf(from, 'choices')} fresh={NEW_CHOICE} hint={t('profileForms.hint.choices')} onChange={(choices) => { onChange(put(from, 'choices', choices)); }}>
        {(one, place, onItem) => <Titles id={`${id}-choice-${String(place)}`} part={one} onChange={onItem} />}
      </Items>
    );
    default: return null;
  }
}

function Titles(shared: Shared) {
  return <><TextField {...shared} member="title_zh" /><TextField {...shared} member="title_en" /><TextField {...shared} member="code" mono /></>;
}

function EventsForm(source: Shared) {
  const { t } = useTranslation();
  return (
    <>
      <div className="fields">
        <ChoiceField {...source} member="measure" choices={MEASURES} nameOf={(one) => t(`profileForms.measureOf.${one}`, { defaultValue: one })} />
        <NumberField {...source} member="within_days" min={1} max={90} hint={t('profileForms.hint.within_days')} />
      </div>
      <EventItems {...source} member="events" />
    </>
  );
}

/** Things done, each a kind and what it is of. */
function EventItems({ member, ...source }: Shared & { member: 'events' | 'will' }) {
  const { t } = useTranslation();
  const words = useWords();
  const { id, part: from, onChange } = source;
  const offersOf = (name: unknown) => {
    if (name === 'business') return BUSINESS.map((what) => ({ value: what, label: words.what('business', what).text }));
    return name === 'page_view' ? CHANNELS.map((page) => ({ value: page, label: words.page(page).text })) : [];
  };
  return (
    <Items label={t(`profileForms.member.${member}`)} add={t('profileForms.addEvent')} items={partsOf(from, member)} fresh={{ name: 'page_view' }} least={1} onChange={(events) => { onChange(put(from, member, events)); }}>
      {(one, place, onItem) => {
        const shared = { id: `${id}-event-${String(place)}`, part: one, onChange: onItem };
        return (
          <>
            <ChoiceField {...shared} member="name" choices={NAMES} nameOf={(name) => t(`behaviour.kind.${name}`, { defaultValue: name })} />
            <OfferedField {...shared} member="what" offers={offersOf(one['name'])} hint={t('profileForms.hint.what')} />
            {from['measure'] === 'favourite' && <><TextField {...shared} member="title_zh" optional /><TextField {...shared} member="title_en" optional /></>}
          </>
        );
      }}
    </Items>
  );
}
