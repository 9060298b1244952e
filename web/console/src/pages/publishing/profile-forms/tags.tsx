/** A document of tags, to be read and to be written, in the order in which they may build on one another. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../parts/states';
import type { EditorProps, Objection, ViewProps } from '../forms';
import { linesOf as partLines } from '../lines';
import { stepsOf } from '../model';
import { isFound, moved, NEW_TAG, partsOf, TAGS_MAX, textOf, titleOf, type Part } from './model';
import { useSaid, useTagWords } from './said';
import { TagCard } from './tag-card';
import { TagForm } from './tag-form';
import './profile-forms.css';

/** What the server has against the tag at a place of the text it was sent. */
const against = (objections: readonly Objection[], place: number) => objections.filter(({ field }) => stepsOf(field)[0] === 'tags' && stepsOf(field)[1] === String(place)).map((one) => one.message);
/** What it has against the document as a whole. */
const atLarge = (objections: readonly Objection[]) => objections.filter(({ field }) => stepsOf(field).length < 2).map((one) => one.message);

export function TagsView({ bankId, body, objections }: ViewProps) {
  const { t } = useTranslation();
  const tags = partsOf(body, 'tags');
  const [wanted, setWanted] = useState('');
  const said = useSaid(tags);
  const worded = useTagWords(bankId, tags);
  const shown = tags.map((tag, place) => ({ tag, place })).filter(({ tag }) => isFound(tag, wanted));
  return (
    <section className="profile-forms">
      <Bar count={tags.length} found={shown.length} wanted={wanted} onWanted={setWanted} />
      <AtLarge objections={objections} />
      {tags.length === 0 && <p className="muted">{t('profileForms.none')}</p>}
      {shown.map(({ tag, place }) => <TagCard key={`${String(place)} ${textOf(tag, 'id')}`} tag={tag} said={said(tag)} worded={worded} objections={against(objections, place)} />)}
    </section>
  );
}

/** A tag in the editor: its key stays its own while it is written and moved about; below the number of saved tags it is the place it was saved at. */
type Line = { key: number; tag: Part };

export function TagsEditor({ bankId, body, saved, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  const [first] = useState(body);
  const before = useMemo(() => partsOf(saved, 'tags'), [saved]);
  const [lines, setLines] = useState<readonly Line[]>(() => linesOf(partsOf(body, 'tags'), before));
  const [next, setNext] = useState(before.length + lines.length);
  const [open, setOpen] = useState<number>();
  const [wanted, setWanted] = useState('');
  const tags = lines.map((line) => line.tag);
  const said = useSaid(tags);
  const worded = useTagWords(bankId, tags);
  const change = (to: readonly Line[]) => {
    setLines(to);
    onChange({ ...first, tags: to.map((line) => line.tag) });
  };
  const write = (key: number, tag: Part) => { change(lines.map((line) => (line.key === key ? { key, tag } : line))); };
  const add = () => {
    change([...lines, { key: next, tag: NEW_TAG }]);
    setWanted('');
    setOpen(next);
    setNext(next + 1);
  };
  const full = lines.length >= TAGS_MAX;
  const shown = lines.map((line, place) => ({ ...line, place })).filter(({ key, tag }) => key === open || isFound(tag, wanted));
  return (
    <section className="profile-forms">
      <Bar count={lines.length} found={shown.length} wanted={wanted} onWanted={setWanted}><Button disabled={full} icon={<PlusOutlined aria-hidden />} onClick={add}>{t('profileForms.add')}</Button></Bar>
      <p className="muted" role="note">{t('profileForms.hint.order')} {full && t('profileForms.full')}</p>
      <AtLarge objections={objections} />
      {lines.length === 0 && <EmptyState title={t('profileForms.none')} text={t('profileForms.noneText')} />}
      {shown.map(({ key, tag, place }) => (
        // An objection to a tag that is another by now is answered.
        <TagCard
          key={key} tag={tag} said={said(tag)} worded={worded} objections={before[key] === tag ? against(objections, key) : []}
          acts={(
            <Acts
              tag={tag} isOpen={key === open} mayRise={wanted === '' && place > 0} mayFall={wanted === '' && place < lines.length - 1}
              onOpen={() => { setOpen(key === open ? undefined : key); }} onMove={(step) => { change(moved(lines, place, step)); }} onRemove={() => { change(lines.filter((line) => line.key !== key)); }}
            />
          )}
        >
          {key === open ? <TagForm id={`tag-${String(key)}`} bankId={bankId} part={tag} above={tags.slice(0, place)} worded={worded} onChange={(to) => { write(key, to); }} /> : undefined}
        </TagCard>
      ))}
    </section>
  );
}

const linesOf = (tags: readonly Part[], saved: readonly Part[]): Line[] => partLines(tags, saved, (tag) => tag['id']).map(({ key, part }) => ({ key, tag: part }));

type ActsProps = { tag: Part; isOpen: boolean; mayRise: boolean; mayFall: boolean; onOpen: () => void; onMove: (step: 1 | -1) => void; onRemove: () => void };

function Acts({ tag, isOpen, mayRise, mayFall, onOpen, onMove, onRemove }: ActsProps) {
  const { t } = useTranslation();
  const quiet = (words: string) => ({ size: 'small', type: 'text', 'aria-label': words, title: words }) as const;
  return (
    <span className="profile-form-acts" role="group" aria-label={titleOf(tag) || t('profileForms.unnamed')}>
      <Button size="small" aria-expanded={isOpen} onClick={onOpen}>{t(isOpen ? 'profileForms.fold' : 'profileForms.edit')}</Button>
      <Button {...quiet(t('profileForms.up'))} disabled={!mayRise} icon={<ArrowUpOutlined aria-hidden />} onClick={() => { onMove(-1); }} />
      <Button {...quiet(t('profileForms.down'))} disabled={!mayFall} icon={<ArrowDownOutlined aria-hidden />} onClick={() => { onMove(1); }} />
      <Popconfirm title={t('profileForms.removeAsk')} description={t('profileForms.removeText')} okText={t('profileForms.remove')} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} onConfirm={onRemove}>
        <Button {...quiet(t('profileForms.remove'))} danger icon={<DeleteOutlined aria-hidden />} />
      </Popconfirm>
    </span>
  );
}

function AtLarge({ objections }: { objections: readonly Objection[] }) {
  const said = atLarge(objections);
  return said.length > 0 && <ul className="profile-wrong" role="alert">{said.map((words) => <li key={words}>{words}</li>)}</ul>;
}

/** From how many tags on one would look for them by name. */
const MANY = 5;

function Bar({ count, found, wanted, onWanted, children }: { count: number; found: number; wanted: string; onWanted: (wanted: string) => void; children?: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="profile-form-bar">
      <span className="muted" role="status">{found === count ? t('profileForms.count', { count }) : t('profileForms.found', { count: found })}</span>
      {count > MANY && <Input className="profile-form-find" allowClear aria-label={t('profileForms.find')} placeholder={t('profileForms.find')} maxLength={80} value={wanted} onChange={(event) => { onWanted(event.target.value); }} />}
      {children}
    </div>
  );
}
