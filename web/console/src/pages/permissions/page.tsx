import type { MatrixRow, PermissionMatrix, Rung } from '@polybank/api';
import { App, Button, DatePicker, Input, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useParameterSet, useSetParameters } from '../parameters/api';
import { usePermissionMatrix } from './api';
import { bodyOf, cellKey, changesOf, differences, RUNGS, touched, type Cells, type Change } from './cells';
import './permissions.css';

/** Who may use which function through which channel: a matrix that is set as a whole, with its versions. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const matrix = usePermissionMatrix(bankId);
  return (
    <>
      <PageHead title={t('permissions.title')} text={t('permissions.subtitle')} />
      {matrix.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {matrix.isError && !matrix.data && <ProblemView error={matrix.error} onRetry={() => void matrix.refetch()} />}
      {matrix.data && <Editor key={matrix.dataUpdatedAt} bankId={bankId} matrix={matrix.data} />}
      {matrix.data && <Versions bankId={bankId} matrix={matrix.data} />}
    </>
  );
}

function Editor({ bankId, matrix }: { bankId: string; matrix: PermissionMatrix }) {
  const { t } = useTranslation();
  const missing = useMissing('parameter.edit');
  const [cells, setCells] = useState<Cells>({});
  const changes = changesOf(matrix, cells);
  const set = (word: string, channel: string, rung: Rung) => { setCells((old) => ({ ...old, [cellKey(word, channel)]: rung })); };
  return (
    <>
      <People matrix={matrix} />
      <div className="matrix-box">
        <table className="matrix">
          <caption className="sr">{t('permissions.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('permissions.function')}</th>
              {matrix.channels.map((channel) => <th key={channel.channel} scope="col">{channel.title}</th>)}
            </tr>
          </thead>
          {areas(matrix).map(([area, rows]) => (
            <tbody key={area}>
              <tr className="area"><th scope="rowgroup" colSpan={matrix.channels.length + 1}>{area}</th></tr>
              {rows.map((row) => <Row key={row.word} row={row} matrix={matrix} cells={cells} locked={Boolean(missing)} onSet={set} />)}
            </tbody>
          ))}
        </table>
      </div>
      {missing && <p className="help" role="note">{missing}</p>}
      {changes.length > 0 && <Save bankId={bankId} matrix={matrix} cells={cells} changes={changes} onUndo={() => { setCells({}); }} />}
    </>
  );
}

/** How many users are of each class: what a change is measured by. */
function People({ matrix }: { matrix: PermissionMatrix }) {
  const { t } = useTranslation();
  return (
    <ul className="matrix-people" aria-label={t('permissions.people')}>
      {matrix.classes.filter((one) => one.users != null).map((one) => (
        <li key={one.class}><span className={`rung ${one.class}`} aria-hidden />{one.title} <span className="num strong">{t('permissions.users', { count: one.users ?? 0 })}</span></li>
      ))}
    </ul>
  );
}

function areas(matrix: PermissionMatrix): [string, MatrixRow[]][] {
  const found = new Map<string, MatrixRow[]>();
  for (const row of matrix.rows) found.set(row.area, [...(found.get(row.area) ?? []), row]);
  return [...found];
}

type RowProps = { row: MatrixRow; matrix: PermissionMatrix; cells: Cells; locked: boolean; onSet: (word: string, channel: string, rung: Rung) => void };

function Row({ row, matrix, cells, locked, onSet }: RowProps) {
  const { t } = useTranslation();
  const named = (rung: Rung) => matrix.classes.find((one) => one.class === rung)?.title ?? rung;
  const options = RUNGS.filter((rung) => RUNGS.indexOf(rung) >= RUNGS.indexOf(row.floor)).map((rung) => ({
    value: rung,
    label: <span><span className={`rung ${rung}`} aria-hidden />{named(rung)}</span>,
  }));
  return (
    <tr>
      <th scope="row">
        {row.title}
        <small className="mono muted">{row.word}{row.fixed && <> · {t('permissions.fixed')}</>}</small>
      </th>
      {matrix.channels.map(({ channel, title }) => {
        const stored = row.lowest[channel] ?? row.floor;
        const rung = cells[cellKey(row.word, channel)] ?? stored;
        return (
          <td key={channel} className={rung === stored ? undefined : 'changed'}>
            {row.fixed
              ? <span className="matrix-fixed"><span className={`rung ${rung}`} aria-hidden />{named(rung)}</span>
              : <Select size="small" variant="borderless" disabled={locked} value={rung} options={options} aria-label={t('permissions.cell', { function: row.title, channel: title })} popupMatchSelectWidth={false} onChange={(next: Rung) => { onSet(row.word, channel, next); }} />}
          </td>
        );
      })}
    </tr>
  );
}

