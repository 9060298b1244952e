/** Noting a tag of many: choose or paste a file, see what it would do, send it, and see which rows were about nobody. */
import type { ProfileTag } from '@polybank/api';
import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Input, Upload } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { NOTES_MAX, useNote } from './api';
import { isMark, readNotes, type Note, type Wrong } from './lines';

const WRONG_SHOWN = 5;

export function NotesDrawer({ bankId, tag, onClose }: { bankId: string; tag: ProfileTag; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const choices = useMemo(() => tag.choices ?? [], [tag.choices]);
  const { notes, wrong } = useMemo(() => readNotes(text, choices), [text, choices]);
  // What was sent, to say which of its lines were about nobody.
  const [sent, setSent] = useState<readonly Note[]>([]);
  const note = useNote(bankId, tag.id);
  const tooMany = notes.length > NOTES_MAX;
  const submit = () => {
    setSent(notes);
    note.mutate({ notes: notes.map(({ customer, value }) => ({ customer, value: value ?? null })) }, { onSuccess: () => { setText(''); } });
  };
  return (
    <Drawer
      open width="min(640px, 96vw)" push={false} onClose={onClose} title={t('customerProfile.notes.title', { title: tag.title })} closable={{ 'aria-label': t('common.close') }}
      footer={note.isSuccess
        ? <Button type="primary" onClick={() => { note.reset(); }}>{t('customerProfile.notes.another')}</Button>
        : <Button type="primary" loading={note.isPending} disabled={notes.length === 0 || tooMany || wrong.length > 0} onClick={submit}>{t('customerProfile.notes.submit', { count: notes.length })}</Button>}
    >
      {note.isSuccess ? <Taken taken={note.data.taken} unknown={note.data.unknown} sent={sent} /> : (
        <div className="stack">
          <p className="muted">{t(isMark(choices) ? 'customerProfile.notes.textMark' : 'customerProfile.notes.text')}</p>
          {!isMark(choices) && <p>{t('customerProfile.notes.choices', { choices: choices.map(({ code, label }) => (label === code ? code : `${label} (${code})`)).join(' · ') })}</p>}
          <div>
            <Upload.Dragger accept=".csv,.txt,.tsv" maxCount={1} showUploadList={false} beforeUpload={(file) => { void file.text().then(setText); return false; }}>
              <p><InboxOutlined aria-hidden style={{ fontSize: 28 }} /></p>
              <p>{t('customerProfile.notes.drop')}</p>
            </Upload.Dragger>
          </div>
          <div className="field">
            <label htmlFor="profile-notes">{t('customerProfile.notes.paste')}</label>
            <Input.TextArea id="profile-notes" rows={6} className="mono" spellCheck={false} autoComplete="off" value={text} placeholder={`13800000001,${choices[0]?.code ?? ''}`} aria-describedby="profile-notes-help" onChange={(event) => { setText(event.target.value); }} />
            <p id="profile-notes-help" className={tooMany ? 'help bad' : 'help'}>{t(tooMany ? 'customerProfile.notes.tooMany' : 'customerProfile.notes.help', { most: NOTES_MAX })}</p>
          </div>
          {notes.length > 0 && <p role="status">{t('customerProfile.notes.will', { given: notes.filter((one) => one.value != null).length, back: notes.filter((one) => one.value == null).length })}</p>}
          {wrong.length > 0 && <WrongLines wrong={wrong} />}
          {note.isError && <ProblemView error={note.error} />}
        </div>
      )}
    </Drawer>
  );
}

function WrongLines({ wrong }: { wrong: readonly Wrong[] }) {
  const { t } = useTranslation();
  return (
    <ul className="profile-wrong" role="alert">
      {wrong.slice(0, WRONG_SHOWN).map(({ line, why }) => <li key={line}>{t('customerProfile.notes.wrong', { line, why: t(`customerProfile.notes.wrongOf.${why}`) })}</li>)}
      {wrong.length > WRONG_SHOWN && <li>{t('customerProfile.notes.moreWrong', { count: wrong.length - WRONG_SHOWN })}</li>}
    </ul>
  );
}

function Taken({ taken, unknown, sent }: { taken: number; unknown: readonly number[]; sent: readonly Note[] }) {
  const { t } = useTranslation();
  const rows = unknown.map((nth) => sent[nth - 1]).filter((one) => one !== undefined);
  return (
    <>
      <Alert type={rows.length > 0 ? 'warning' : 'success'} showIcon message={t('customerProfile.notes.taken', { count: taken })} description={rows.length > 0 ? t('customerProfile.notes.unknown') : undefined} />
      {rows.length > 0 && <ul className="profile-wrong num">{rows.map(({ line, customer }) => <li key={line}>{t('customerProfile.notes.unknownRow', { line, customer })}</li>)}</ul>}
    </>
  );
}
