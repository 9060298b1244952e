/** A tile: what it says now, as a picture, a table or figures; on a board that is put in order, with the means to move it. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, DownloadOutlined, HolderOutlined, SettingOutlined } from '@ant-design/icons';
import { Chart } from '@polybank/ui';
import type { AnalysisAnswer, BoardTile, BoardTileAnswer } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { download, toCsv } from '../../parts/csv';
import { ProblemView } from '../../parts/states';
import { useMode } from '../../shell/preferences';
import { bankName, useScope } from '../../shell/scope';
import { eventText } from '../behaviour/address';
import { Figure, useNarrow } from '../behaviour/answer';
import { useWords } from '../behaviour/words';
import { MiniTable, type Cell } from '../cockpit/chart-panel';
import { useTile, type Refresh } from './api';
import { shapeOf, type Shaped } from './shape';

type Edit = { at: number; last: number; dragged: boolean; onDrag: () => void; onDrop: () => void; onMove: (to: number) => void; onEdit: () => void; onRemove: () => void };
/** `place`: where the tile stands on the board as it is kept; less than none for one that is not on it yet. */
type Props = { bankId: string; boardId: string; edit: number; place: number; tile: BoardTile; refresh: Refresh; edit$?: Edit };

export function Tile({ bankId, boardId, edit, place, tile, refresh, edit$ }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const wide = tile.width === 'full';
  return (
    <section
      className={`panel board-tile ${wide ? 'wide' : ''} ${edit$?.dragged ? 'dragged' : ''}`} aria-labelledby={id}
      {...(edit$ ? { draggable: true, onDragStart: edit$.onDrag, onDragOver: (event) => { event.preventDefault(); }, onDrop: (event) => { event.preventDefault(); edit$.onDrop(); } } : {})}
    >
      <header>
        <h2 id={id}>{edit$ && <HolderOutlined aria-hidden />} {tile.title}</h2>
        {edit$ && (
          <span className="board-tools">
            <Button size="small" type="text" icon={<ArrowUpOutlined aria-hidden />} aria-label={t('boards.up', { title: tile.title })} disabled={edit$.at === 0} onClick={() => { edit$.onMove(edit$.at - 1); }} />
            <Button size="small" type="text" icon={<ArrowDownOutlined aria-hidden />} aria-label={t('boards.down', { title: tile.title })} disabled={edit$.at === edit$.last} onClick={() => { edit$.onMove(edit$.at + 1); }} />
            <Button size="small" type="text" icon={<SettingOutlined aria-hidden />} aria-label={t('boards.setTile', { title: tile.title })} onClick={edit$.onEdit} />
            <Button size="small" type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t('boards.removeTile', { title: tile.title })} disabled={edit$.last === 0} onClick={edit$.onRemove} />
          </span>
        )}
      </header>
      {place < 0 ? <p className="muted board-wait">{t('boards.afterSaving')}</p> : <Said bankId={bankId} boardId={boardId} edit={edit} place={place} tile={tile} refresh={refresh} />}
    </section>
  );
}

function Said({ bankId, boardId, edit, place, tile, refresh }: Omit<Props, 'edit$'>) {
  const { t } = useTranslation();
  const answer = useTile(bankId, boardId, edit, place, refresh);
  if (answer.isError && !answer.data) return <ProblemView error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <div role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 4 }} title={false} /></div>;
  return <Answer bankId={bankId} tile={tile} answer={answer.data} />;
}

function Answer({ bankId, tile, answer: { now, before } }: { bankId: string; tile: BoardTile; answer: BoardTileAnswer }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const shaped = shapeOf({ t, words, mode, narrow, wide: tile.width === 'full' }, tile.ask, now, before);
  if (!shaped || shaped.empty) return <p className="chart-empty">{t('boards.empty')}</p>;
  const caption = t('behaviour.tableOf', { name: tile.title });
  return (
    <>
      {tile.look === 'figure' && <div className="figures behaviour-many">{shaped.figures.map((one) => <Figure key={one.label} {...one} compared={before !== undefined && before !== null} />)}</div>}
      {tile.look === 'chart' && shaped.option && <Chart option={shaped.option} label={tile.title} height={shaped.height} />}
      {tile.look !== 'figure' && <div className={tile.look === 'chart' ? 'board-numbers' : ''}><MiniTable caption={caption} head={shaped.head} rows={shaped.rows} words={tile.ask.kind === 'paths' ? [1, 2] : [0]} /></div>}
      <footer>
        <span className="muted num">{t('behaviour.span', now)} · {t('boards.asOf', { at: formatStamp(now.as_of).slice(11, 16) })}</span>
        <Link to={analysisOf(bankId, tile, now)}>{t('boards.open')}</Link>
        <SaveButton tile={tile} now={now} shaped={shaped} />
      </footer>
    </>
  );
}

function SaveButton({ tile, now, shaped }: { tile: BoardTile; now: AnalysisAnswer; shaped: Shaped }) {
  const { t } = useTranslation();
  const { bank, bankId } = useScope();
  const text = (cell: Cell) => (typeof cell === 'string' ? cell : cell.text);
  const save = () => {
    const lead = [[t('behaviour.file.period'), t('behaviour.span', now)], [t('behaviour.file.what'), tile.title], [], shaped.head];
    download(`board-${now.from}-${now.until}.csv`, toCsv([t('behaviour.file.bank'), bank ? bankName(bank) : (bankId ?? '')], [...lead, ...shaped.rows.map((row) => row.map(text))]));
  };
  return <Button size="small" type="text" icon={<DownloadOutlined aria-hidden />} aria-label={t('boards.exportTile', { title: tile.title })} onClick={save} />;
}

/** The same question on the page of analyses, of the same days: from there one goes further down. */
export function analysisOf(bankId: string, { ask, audience, compare }: BoardTile, { from, until }: { from: string; until: string }): string {
  const address = new URLSearchParams({ tab: ask.kind, period: 'own', from, until });
  if (audience) address.set('audience', audience);
  if (compare === 'before') address.set('compare', 'yes');
  if (ask.kind === 'ranking') address.set('of', ask.of);
  if (ask.kind === 'pages' && !ask.pages) address.set('all', 'yes');
  if (ask.kind === 'trend') {
    address.set('by', ask.by);
    for (const event of ask.events) address.append('event', eventText(event));
  }
  if (ask.kind === 'funnel') {
    address.set('window', String(ask.window_s));
    for (const step of ask.steps) address.append('step', eventText(step));
  }
  if (ask.kind === 'retention') {
    address.set('days', String(ask.days));
    address.append('first', eventText(ask.first));
    address.append('again', eventText(ask.again));
  }
  if (ask.kind === 'paths') {
    address.set('start', ask.start);
    address.set('depth', String(ask.depth));
    if (ask.direction === 'before') address.set('direction', 'before');
  }
  return `/b/${bankId}/behaviour?${address.toString()}`;
}