function ChangeLine({ matrix, change, counted = 'counted' }: { matrix: PermissionMatrix; change: Change; counted?: 'counted' | 'plain' }) {
  const { t } = useTranslation();
  const named = (rung: Rung) => matrix.classes.find((one) => one.class === rung)?.title ?? rung;
  const people = touched(matrix, change);
  const row = matrix.rows.find((one) => one.word === change.word)?.title ?? change.word;
  const channel = matrix.channels.find((one) => one.channel === change.channel)?.title ?? change.channel;
  return (
    <li>
      {row} · {channel}：{named(change.from)} → <strong>{named(change.to)}</strong>{' '}
      {counted === 'counted' && people !== 0 && (
        <Tag tone={people < 0 ? 'warn' : 'good'}>{people < 0 ? t('permissions.lose', { count: -people }) : t('permissions.gain', { count: people })}</Tag>
      )}
    </li>
  );
}

type SaveProps = { bankId: string; matrix: PermissionMatrix; cells: Cells; changes: Change[]; onUndo: () => void };

function Save({ bankId, matrix, cells, changes, onUndo }: SaveProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useSetParameters(bankId, matrix.set);
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>();
  const [tried, setTried] = useState(false);
  const noteWrong = [...note.trim()].length < 4;
  const submit = () => {
    setTried(true);
    if (noteWrong) return;
    save.mutate({ body: bodyOf(matrix, cells), note: note.trim(), effective_from: from ?? null }, {
      onSuccess: (version) => { void message.success(t('parameters.saved', { version: version.version, time: formatStamp(version.effective_from) })); },
    });
  };
  return (
    <section className="panel matrix-save" aria-label={t('permissions.review')}>
      <h2>{t('permissions.review')}</h2>
      <ul>{changes.map((change) => <ChangeLine key={cellKey(change.word, change.channel)} matrix={matrix} change={change} />)}</ul>
      <div className="field">
        <label htmlFor="permissions-note">{t('parameters.note')}</label>
        <Input id="permissions-note" maxLength={200} value={note} status={tried && noteWrong ? 'error' : ''} aria-describedby="permissions-note-help" onChange={(event) => { setNote(event.target.value); }} />
        <p id="permissions-note-help" className={tried && noteWrong ? 'help bad' : 'help'}>{t('parameters.noteHint')}</p>
      </div>
      <div className="field">
        <label htmlFor="permissions-from">{t('parameters.from')}</label>
        <DatePicker id="permissions-from" showTime placeholder={t('parameters.atOnce')} style={{ width: 240 }} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
        <p className="help">{t('permissions.fromHint')}</p>
      </div>
      {save.isError && <ProblemView error={save.error} />}
      <div style={{ display: 'flex', gap: 8 }}>
        <Button type="primary" loading={save.isPending} onClick={submit}>{t('permissions.save', { count: changes.length })}</Button>
        <Button onClick={onUndo}>{t('permissions.undo')}</Button>
      </div>
    </section>
  );
}

function Versions({ bankId, matrix }: { bankId: string; matrix: PermissionMatrix }) {
  const { t } = useTranslation();
  const set = useParameterSet(bankId, matrix.set);
  const versions = set.data?.versions ?? [];
  return (
    <section style={{ marginTop: 26 }}>
      <h2 style={{ fontSize: 16, marginBottom: 8 }}>{t('parameters.versions')}</h2>
      {set.isError && <ProblemView error={set.error} onRetry={() => void set.refetch()} />}
      {set.data && versions.length === 0 && <p className="muted">{t('parameters.noVersions')}</p>}
      <ol className="parameter-versions">
        {versions.map((version, place) => (
          <li key={version.version}>
            <p>
              <span className="strong">{t('parameters.version', { version: version.version })}</span>{' '}
              {version.version === set.data?.version && <Tag tone="good">{t('parameters.now')}</Tag>}{' '}
              <span className="muted num">{t('parameters.since', { time: formatStamp(version.effective_from) })}</span>
            </p>
            <p>{version.note} <span className="muted">{t('parameters.by', { who: version.set_by, time: formatStamp(version.set_at) })}</span></p>
            <ul className="muted">
              {differences(set.data?.defaults, versions[place + 1]?.body, version.body).map((change) => (
                <ChangeLine key={cellKey(change.word, change.channel)} matrix={matrix} change={change} counted="plain" />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
