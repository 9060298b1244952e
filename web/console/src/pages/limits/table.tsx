import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { LimitNote, LimitRow, ParameterSetDetail, Tool } from '@polybank/api';
import { App, Button, DatePicker, Input, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useSetParameters } from '../parameters/api';
import { TABLE, useLimitCheck } from './api';
import { BUSINESSES, CHANNELS, changesOf, CLASSES, drafted, minorOf, plainRow, rowOfNote, rowsOf, sourceIn, sourceWith, TOOLS, yuanOf, type Change, type DraftRow } from './model';
import { useRowWords } from './words';

type Props = { bankId: string; set: ParameterSetDetail; draft: LimitRow[] | undefined; onDraft: (rows: LimitRow[] | undefined) => void };

/** The matrix: edited in place, checked, compared with the one in force, saved as a new version. */
export function LimitTable({ bankId, set, draft, onDraft }: Props) {
  const { t } = useTranslation();
  // What is published is changed where it is published: somebody else has to approve it.
  const missing = useMissing('parameter.edit') ?? (set.published ? t('limits.published') : undefined);
  const check = useLimitCheck(bankId);
  const [business, setBusiness] = useState<LimitRow['business']>('transfer_others');
  const [rows, setRows] = useState<DraftRow[]>(() => drafted(draft ?? rowsOf(set.body)));
  const inForce = rowsOf(set.body);
  const plain = rows.map(plainRow);
  const changes = changesOf(inForce, plain);
  const edit = (next: DraftRow[]) => {
    setRows(next);
    check.reset();
    const plainNext = next.map(plainRow);
    onDraft(changesOf(inForce, plainNext).length > 0 ? plainNext : undefined);
  };
  const change = (key: number, part: Partial<LimitRow>) => { edit(rows.map((row) => (row.key === key ? { ...row, ...part } : row))); };
  const add = () => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    edit([...rows, { key, channel: '*', business, user_class: '*', tools: ['pin'], per_operation_minor: null, per_day_minor: 0, per_day_count: null, per_year_minor: null, source: '' }]);
  };
  const notes = [...(check.data?.objections ?? []), ...(check.data?.oddities ?? [])];
  const notesOf = (key: number) => notes.filter((note) => rowOfNote(note.field) === rows.findIndex((row) => row.key === key));
  return (
    <>
      <div className="limit-bar">
        <Select aria-label={t('limits.business')} style={{ width: 190 }} value={business} onChange={setBusiness} options={BUSINESSES.map((value) => ({ value, label: t(`limits.businessOf.${value}`) }))} />
        {business !== 'transfer_others' && business !== 'transfer_own' && <Tag tone="plain">{t('limits.notInUse')}</Tag>}
        <span className="grow" />
        <Button icon={<PlusOutlined aria-hidden />} disabled={Boolean(missing)} onClick={add}>{t('limits.add')}</Button>
      </div>
      <Table<DraftRow>
        size="small"
        pagination={false}
        rowKey="key"
        dataSource={rows.filter((row) => row.business === business)}
        columns={useColumns({ disabled: Boolean(missing), change, remove: (key) => { edit(rows.filter((row) => row.key !== key)); }, notesOf })}
        scroll={{ x: 1040 }}
        locale={{ emptyText: t('limits.noRows') }}
      />
      {missing && <p className="help" role="note">{missing}</p>}
      <Save bankId={bankId} rows={plain} changes={changes} check={check} onReset={() => { edit(drafted(inForce)); }} disabled={Boolean(missing)} />
    </>
  );
}

type ColumnProps = { disabled: boolean; change: (key: number, part: Partial<LimitRow>) => void; remove: (key: number) => void; notesOf: (key: number) => LimitNote[] };

function useColumns({ disabled, change, remove, notesOf }: ColumnProps): TableColumnsType<DraftRow> {
  const { t } = useTranslation();
  const money = (name: 'per_operation_minor' | 'per_day_minor' | 'per_year_minor') => ({
    title: t(`limits.${name}`),
    key: name,
    width: 128,
    render: (_: unknown, row: DraftRow) => (
      <Figure label={`${t(`limits.${name}`)} ${row.tools.join('+')}`} disabled={disabled} value={yuanOf(row[name])} onChange={(text) => {
        const minor = minorOf(text);
        if (minor === undefined || (minor === null && name === 'per_day_minor')) return false;
        change(row.key, { [name]: minor });
        return true;
      }} />
    ),
  });
  return [
    {
      title: t('limits.tools'), key: 'tools', width: 300,
      render: (_: unknown, row) => (
        <>
          <Select<Tool[]> mode="multiple" aria-label={t('limits.tools')} disabled={disabled} style={{ width: '100%' }} value={row.tools} placeholder={t('limits.noTools')} onChange={(tools) => { change(row.key, { tools }); }} options={TOOLS.map((value) => ({ value, label: t(`customers.tool.${value}`) }))} />
          {notesOf(row.key).map((note) => <p key={note.field + note.message} className="limit-note">{note.message}</p>)}
        </>
      ),
    },
    { title: t('limits.channel'), key: 'channel', width: 104, render: (_: unknown, row) => <Select aria-label={t('limits.channel')} disabled={disabled} style={{ width: '100%' }} value={row.channel} onChange={(channel) => { change(row.key, { channel }); }} options={CHANNELS.map((value) => ({ value, label: t(`limits.channelOf.${value === '*' ? 'any' : value}`) }))} /> },
    { title: t('limits.userClass'), key: 'class', width: 128, render: (_: unknown, row) => <Select aria-label={t('limits.userClass')} disabled={disabled} style={{ width: '100%' }} value={row.user_class} onChange={(user_class) => { change(row.key, { user_class }); }} options={CLASSES.map((value) => ({ value, label: value === '*' ? t('limits.channelOf.any') : t(`customers.userClass.${value}`) }))} /> },
    money('per_operation_minor'),
    money('per_day_minor'),
    {
      title: t('limits.per_day_count'), key: 'count', width: 92,
      render: (_: unknown, row) => (
        <Figure label={t('limits.per_day_count')} disabled={disabled} value={row.per_day_count == null ? '' : String(row.per_day_count)} onChange={(text) => {
          if (text.trim() !== '' && !/^\d{1,5}$/.test(text.trim())) return false;
          change(row.key, { per_day_count: text.trim() === '' ? null : Number(text) });
          return true;
        }} />
      ),
    },
    money('per_year_minor'),
    { title: t('limits.source'), key: 'source', width: 200, render: (_: unknown, row) => <Source label={t('limits.source')} disabled={disabled} source={row.source ?? ''} onChange={(source) => { change(row.key, { source }); }} /> },
    { title: '', key: 'remove', width: 44, render: (_: unknown, row) => <Button type="text" disabled={disabled} aria-label={t('limits.remove')} icon={<DeleteOutlined aria-hidden />} onClick={() => { remove(row.key); }} /> },
  ];
}

