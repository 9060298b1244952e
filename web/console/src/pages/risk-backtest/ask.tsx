import type { RiskBackTestOrder } from '@polybank/api';
import { Button, Drawer, Input, InputNumber, Radio, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { useDocument, useDocuments, useVersion } from '../publishing/api';
import { readBody } from '../publishing/model';
import { RULES, useAsk } from './api';

const MODES: readonly RiskBackTestOrder['mode'][] = ['beside', 'ground', 'alone'];
/** Where the rules come from: a document of the bank's, or what is pasted. */
const PASTED = '';

/** Asks for a test: which rules, with what, how far back. */
export function AskDrawer({ bankId, onClose, onAsked }: { bankId: string; onClose: () => void; onAsked: (testId: string) => void }) {
  const { t } = useTranslation();
  const documents = useDocuments(bankId, RULES);
  const [documentId, setDocumentId] = useState(PASTED);
  const [version, setVersion] = useState<number>();
  const [mode, setMode] = useState<RiskBackTestOrder['mode']>('beside');
  const [days, setDays] = useState<number | null>(30);
  const [pasted, setPasted] = useState('');
  const [body, setBody] = useState<RiskBackTestOrder['body']>();
  const ask = useAsk(bankId);
  const document = documents.rows?.find((row) => row.document_id === documentId);
  const rules = documentId === PASTED ? readBody(pasted) : body;
  const submit = () => {
    if (!rules || !days) return;
    ask.mutate({ mode, days, body: rules, ...(document ? { document: document.name } : {}) }, { onSuccess: (test) => { onAsked(test.test_id); } });
  };
  return (
    <Drawer open size="large" title={t('backTest.ask')} onClose={onClose}>
      <div className="back-test-form">
        <div className="field">
          <label htmlFor="back-test-document">{t('backTest.rules')}</label>
          <Select
            id="back-test-document" style={{ width: '100%' }} value={documentId} loading={documents.pending}
            onChange={(id) => { setDocumentId(id); setVersion(undefined); }}
            options={[{ value: PASTED, label: t('backTest.pasted') }, ...(documents.rows ?? []).map((row) => ({ value: row.document_id, label: `${row.title} (${row.name})` }))]}
          />
        </div>
        {document && <VersionField key={documentId} bankId={bankId} documentId={documentId} version={version ?? document.newest_version} onVersion={setVersion} onBody={setBody} />}
        {!document && (
          <div className="field">
            <label htmlFor="back-test-text">{t('backTest.text')}</label>
            <Input.TextArea id="back-test-text" className="mono" rows={10} value={pasted} status={pasted && !rules ? 'error' : ''} placeholder='{ "rules": [] }' onChange={(event) => { setPasted(event.target.value); }} />
          </div>
        )}
        <fieldset className="field">
          <legend>{t('backTest.mode')}</legend>
          <Radio.Group value={mode} onChange={(event) => { setMode(event.target.value as RiskBackTestOrder['mode']); }}>
            {MODES.map((one) => <Radio key={one} value={one}>{t(`backTest.modeOf.${one}`)}</Radio>)}
          </Radio.Group>
          <p className="help">{t(`backTest.modeText.${mode}`)}</p>
        </fieldset>
        <div className="field">
          <label htmlFor="back-test-days">{t('backTest.days')}</label>
          <InputNumber id="back-test-days" min={1} max={90} precision={0} value={days} onChange={setDays} />
        </div>
        {ask.isError && <ProblemView error={ask.error} />}
        <Button type="primary" disabled={!rules || !days} loading={ask.isPending} onClick={submit}>{t('backTest.run')}</Button>
        <p className="help">{t('backTest.harmless')}</p>
      </div>
    </Drawer>
  );
}

type VersionProps = { bankId: string; documentId: string; version: number; onVersion: (version: number) => void; onBody: (body: RiskBackTestOrder['body'] | undefined) => void };

function VersionField({ bankId, documentId, version, onVersion, onBody }: VersionProps) {
  const { t } = useTranslation();
  const detail = useDocument(bankId, documentId);
  const text = useVersion(bankId, documentId, version);
  const found = text.data?.version.version === version ? text.data.body : undefined;
  useEffect(() => {
    onBody(found);
  }, [found, onBody]);
  return (
    <div className="field">
      <label htmlFor="back-test-version">{t('backTest.version')}</label>
      <Select
        id="back-test-version" style={{ width: '100%' }} value={version} loading={text.isPending} onChange={onVersion}
        options={(detail.data?.versions ?? [{ version, state: undefined }]).map((one) => ({
          value: one.version, label: `${t('publishing.version', { version: one.version })}${one.state ? ` · ${t(`publishing.stateOf.${one.state}`)}` : ''}`,
        }))}
      />
      {text.isError && <ProblemView error={text.error} onRetry={() => void text.refetch()} />}
    </div>
  );
}
