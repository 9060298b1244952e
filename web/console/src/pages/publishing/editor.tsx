import type { PublishingKind, PublishingText } from '@polybank/api';
import { ProblemError } from '@polybank/api';
import { App, Button, Collapse, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useEdit, useRevise } from './api';
import { readBody, written } from './model';

/** The text of a version on its way. It is saved over the edit it was made from: what others wrote since is kept, or told. */
export function BodyEditor({ bankId, documentId, text, kind }: { bankId: string; documentId: string; text: PublishingText; kind: PublishingKind | undefined }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('publishing.make');
  const edit = useEdit(bankId, documentId, text.version.version);
  // What is typed was made from this edit. A colleague's newer one is told beside it, and never put in its place.
  const [base, setBase] = useState(text);
  const [typed, setTyped] = useState(() => written(text.body));
  const [sent, setSent] = useState<string>();
  const [compared, setCompared] = useState(false);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const takeNewer = () => {
    setBase(text);
    setTyped(written(text.body));
    setSent(undefined);
    setCompared(false);
  };
  const newer = text.version.edit !== base.version.edit;
  if (newer && (typed === written(base.body) || typed === sent)) takeNewer();
  const body = readBody(typed);
  const changed = body === undefined || written(body) !== written(text.body);
  const submit = () => {
    setTried(true);
    if (!body || !isReason(note)) return;
    edit.mutate({ edit: base.version.edit, body, note: note.trim() }, {
      onSuccess: () => {
        void message.success(t('publishing.saved'));
        setSent(typed);
        setNote('');
        setTried(false);
      },
    });
  };
  if (missing) return <><pre className="publishing-text" tabIndex={0}>{written(text.body)}</pre><p className="muted" role="note">{missing}</p></>;
  return (
    <section>
      <div className="field">
        <label htmlFor="publishing-body">{t('publishing.body')}</label>
        <Input.TextArea id="publishing-body" className="mono" spellCheck={false} autoSize={{ minRows: 10, maxRows: 28 }} value={typed} readOnly={edit.isPending} status={body ? '' : 'error'} aria-describedby="publishing-body-help" onChange={(event) => { setTyped(event.target.value); }} />
        <p id="publishing-body-help" className={body ? 'help' : 'help bad'}>{t(body ? 'publishing.bodyHint' : 'publishing.bodyWrong')}</p>
      </div>
      {newer && (
        <div className="publishing-newer" role="status">
          <p>{t('publishing.newerEdit')}</p>
          <Button size="small" aria-expanded={compared} onClick={() => { setCompared(!compared); }}>{t('publishing.compareNewer')}</Button>{' '}
          <Button size="small" onClick={takeNewer}>{t('publishing.takeNewer')}</Button>
          {compared && <pre className="publishing-text" tabIndex={0}>{written(text.body)}</pre>}
        </div>
      )}
      {kind && <Collapse size="small" items={[{ key: 'schema', label: t('publishing.schema'), children: <pre className="publishing-text" tabIndex={0}>{written(kind.schema)}</pre> }]} />}
      {changed && (
        <div className="publishing-save">
          <ReasonField id="publishing-edit-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
          {edit.isError && <ProblemView error={edit.error} />}
          {edit.isError && <Places error={edit.error} />}
          <Button type="primary" disabled={!body} loading={edit.isPending} onClick={submit}>{t('publishing.save')}</Button>
        </div>
      )}
    </section>
  );
}

/** The places a refusal names, each with its words. */
export function Places({ error }: { error: unknown }) {
  const fields = error instanceof ProblemError ? (error.problem.fields ?? []) : [];
  if (fields.length === 0) return null;
  return (
    <ul className="publishing-places">
      {fields.map((field, place) => <li key={`${String(place)} ${field.field}`}><span className="mono">{field.field || '/'}</span> {field.message}</li>)}
    </ul>
  );
}

/** A new version with the text of the one that is looked at. */
export function Revise({ bankId, documentId, from, onMade }: { bankId: string; documentId: string; from: number; onMade: (version: number) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('publishing.make');
  const revise = useRevise(bankId, documentId);
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  if (missing) return <p className="muted" role="note">{missing}</p>;
  if (!open) return <Button block onClick={() => { setOpen(true); }}>{t('publishing.revise', { version: from })}</Button>;
  const submit = () => {
    setTried(true);
    if (!isReason(note)) return;
    revise.mutate({ from, note: note.trim() }, {
      onSuccess: (made) => {
        void message.success(t('publishing.revised'));
        setOpen(false);
        onMade(made.version);
      },
    });
  };
  return (
    <div className="publishing-save">
      <ReasonField id="publishing-revise-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
      {revise.isError && <ProblemView error={revise.error} />}
      <Button type="primary" loading={revise.isPending} onClick={submit}>{t('publishing.revise', { version: from })}</Button>
    </div>
  );
}
