/** A text with buttons for whoever does not know Markdown; what the bank would refuse is said while it is written. */
import { BoldOutlined, BulbOutlined, FontSizeOutlined, LinkOutlined, LineOutlined, OrderedListOutlined, PictureOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Input, Modal, Select, type InputRef } from 'antd';
import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ImagePicker } from '../../images/picker';
import { useLinkedPages } from '../app-pages';
import { Labelled } from '../surveys/labelled';
import { linkOf, read } from './markdown';
import { linked, marked, MARKS, pictured, type Chosen, type Mark } from './marks';
import { LONGEST, type Lang } from './model';

const ICONS: Record<Mark, ReactNode> = {
  heading: <FontSizeOutlined aria-hidden />, strong: <BoldOutlined aria-hidden />, list: <UnorderedListOutlined aria-hidden />, ordered: <OrderedListOutlined aria-hidden />,
  quote: <BulbOutlined aria-hidden />, rule: <LineOutlined aria-hidden />,
};

type Props = { bankId: string; lang: Lang; text: string; against: string; onChange: (text: string) => void };
/** What is being put in, and where. */
type Asked = { what: 'link' | 'picture'; at: Chosen };

export function TextEditor({ bankId, lang, text, against, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [asked, setAsked] = useState<Asked>();
  const faults = useMemo(() => read(text).faults, [text]);
  const area = () => document.getElementById(id) as HTMLTextAreaElement | null;
  const chosen = (): Chosen => ({ text, from: area()?.selectionStart ?? text.length, until: area()?.selectionEnd ?? text.length });
  const write = ({ text: next, from, until }: Chosen) => {
    onChange(next);
    requestAnimationFrame(() => {
      area()?.focus();
      area()?.setSelectionRange(from, until);
    });
  };
  const tool = (name: string, icon: ReactNode, run: () => void) => <Button key={name} size="small" icon={icon} onClick={run}>{t(`articleForm.mark.${name}`)}</Button>;
  return (
    <div className="field content-text">
      <label htmlFor={id}>{t(`articleForm.text_${lang}`)}</label>
      <div className="content-tools" role="toolbar" aria-label={t('articleForm.tools')}>
        {MARKS.map((mark) => tool(mark, ICONS[mark], () => { write(marked(chosen(), mark, t('articleForm.sample'))); }))}
        {tool('link', <LinkOutlined aria-hidden />, () => { setAsked({ what: 'link', at: chosen() }); })}
        {tool('picture', <PictureOutlined aria-hidden />, () => { setAsked({ what: 'picture', at: chosen() }); })}
      </div>
      <Input.TextArea id={id} value={text} maxLength={LONGEST[`text_${lang}`]} autoSize={{ minRows: 12, maxRows: 26 }} status={against || faults.length > 0 ? 'error' : text.trim() === '' ? 'warning' : ''} aria-describedby={`${id}-help`} onChange={(event) => { onChange(event.target.value); }} />
      <div id={`${id}-help`}>
        {against && <p className="help bad" role="alert">{against}</p>}
        {faults.map((fault) => <p key={fault} className="help bad">{t(`articleForm.fault.${fault}`)}</p>)}
        {!against && faults.length === 0 && <p className="help">{t('articleForm.hint.text')}</p>}
      </div>
      {asked?.what === 'link' && <LinkDialog words={asked.at.text.slice(asked.at.from, asked.at.until)} onClose={() => { setAsked(undefined); }} onLink={(words, target) => { write(linked(asked.at, words, target)); setAsked(undefined); }} />}
      {asked?.what === 'picture' && <PictureDialog bankId={bankId} onClose={() => { setAsked(undefined); }} onPicture={(image) => { write(pictured(asked.at, image)); setAsked(undefined); }} />}
    </div>
  );
}

const KINDS = ['page', 'article', 'https'] as const;
type Kind = (typeof KINDS)[number];

function LinkDialog({ words: first, onClose, onLink }: { words: string; onClose: () => void; onLink: (words: string, target: string) => void }) {
  const { t } = useTranslation();
  const pages = useLinkedPages();
  const [words, setWords] = useState(first);
  const [kind, setKind] = useState<Kind>('page');
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<InputRef>(null);
  const target = kind === 'article' ? `article:${to.trim()}` : to.trim();
  const fits = linkOf(target)?.kind === kind;
  const submit = () => {
    setTried(true);
    if (words.trim() !== '' && fits) onLink(words, target);
    else if (words.trim() === '') field.current?.focus();
  };
  return (
    <Modal open title={t('articleForm.mark.link')} okText={t('articleForm.insert')} cancelText={t('common.cancel')} onOk={submit} onCancel={onClose} destroyOnHidden>
      <Labelled label={t('articleForm.linkWords')} against={tried && words.trim() === '' ? t('articleForm.required') : ''}>
        {(id) => <Input id={id} ref={field} maxLength={200} value={words} onChange={(event) => { setWords(event.target.value); }} />}
      </Labelled>
      <Labelled label={t('articleForm.linkKind')}>
        {(id) => <Select id={id} style={{ width: '100%' }} value={kind} options={KINDS.map((value) => ({ value, label: t(`placementForm.linkOf.${value}`) }))} onChange={(next) => { setKind(next); setTo(next === 'https' ? 'https://' : ''); setTried(false); }} />}
      </Labelled>
      <Labelled label={t(`placementForm.targetOf.${kind}`)} hint={t(`articleForm.linkHint.${kind}`)} against={tried && !fits ? t('articleForm.linkWrong') : ''}>
        {(id) => <AutoComplete id={id} style={{ width: '100%' }} value={to} options={kind === 'page' ? pages : []} filterOption={(input, option) => (option?.label ?? '').toLowerCase().includes(input.toLowerCase())} maxLength={500} onChange={setTo} />}
      </Labelled>
    </Modal>
  );
}

function PictureDialog({ bankId, onClose, onPicture }: { bankId: string; onClose: () => void; onPicture: (image: string) => void }) {
  const { t } = useTranslation();
  const [image, setImage] = useState<string>();
  return (
    <Modal open title={t('articleForm.mark.picture')} okText={t('articleForm.insert')} okButtonProps={{ disabled: image === undefined }} cancelText={t('common.cancel')} onOk={() => { if (image !== undefined) onPicture(image); }} onCancel={onClose} destroyOnHidden>
      <Labelled label={t('articleForm.fromLibrary')} hint={t('articleForm.hint.picture')}>
        {(id) => <div className="content-wide"><ImagePicker id={id} bankId={bankId} value={image} onChange={setImage} /></div>}
      </Labelled>
    </Modal>
  );
}