/** The longest source the bank keeps, in characters. */
const SOURCE_MAX = 200;

/** Where a row's figures come from, in the reader's language; the other one is kept beside it. */
function Source({ label, source, disabled, onChange }: { label: string; source: string; disabled: boolean; onChange: (source: string) => void }) {
  const { i18n } = useTranslation();
  const text = sourceIn(i18n.language, source);
  return <Input aria-label={label} disabled={disabled} maxLength={SOURCE_MAX - (source.length - text.length)} value={text} title={text} onChange={(event) => { onChange(sourceWith(i18n.language, source, event.target.value)); }} />;
}

/** A figure that is taken over when it can be read, and shown as wrong until then. */
function Figure({ label, value, disabled, onChange }: { label: string; value: string; disabled: boolean; onChange: (text: string) => boolean }) {
  const [text, setText] = useState<string>();
  return (
    <Input
      aria-label={label}
      className="num"
      disabled={disabled}
      value={text ?? value}
      status={text !== undefined ? 'error' : ''}
      onChange={(event) => { setText(onChange(event.target.value) ? undefined : event.target.value); }}
      onBlur={() => { setText(undefined); }}
    />
  );
}

type SaveProps = { bankId: string; rows: LimitRow[]; changes: Change[]; check: ReturnType<typeof useLimitCheck>; disabled: boolean; onReset: () => void };

function Save({ bankId, rows, changes, check, disabled, onReset }: SaveProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useSetParameters(bankId, TABLE);
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  if (changes.length === 0) return <p className="muted limit-unchanged">{t('limits.unchanged')}</p>;
  const isChecked = check.data?.objections.length === 0;
  const submit = () => {
    save.mutate({ body: { rows }, note: note.trim(), effective_from: from ?? null }, {
      onSuccess: (version) => { void message.success(t('parameters.saved', { version: version.version, time: formatStamp(version.effective_from) })); },
    });
  };
  return (
    <section className="panel limit-save">
      <h3>{t('limits.changes', { count: changes.length })}</h3>
      <Changes changes={changes} />
      {check.isError && <ProblemView error={check.error} />}
      {check.data && (
        <p className={isChecked ? 'help' : 'limit-note'} role="status">
          {isChecked ? t('limits.checked') : t('limits.objections', { count: check.data.objections.length })}
          {check.data.oddities.length > 0 && ` ${t('limits.oddities', { count: check.data.oddities.length })}`}
        </p>
      )}
      {isChecked && (
        <div className="parameter-form">
          <div className="field">
            <label htmlFor="limit-note">{t('parameters.note')}</label>
            <Input id="limit-note" maxLength={200} value={note} onChange={(event) => { setNote(event.target.value); }} />
            <p className="help">{t('parameters.noteHint')}</p>
          </div>
          <div className="field">
            <label htmlFor="limit-from">{t('parameters.from')}</label>
            <DatePicker id="limit-from" showTime placeholder={t('parameters.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
            <p className="help">{t('parameters.fromHint')}</p>
          </div>
        </div>
      )}
      {save.isError && <ProblemView error={save.error} />}
      <div className="limit-bar">
        <Button disabled={disabled} onClick={onReset}>{t('limits.reset')}</Button>
        <Button disabled={disabled} loading={check.isPending} type={isChecked ? 'default' : 'primary'} onClick={() => { check.mutate(rows); }}>{t('limits.check')}</Button>
        {isChecked && <Button type="primary" disabled={disabled || [...note.trim()].length < 4} loading={save.isPending} onClick={submit}>{t('limits.save')}</Button>}
      </div>
    </section>
  );
}

const TONES = { added: 'good', changed: 'warn', removed: 'bad' } as const;

export function Changes({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  const words = useRowWords();
  return (
    <ul className="limit-changes">
      {changes.map(({ kind, row, before }) => (
        <li key={kind + words.place(row)}>
          <Tag tone={TONES[kind]}>{t(`limits.kind.${kind}`)}</Tag> {words.place(row)} <span className="num muted">{before && `${words.figures(before)} → `}{kind === 'removed' ? words.figures(row) : <strong>{words.figures(row)}</strong>}</span>
        </li>
      ))}
    </ul>
  );
}
