import type { PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { App, Button, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { Facts } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useComment, useVersion } from './api';
import { BodyView, JsonText } from './body';
import { Compare } from './compare';
import { BodyEditor } from './editor';
import { formOf, type Form, type Objection } from './forms';
import { isOpen, percentOf } from './model';
import { Steps } from './steps';

const NONE: readonly Objection[] = [];

type View = 'text' | 'diff' | 'comments' | 'figures';
type Props = { bankId: string; document: PublishingDocument; version: PublishingVersion; versions: readonly PublishingVersion[]; kind: PublishingKind | undefined; onUnsaved: (unsaved: boolean) => void };

/** One version: its text, how it differs from another, what was said about it, what it did, and what can be done with it. */
export function VersionPane({ bankId, document, version, versions, kind, onUnsaved }: Props) {
  const { t } = useTranslation();
  const [view, setView] = useState<View>(version.state === 'checked' && versions.length > 1 ? 'diff' : 'text');
  const [unsaved, setUnsaved] = useState(false);
  const found = useVersion(bankId, document.document_id, version.version);
  const form = formOf(document.kind);
  // What a step was refused for: it is about the text as it was saved then.
  const [refused, setRefused] = useState<{ edit: number; objections: readonly Objection[] }>();
  if (found.isError && !found.data) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const text = found.data;
  const objections = refused?.edit === text.version.edit ? refused.objections : NONE;
  return (
    <>
      <About version={version} text={text} />
      <Segmented<View>
        value={view} onChange={setView} className="publishing-views"
        options={[
          { value: 'text', label: t('publishing.text') },
          { value: 'diff', label: t('publishing.diff') },
          { value: 'comments', label: t('publishing.comments', { count: text.comments.length }) },
          { value: 'figures', label: t('publishing.figures') },
        ]}
      />
      {isOpen(version)
        // Hidden, not gone: what is being written stays while one looks at something else.
        ? <div hidden={view !== 'text'}><Held bankId={bankId} documentId={document.document_id} text={text} kind={kind} form={form} objections={objections} onUnsaved={(next) => { setUnsaved(next); onUnsaved(next); }} /></div>
        : view === 'text' && <BodyView bankId={bankId} form={form} body={text.body} objections={objections} />}
      {view === 'diff' && <Compare bankId={bankId} document={document} version={version} text={text} versions={versions} />}
      {view === 'comments' && <Comments bankId={bankId} documentId={document.document_id} text={text} />}
      {view === 'figures' && <Figures text={text} />}
      {text.findings && (
        <section className="section">
          <h3>{t('publishing.findings')}</h3>
          {form?.Findings && form.readsFindings?.(text.findings) ? <form.Findings findings={text.findings} body={text.body} /> : <JsonText value={text.findings} />}
        </section>
      )}
      {unsaved
        ? <p className="muted section" role="note">{t('publishing.saveFirst')}</p>
        : <Steps bankId={bankId} document={document} version={version} text={text} kind={kind} onRefused={(against) => { setRefused({ edit: text.version.edit, objections: against }); }} />}
    </>
  );
}

type HeldProps = { bankId: string; documentId: string; text: PublishingText; kind: PublishingKind | undefined; form: Form | undefined; objections: readonly Objection[]; onUnsaved: (unsaved: boolean) => void };

/** The editor, on the text it was begun with until that is saved: what somebody else saves meanwhile is told beside it, and does not take away what is being written. */
function Held({ text, onUnsaved, ...shared }: HeldProps) {
  const [from, setFrom] = useState(text);
  const { t } = useTranslation();
  const [unsaved, setUnsaved] = useState(false);
  const [compared, setCompared] = useState(false);
  if (from !== text && !unsaved) setFrom(text);
  const take = () => {
    setFrom(text);
    setCompared(false);
  };
  const tell = (next: boolean) => {
    setUnsaved(next);
    onUnsaved(next);
  };
  return (
    <>
      {unsaved && from.version.edit !== text.version.edit && (
        <div className="publishing-newer" role="status">
          <p>{t('publishing.newerEdit')}</p>
          <Button size="small" aria-expanded={compared} onClick={() => { setCompared(!compared); }}>{t('publishing.compareNewer')}</Button>{' '}
          <Button size="small" onClick={take}>{t('publishing.takeNewer')}</Button>
          {compared && <BodyView bankId={shared.bankId} form={shared.form} body={text.body} objections={NONE} />}
        </div>
      )}
      <BodyEditor key={from.version.edit} {...shared} text={from} onUnsaved={tell} />
    </>
  );
}

function About({ version, text }: { version: PublishingVersion; text: PublishingText }) {
  const { t } = useTranslation();
  const said = (who: string | null | undefined, when: string | null | undefined) => (who ? `${who} · ${when ? formatStamp(when) : ''}` : t('common.none'));
  const { canary, guard } = version;
  const rows: (readonly [string, string])[] = [
    [t('publishing.authors'), text.authors.join('、')],
    [t('publishing.checkedBy'), said(version.checked_by, version.checked_at)],
    [t('publishing.approvedBy'), said(version.approved_by, version.approved_at)],
  ];
  if (version.starts_at) rows.push([t('publishing.window'), `${formatStamp(version.starts_at)} – ${version.ends_at ? formatStamp(version.ends_at) : t('publishing.noEnd')}`]);
  if (canary) {
    const banks = canary.banks?.length ? `${canary.banks.join('、')} · ` : '';
    const list = canary.white_list?.length ? ` · ${t('publishing.listed', { count: canary.white_list.length })}` : '';
    rows.push([t('publishing.canary'), `${banks}${percentOf(canary.share ?? 0)}${list} · ${t(`publishing.trialOf.${canary.trial ?? 'enforced'}`)}`]);
  }
  if (guard) rows.push([t('publishing.guard'), t('publishing.guardSays', { condition: guard.condition, sample: guard.sample_min, minutes: guard.minutes })]);
  if (version.template_version) rows.push([t('publishing.templateVersion'), String(version.template_version)]);
  return <div className="publishing-about"><Facts rows={rows} />{text.own_work && isOpen(version) && <p className="muted" role="note">{t('publishing.ownWork')}</p>}</div>;
}

function Comments({ bankId, documentId, text }: { bankId: string; documentId: string; text: PublishingText }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const comment = useComment(bankId, documentId, text.version.version);
  const missing = useMissing('publishing.make');
  const [words, setWords] = useState('');
  const [place, setPlace] = useState('');
  const submit = () => {
    comment.mutate({ words: words.trim(), place: place.trim() }, {
      onSuccess: () => {
        setWords('');
        setPlace('');
        void message.success(t('publishing.commented'));
      },
    });
  };
  return (
    <section>
      {text.comments.length === 0 && <p className="muted">{t('publishing.noComments')}</p>}
      <ul className="publishing-comments">
        {text.comments.map((one) => (
          <li key={one.comment_id}>
            <p className="words">{one.words}</p>
            <p className="muted num">{one.made_by} · {formatStamp(one.made_at)}{one.place && <> · <span className="mono">{one.place}</span></>}</p>
          </li>
        ))}
      </ul>
      {missing ? <p className="muted" role="note">{missing}</p> : (
        <>
          <div className="field">
            <label htmlFor="publishing-comment">{t('publishing.comment')}</label>
            <Input.TextArea id="publishing-comment" rows={2} maxLength={1000} value={words} onChange={(event) => { setWords(event.target.value); }} />
          </div>
          <div className="field">
            <label htmlFor="publishing-comment-place">{t('publishing.place')}</label>
            <Input id="publishing-comment-place" className="mono" placeholder="/rows/3" maxLength={300} value={place} onChange={(event) => { setPlace(event.target.value); }} />
          </div>
          {comment.isError && <ProblemView error={comment.error} />}
          <Button disabled={words.trim() === ''} loading={comment.isPending} onClick={submit}>{t('publishing.sayIt')}</Button>
        </>
      )}
    </section>
  );
}

function Figures({ text }: { text: PublishingText }) {
  const { t } = useTranslation();
  return (
    <section>
      <p className="muted">{t('publishing.figuresText', { minutes: text.version.guard?.minutes ?? 60 })}</p>
      <Facts rows={text.figures.map((figure) => [figure.title, formatCount(figure.amount ?? 0)] as const)} />
    </section>
  );
}
