import type { PublishingKind, PublishingText } from '@polybank/api';
import { ProblemError } from '@polybank/api';
import { App, Button, Collapse, Input } from 'antd';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useEdit, useRevise } from './api';
import { BodyView, JsonText, ShapeSwitch, type Shape } from './body';
import type { Form, Objection } from './forms';
import { readBody, written, type Body } from './model';

type Props = {
  bankId: string;
  documentId: string;
  text: PublishingText;
  kind: PublishingKind | undefined;
  form: Form | undefined;
  /** What the server had against the saved text. */
  objections: readonly Objection[];
  onUnsaved: (unsaved: boolean) => void;
};

/** The text of a version on its way. It is saved over the edit it was made from: what others wrote since is kept, or told. */
export function BodyEditor(props: Props) {
  const missing = useMissing('publishing.make');
  if (missing) return <><BodyView bankId={props.bankId} form={props.form} body={props.text.body} objections={props.objections} /><p className="muted" role="note">{missing}</p></>;
  return <OpenEditor {...props} />;
}

function OpenEditor({ bankId, documentId, text, kind, form, objections, onUnsaved }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const edit = useEdit(bankId, documentId, text.version.version);
  const draft = useDraft(bankId, text.body, form);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const { body } = draft;
  const changed = body === undefined || written(body) !== written(text.body);
  const tell = useEffectEvent(onUnsaved);
  const unsaved = changed && !edit.isSuccess;
  useEffect(() => { tell(unsaved); }, [unsaved]);
  useEffect(() => () => { tell(false); }, []);
  const submit = () => {
    setTried(true);
    if (!body || !isReason(note)) return;
    edit.mutate({ edit: text.version.edit, body, note: note.trim() }, { onSuccess: () => { void message.success(t('publishing.saved')); } });
  };
  const against = useMemo(() => [...objections, ...objectionsIn(edit.error)], [objections, edit.error]);
  return (
    <section>
      {form && <ShapeSwitch shape={draft.shape} onTurn={draft.turn} />}
      {draft.refused && <p className="help bad publishing-stuck" role="alert">{t(body ? 'publishing.noForm' : 'publishing.noFormYet')}</p>}
      {form && draft.shape === 'form' && body
        ? <><form.Editor bankId={bankId} body={body} saved={text.body} objections={against} onChange={draft.setBody} /><p className="help publishing-hint">{t('publishing.bodyHint')}</p></>
        : <TextField draft={draft} kind={kind} />}
      {changed && (
        <div className="publishing-unsaved" role="status">
          <span>{t('publishing.unsaved')}</span>
          <Button size="small" onClick={() => { document.getElementById('publishing-edit-note')?.focus(); }}>{t('publishing.toSave')}</Button>
        </div>
      )}
      {changed && (
        <div className="publishing-save">
          <ReasonField id="publishing-edit-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
          {edit.isError && <ProblemView error={edit.error} />}
          {edit.isError && <Places error={edit.error} form={form} body={text.body} />}
          <Button type="primary" disabled={!body} loading={edit.isPending} onClick={submit}>{t('publishing.save')}</Button>
        </div>
      )}
    </section>
  );
}

/** What is being written: in a form while the text is one that the form can hold, or as text. Nothing is lost by going over. */
type Draft = { shape: Shape; body: Body | undefined; typed: string; refused: boolean; turn: (to: Shape) => void; setBody: (body: Body) => void; setTyped: (typed: string) => void };

function useDraft(bankId: string, saved: Body, form: Form | undefined): Draft {
  const [shape, setShape] = useState<Shape>(form?.takes(saved, bankId) ? 'form' : 'text');
  const [held, setHeld] = useState(saved);
  const [typed, setTyped] = useState(() => written(saved));
  const [refused, setRefused] = useState(false);
  const read = readBody(typed);
  const turn = (to: Shape) => {
    if (to === shape) return;
    if (to === 'form' && (!read || !form?.takes(read, bankId))) {
      setRefused(true);
      return;
    }
    // A text laid out by hand stays so, unless it says something else by now.
    if (to === 'text' && written(read) !== written(held)) setTyped(written(held));
    if (to === 'form' && read) setHeld(read);
    setShape(to);
  };
  const type = (next: string) => {
    setTyped(next);
    setRefused(false);
  };
  return { shape, body: shape === 'form' ? held : read, typed, refused, turn, setBody: setHeld, setTyped: type };
}

function TextField({ draft, kind }: { draft: Draft; kind: PublishingKind | undefined }) {
  const { t } = useTranslation();
  const { body, typed } = draft;
  return (
    <>
      <div className="field">
        <label htmlFor="publishing-body">{t('publishing.body')}</label>
        <Input.TextArea id="publishing-body" className="mono" spellCheck={false} autoSize={{ minRows: 10, maxRows: 28 }} value={typed} status={body ? '' : 'error'} aria-describedby="publishing-body-help" onChange={(event) => { draft.setTyped(event.target.value); }} />
        <p id="publishing-body-help" className={body ? 'help' : 'help bad'}>{t(body ? 'publishing.bodyHint' : 'publishing.bodyWrong')}</p>
      </div>
      {kind && <Collapse size="small" items={[{ key: 'schema', label: t('publishing.schema'), children: <JsonText value={kind.schema} /> }]} />}
    </>
  );
}

/** The places a refusal names. */
export function objectionsIn(error: unknown): readonly Objection[] {
  return error instanceof ProblemError ? (error.problem.fields ?? []) : [];
}

/** The places a refusal names, each with its words, and where that is for whoever reads the text in a form. */
export function Places({ error, form, body }: { error: unknown; form?: Form | undefined; body?: Body }) {
  const { t } = useTranslation();
  const fields = objectionsIn(error);
  if (fields.length === 0) return null;
  return (
    <ul className="publishing-places">
      {fields.map((field, place) => {
        const where = body && form?.placeOf?.(field, body, t);
        return <li key={`${String(place)} ${field.field}`}>{where ? <span className="strong">{where}</span> : <span className="mono">{field.field || '/'}</span>} {field.message}</li>;
      })}
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
