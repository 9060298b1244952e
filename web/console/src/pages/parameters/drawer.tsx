import type { ParameterField, ParameterSetDetail, ParameterVersion } from '@polybank/api';
import { App, Button, DatePicker, Drawer, Input, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useParameterSet, useSetParameters } from './api';
import { read, valueAt, withValue, written, type Body } from './values';

export function ParameterDrawer({ bankId, name, onClose }: { bankId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useParameterSet(bankId, name);
  return (
    <Drawer open width={680} onClose={onClose} title={set.data?.title ?? name} closable={{ 'aria-label': t('common.close') }}>
      {set.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {set.isError && !set.data && <ProblemView error={set.error} onRetry={() => void set.refetch()} />}
      {set.data && <Form key={set.data.version} bankId={bankId} set={set.data} />}
      {set.data && <Versions set={set.data} />}
    </Drawer>
  );
}

function Form({ bankId, set }: { bankId: string; set: ParameterSetDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useSetParameters(bankId, set.name);
  const missing = useMissing('parameter.edit');
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  const [tried, setTried] = useState(false);
  const shown = (field: ParameterField) => texts[field.path] ?? written(field, valueAt(set.body, field.path));
  const wrong = set.fields.filter((field) => field.unit !== 'flag' && read(field, shown(field)) === undefined);
  const changed = set.fields.filter((field) => texts[field.path] !== undefined && texts[field.path] !== written(field, valueAt(set.body, field.path)));
  const noteWrong = [...note.trim()].length < 4;
  const submit = () => {
    setTried(true);
    if (wrong.length > 0 || noteWrong) return;
    const body = changed.reduce<Body>((all, field) => {
      const value = field.unit === 'flag' ? shown(field) === 'true' : read(field, shown(field))?.value;
      return withValue(all, field.path, value);
    }, set.body);
    save.mutate({ body, note: note.trim(), effective_from: from ?? null }, {
      onSuccess: (version) => { void message.success(t('parameters.saved', { version: version.version, time: formatStamp(version.effective_from) })); },
    });
  };
  return (
    <section>
      <div className="fields">
        {set.fields.map((field) => (
          <ParameterInput key={field.path} field={field} text={shown(field)} wrong={wrong.includes(field)} isDefault={written(field, valueAt(set.defaults, field.path)) === shown(field)} defaultText={written(field, valueAt(set.defaults, field.path))}
            onChange={(text) => { setTexts((old) => ({ ...old, [field.path]: text })); }} />
        ))}
      </div>
      <div className="parameter-form">
        <div className="field">
          <label htmlFor="parameter-note">{t('parameters.note')}</label>
          <Input id="parameter-note" maxLength={200} value={note} disabled={Boolean(missing)} status={tried && noteWrong ? 'error' : ''} aria-describedby="parameter-note-help" onChange={(event) => { setNote(event.target.value); }} />
          <p id="parameter-note-help" className={tried && noteWrong ? 'help bad' : 'help'}>{t('parameters.noteHint')}</p>
        </div>
        <div className="field">
          <label htmlFor="parameter-from">{t('parameters.from')}</label>
          <DatePicker id="parameter-from" showTime disabled={Boolean(missing)} placeholder={t('parameters.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
          <p className="help">{t('parameters.fromHint')}</p>
        </div>
        {save.isError && <ProblemView error={save.error} />}
        {missing && <p className="help" role="note">{missing}</p>}
        <Button type="primary" disabled={Boolean(missing) || changed.length === 0} loading={save.isPending} onClick={submit}>
          {changed.length === 0 ? t('parameters.unchanged') : t('parameters.save', { count: changed.length })}
        </Button>
      </div>
    </section>
  );
}

type InputProps = { field: ParameterField; text: string; wrong: boolean; isDefault: boolean; defaultText: string; onChange: (text: string) => void };

function ParameterInput({ field, text, wrong, isDefault, defaultText, onChange }: InputProps) {
  const { t } = useTranslation();
  const id = `parameter-${field.path}`;
  const unit = t(`parameters.unitOf.${field.unit}`);
  return (
    <div className={field.unit === 'structure' ? 'field wide' : 'field'}>
      <label htmlFor={id}>{field.label}{unit && <small>{unit}</small>}</label>
      {field.unit === 'flag' && <Switch id={id} checked={text === 'true'} onChange={(on) => { onChange(String(on)); }} />}
      {field.unit === 'structure' && <Input.TextArea id={id} className="mono" autoSize={{ minRows: 3, maxRows: 14 }} value={text} status={wrong ? 'error' : ''} onChange={(event) => { onChange(event.target.value); }} />}
      {field.unit !== 'flag' && field.unit !== 'structure' && <Input id={id} value={text} status={wrong ? 'error' : ''} onChange={(event) => { onChange(event.target.value); }} />}
      <p className={wrong ? 'help bad' : 'help'}>
        {wrong ? t('parameters.wrong') : (
          <>
            {field.source && <>{field.source} · </>}
            {t(`parameters.confidenceOf.${field.confidence}`)}
            {!isDefault && field.unit !== 'structure' && <> · {t('parameters.default', { value: defaultText || t('common.none') })}</>}
          </>
        )}
      </p>
    </div>
  );
}

export function Versions({ set }: { set: ParameterSetDetail }) {
  const { t } = useTranslation();
  return (
    <section style={{ marginTop: 26 }}>
      <h3 style={{ fontSize: 15, marginBottom: 8 }}>{t('parameters.versions')}</h3>
      {set.versions.length === 0 && <p className="muted">{t('parameters.noVersions')}</p>}
      <ol className="parameter-versions">
        {set.versions.map((version, place) => <VersionRow key={version.version} set={set} version={version} before={set.versions[place + 1]} />)}
      </ol>
    </section>
  );
}

/** What a version changed against the one before it. */
function VersionRow({ set, version, before }: { set: ParameterSetDetail; version: ParameterVersion; before: ParameterVersion | undefined }) {
  const { t } = useTranslation();
  const value = (field: ParameterField, body: unknown) => written(field, valueAt(body, field.path) ?? valueAt(set.defaults, field.path));
  const changes = set.fields.filter((field) => value(field, version.body) !== value(field, before?.body ?? set.defaults));
  return (
    <li>
      <p>
        <span className="strong">{t('parameters.version', { version: version.version })}</span>{' '}
        {version.version === set.version && <Tag tone="good">{t('parameters.now')}</Tag>}{' '}
        <span className="muted num">{t('parameters.since', { time: formatStamp(version.effective_from) })}</span>
      </p>
      <p>{version.note} <span className="muted">{t('parameters.by', { who: version.set_by, time: formatStamp(version.set_at) })}</span></p>
      {changes.map((field) => (
        <p key={field.path} className="muted num">
          {field.label}：{field.unit === 'structure' ? t('parameters.changed') : <>{value(field, before?.body ?? set.defaults) || t('common.none')} → {value(field, version.body) || t('common.none')}</>}
        </p>
      ))}
    </li>
  );
}
