import { DeleteOutlined, PlusOutlined, SnippetsOutlined } from '@ant-design/icons';
import { App, Button, Input, Modal, Pagination } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorProps, Objection } from '../forms';
import { linesOf, type Line } from '../lines';
import { stepsOf } from '../model';
import { Labelled } from '../surveys/labelled';
import { isFound, isWords, LONGEST, pasted, plain, twiceIn, WORDS_MAX, wrongs, type Why, type Word, type Words } from './model';
import { Bar, Try } from './view';
import '../content-forms.css';

const ROWS = 50;

/** The words of a bank, to be written. */
export function Editor(props: EditorProps) {
  return isWords(props.body) ? <WordsEditor {...props} body={props.body} /> : null;
}

function WordsEditor({ body, saved, objections, onChange }: EditorProps & { body: Words }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const before = useMemo(() => (isWords(saved) ? saved.words : []), [saved]);
  const [lines, setLines] = useState<readonly Line<Word>[]>(() => linesOf(body.words, before, (word) => word.word));
  const [next, setNext] = useState(before.length + lines.length);
  const [wanted, setWanted] = useState('');
  const [page, setPage] = useState(1);
  const [pasting, setPasting] = useState(false);
  const words = useMemo(() => lines.map((line) => line.part), [lines]);
  const twice = useMemo(() => twiceIn(words), [words]);
  const change = (to: readonly Line<Word>[]) => {
    setLines(to);
    onChange({ ...body, words: to.map((line) => line.part) });
  };
  const add = (made: readonly Word[]) => {
    change([...made.map((part, nth) => ({ key: next + nth, part })), ...lines]);
    setNext(next + made.length);
    setWanted('');
    setPage(1);
  };
  const find = (text: string) => {
    setWanted(text);
    setPage(1);
  };
  // An objection to a word that is another by now is answered.
  const said = (line: Line<Word>) => (before[line.key] === line.part ? against(objections, line.key) : wrongs(line.part, twice).map((wrong) => t(`wordForm.wrong.${wrong}`)));
  // What is wrong stands first, wherever it is in the list.
  const found = lines.filter(({ part }) => isFound(part, wanted));
  const shown = [...found.filter((line) => against(objections, line.key).length > 0), ...found.filter((line) => against(objections, line.key).length === 0)];
  const full = lines.length >= WORDS_MAX;
  const write = (key: number, part: Word | undefined) => { change(part ? lines.map((line) => (line.key === key ? { key, part } : line)) : lines.filter((line) => line.key !== key)); };
  return (
    <section className="content-form">
      <Bar count={lines.length} found={found.length} wanted={wanted} onWanted={find}>
        <span className="content-acts">
          <Button disabled={full} icon={<PlusOutlined aria-hidden />} onClick={() => { add([{ word: '', why_zh: '', why_en: '' }]); }}>{t('wordForm.add')}</Button>
          <Button disabled={full} icon={<SnippetsOutlined aria-hidden />} onClick={() => { setPasting(true); }}>{t('wordForm.paste')}</Button>
        </span>
      </Bar>
      <p className="muted" role="note">{t('wordForm.about')} {full && t('wordForm.full', { most: WORDS_MAX })}</p>
      {atLarge(objections).length > 0 && <ul className="content-wrong" role="alert">{atLarge(objections).map((one) => <li key={one}>{one}</li>)}</ul>}
      <div className="content-word content-word-head" aria-hidden="true"><span>{t('wordForm.word')}</span><span>{t('wordForm.why_zh')}</span><span>{t('wordForm.why_en')}</span><span /></div>
      <ul className="content-words">
        {shown.slice((page - 1) * ROWS, page * ROWS).map((line) => <Row key={line.key} line={line} said={said(line).join(' ')} onChange={write} />)}
      </ul>
      {shown.length > ROWS && <Pagination size="small" current={page} pageSize={ROWS} total={shown.length} showSizeChanger={false} onChange={setPage} />}
      <Try words={words} />
      {pasting && (
        <Paste
          there={words} onClose={() => { setPasting(false); }}
          onAdd={({ words: made, known, unfit }) => {
            setPasting(false);
            add(made);
            void message.success(t('wordForm.pasted', { count: made.length, known, unfit }));
          }}
        />
      )}
    </section>
  );
}

const against = (objections: readonly Objection[], key: number) => objections.filter(({ field }) => stepsOf(field)[0] === 'words' && stepsOf(field)[1] === String(key)).map(({ message }) => message);
const atLarge = (objections: readonly Objection[]) => objections.filter(({ field }) => stepsOf(field).length < 2).map(({ message }) => message);

type RowProps = { line: Line<Word>; said: string; onChange: (key: number, word: Word | undefined) => void };

function Row({ line: { key, part }, said, onChange }: RowProps) {
  const { t } = useTranslation();
  const field = (member: 'word' | 'why_zh' | 'why_en') => (
    <Input
      className={member === 'word' ? '' : 'content-word-why'} aria-label={part.word === '' || member === 'word' ? t(`wordForm.${member}`) : t('wordForm.of', { word: part.word, what: t(`wordForm.${member}`) })} placeholder={t(`wordForm.${member}`)}
      maxLength={LONGEST[member]} value={part[member]} status={said === '' ? '' : 'error'} onChange={(event) => { onChange(key, { ...part, [member]: event.target.value }); }}
    />
  );
  return (
    <li className="content-word">
      {field('word')}
      {field('why_zh')}
      {field('why_en')}
      <Button className="content-word-gone" type="text" danger aria-label={t('wordForm.remove', { word: part.word })} icon={<DeleteOutlined aria-hidden />} onClick={() => { onChange(key, undefined); }} />
      {said !== '' && <p className="help" role="alert">{said}</p>}
    </li>
  );
}

type PasteProps = { there: readonly Word[]; onClose: () => void; onAdd: (found: ReturnType<typeof pasted>) => void };

/** Many at once, as they come out of a list or a sheet. */
function Paste({ there, onClose, onAdd }: PasteProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [why, setWhy] = useState<Why>({ why_zh: '', why_en: '' });
  const found = useMemo(() => pasted(text, why, there), [text, why, there]);
  const bare = found.words.filter((word) => word.why_zh === '' || word.why_en === '').length;
  const reason = (member: 'why_zh' | 'why_en') => (
    <Labelled label={t(`wordForm.${member}`)}>
      {(id) => <Input id={id} maxLength={LONGEST[member]} value={why[member]} onChange={(event) => { setWhy({ ...why, [member]: event.target.value }); }} />}
    </Labelled>
  );
  return (
    <Modal open title={t('wordForm.paste')} okText={t('wordForm.addAll', { count: found.words.length })} okButtonProps={{ disabled: found.words.length === 0 || bare > 0 }} cancelText={t('common.cancel')} onCancel={onClose} onOk={() => { onAdd(found); }} destroyOnHidden>
      <Labelled label={t('wordForm.lines')} hint={t('wordForm.linesHint')}>
        {(id) => <Input.TextArea id={id} autoSize={{ minRows: 6, maxRows: 14 }} maxLength={200_000} value={text} onChange={(event) => { setText(event.target.value); }} />}
      </Labelled>
      {reason('why_zh')}
      {reason('why_en')}
      {plain(text).trim() !== '' && <p role="status">{t('wordForm.pasted', { count: found.words.length, known: found.known, unfit: found.unfit })} {bare > 0 && t('wordForm.bare', { count: bare })}</p>}
    </Modal>
  );
}
