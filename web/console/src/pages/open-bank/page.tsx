import { ProblemError } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { PageHead } from '../../parts/states';
import { landingQuery } from '../../session/landing';
import { banksQuery } from '../../shell/scope';
import { useOpenBank } from './api';
import { EMPTY_DRAFT, suggestId, suggestShortName, toRequest, validate, type BankDraft } from './draft';
import { BankForm } from './form';
import { Progress, Result } from './opening';

/** Opens a bank: form, progress, result. */
export function Component() {
  const { t } = useTranslation();
  const [attempt, setAttempt] = useState(0);
  return (
    <>
      <PageHead title={t('openBank.title')} text={t('openBank.subtitle')} />
      <Attempt key={attempt} onAnother={() => { setAttempt(attempt + 1); }} />
    </>
  );
}

function Attempt({ onAnother }: { onAnother: () => void }) {
  const { t } = useTranslation();
  const banks = useQuery(banksQuery);
  const landing = useQuery(landingQuery);
  const phone = landing.data?.demo === false ? 'needed' : 'optional';
  const { draft, change, touched, touch } = useDraft();
  const { open, phase } = useOpenBank();
  const problems = validate(draft, (banks.data ?? []).map((bank) => bank.bank_id), phone);
  const refusedFields = useRefusedFields(open.error, open.variables, draft);
  const unsaved = draft !== EMPTY_DRAFT && !open.isSuccess;
  const wrong = new Set([...Object.keys(problems), ...refusedFields.keys()] as (keyof BankDraft)[]);

  const problemOf = (key: keyof BankDraft) => {
    const found = problems[key];
    if (found && touched.has(key)) return t(`openBank.problem.${found}`);
    return found ? undefined : refusedFields.get(key);
  };
  const submit = () => {
    touch(...(Object.keys(EMPTY_DRAFT) as (keyof BankDraft)[]));
    const first = Object.keys(problems)[0];
    if (first) document.getElementById(`bank-${first}`)?.focus();
    else open.mutate(toRequest(draft));
  };

  if (open.isSuccess) return <Result opened={open.data} onAnother={onAnother} />;
  const name = draft.name.trim();
  return (
    <>
      <LeaveGuard unsaved={unsaved} />
      {open.isPending && <Progress name={name} phase={phase} />}
      {/* Kept while the request runs, so that a refusal leads back to what was typed. */}
      <div hidden={open.isPending}>
        <BankForm phone={phone} draft={draft} change={change} touch={touch} problemOf={problemOf} problems={[...wrong].filter((key) => touched.has(key)).length} error={open.error} onSubmit={submit} />
      </div>
    </>
  );
}

/** The draft, with the id and the short name following the names until they are written by hand. */
function useDraft() {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [touched, setTouched] = useState<ReadonlySet<keyof BankDraft>>(new Set());
  const change = (changes: Partial<BankDraft>) => {
    setDraft((old) => {
      const next = { ...old, ...changes };
      if (changes.name !== undefined && old.short_name === suggestShortName(old.name)) next.short_name = suggestShortName(changes.name);
      if (changes.name_en !== undefined && old.bank_id === suggestId(old.name_en)) next.bank_id = suggestId(changes.name_en);
      return next;
    });
  };
  const touch = (...keys: (keyof BankDraft)[]) => { setTouched((old) => new Set([...old, ...keys])); };
  return { draft, change, touched, touch };
}

/** What the server refused by field, shown until that field is changed. */
function useRefusedFields(error: unknown, sent: unknown, draft: BankDraft): Map<keyof BankDraft, string> {
  const found = new Map<keyof BankDraft, string>();
  if (!(error instanceof ProblemError) || typeof sent !== 'object' || sent === null) return found;
  const now = toRequest(draft) as Record<string, unknown>;
  for (const field of error.problem.fields ?? []) {
    const unchanged = (sent as Record<string, unknown>)[field.field] === now[field.field];
    if (field.field in draft && unchanged) found.set(field.field as keyof BankDraft, field.message);
  }
  return found;
}

function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => { event.preventDefault(); };
    window.addEventListener('beforeunload', ask);
    return () => { window.removeEventListener('beforeunload', ask); };
  }, [unsaved]);
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={t('openBank.leave.title')}
      okText={t('openBank.leave.stay')}
      cancelText={t('openBank.leave.leave')}
      onOk={() => { blocker.reset?.(); }}
      onCancel={() => { blocker.proceed?.(); }}
      closable={false}
      maskClosable={false}
      keyboard={false}
    >
      {t('openBank.leave.text')}
    </Modal>
  );
}
