import type { ThemeState } from '@polybank/api';
import { App, Button, Input, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { STATE_TONES, type Body } from '../publishing/model';
import { useDraft, useSave, useTheme, useTrial, type Draft } from './api';
import { Contrasts } from './contrast';
import { Colours, LegalTexts, Logo, Naming, Presets, Shape, Wordings, type Objections } from './editors';
import { Labelled } from './fields';
import { same, withToken, type Colour } from './model';
import { Preview } from './preview';
import './theme.css';

/** The theme studio: a bank's face, written, looked at in the app itself, and sent down the publishing line. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const theme = useTheme(bankId);
  const draft = useDraft(bankId);
  const error = theme.error ?? draft.error;
  return (
    <>
      <PageHead title={t('theme.title')} text={t('theme.subtitle')} />
      {error && <ProblemView error={error} onRetry={() => { void theme.refetch(); void draft.refetch(); }} />}
      {!error && (!theme.data || !draft.data) && <Skeleton active paragraph={{ rows: 8 }} />}
      {theme.data && draft.data && <Studio key={`${bankId} ${draft.data.open ? String(draft.data.open.version.version) : 'new'}`} bankId={bankId} theme={theme.data} draft={draft.data} />}
    </>
  );
}

function Studio({ bankId, theme, draft }: { bankId: string; theme: ThemeState; draft: Draft }) {
  const { t } = useTranslation();
  const begun = draft.open?.body ?? theme.body;
  const [body, setBody] = useState<Body>(begun);
  const trial = useTrial(bankId, body);
  const tried = trial.data;
  const brand = tried?.brand ?? theme.brand;
  const objections: Objections = tried?.objections ?? [];
  const fix = (fixes: Partial<Record<Colour, string>>) => {
    setBody((now) => Object.entries(fixes).reduce<Body>((all, [name, colour]) => withToken(all, 'color', name, colour), now));
  };
  const part = { body, brand, objections, onChange: setBody };
  const panes = [
    ['presets', <Presets key="presets" body={body} presets={theme.presets} onChange={setBody} />],
    ['colours', <Colours key="colours" {...part} />],
    ['shape', <Shape key="shape" {...part} />],
    ['naming', <Naming key="naming" {...part} />],
    ['logo', <Logo key="logo" {...part} />],
    ['wording', <Wordings key="wording" bankId={bankId} {...part} />],
    ['legal', <LegalTexts key="legal" {...part} />],
  ] as const;
  return (
    <div className="theme-studio">
      <div>
        <SaveBar bankId={bankId} theme={theme} draft={draft} body={body} changed={!same(body, begun)} faults={objections.length + (tried?.contrasts.filter((one) => !one.passes).length ?? 0)} onReset={() => { setBody(begun); }} />
        {trial.isError && <ProblemView error={trial.error} onRetry={() => void trial.refetch()} />}
        <section className="panel theme-editor">
          <Tabs items={panes.map(([key, children]) => ({ key, label: t(`theme.pane.${key}`), children }))} />
        </section>
        {tried && <Contrasts contrasts={tried.contrasts} onFix={fix} />}
      </div>
      <Preview bankId={bankId} next={brand} live={theme.brand} />
    </div>
  );
}

type BarProps = { bankId: string; theme: ThemeState; draft: Draft; body: Body; changed: boolean; faults: number; onReset: () => void };

function SaveBar({ bankId, theme, draft, body, changed, faults, onReset }: BarProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useSave(bankId);
  const [note, setNote] = useState('');
  const short = note.trim().length < 4;
  const documentId = save.data?.documentId ?? draft.documentId;
  const submit = () => {
    save.mutate({ draft, body, note: note.trim(), title: t('theme.documentTitle') }, { onSuccess: () => { setNote(''); void message.success(t('theme.saved')); } });
  };
  return (
    <section className="panel theme-bar" aria-label={t('theme.state')}>
      <p>
        {theme.version ? <Tag tone="good">{t('theme.liveVersion', { version: theme.version })}</Tag> : <Tag>{t('theme.asOpened')}</Tag>}{' '}
        {draft.open && <Tag tone={STATE_TONES[draft.open.version.state]}>{t('theme.openVersion', { version: draft.open.version.version, state: t(`publishing.stateOf.${draft.open.version.state}`) })}</Tag>}{' '}
        {faults > 0 && <Tag tone="warn">{t('theme.faults', { count: faults })}</Tag>}
      </p>
      <div className="theme-bar-line">
        <Labelled label={t('publishing.note')}>{(id) => <Input id={id} maxLength={200} value={note} placeholder={t('theme.noteHint')} onChange={(event) => { setNote(event.target.value); }} />}</Labelled>
        <Explained permission="publishing.make"><Button type="primary" disabled={!changed || short} loading={save.isPending} onClick={submit}>{t('theme.save')}</Button></Explained>
        <Button disabled={!changed} onClick={onReset}>{t('theme.reset')}</Button>
        {documentId && <Link to={`/b/${bankId}/publishing?kind=content.theme&document=${documentId}`}>{t('theme.toLine')}</Link>}
      </div>
      {save.isError && <ProblemView error={save.error} />}
    </section>
  );
}
