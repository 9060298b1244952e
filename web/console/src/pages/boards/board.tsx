/** One board: its tiles as they are now, in the whole window where wished, put in order by hand or by keyboard. */
import { ArrowLeftOutlined, CopyOutlined, DeleteOutlined, EditOutlined, FullscreenExitOutlined, FullscreenOutlined, ReloadOutlined } from '@ant-design/icons';
import type { BoardBody, BoardShown, BoardTile } from '@polybank/api';
import { App, Button, Input, Segmented, Select, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { PageHead, ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { REFRESH, useBoard, useChange, useDelete, useMake, type Refresh } from './api';
import { MailButton } from './mail';
import { Tile } from './tile';
import { TileDrawer } from './tile-drawer';

type Props = { bankId: string; boardId: string; onBack: () => void };

export function BoardView({ bankId, boardId, onBack }: Props) {
  const { t } = useTranslation();
  const board = useBoard(bankId, boardId);
  if (board.isError && !board.data) return <><Back onBack={onBack} /><ProblemView error={board.error} onRetry={() => void board.refetch()} /></>;
  if (!board.data) return <div role="status" aria-label={t('common.loading')}><Skeleton active /></div>;
  return <Shown key={board.data.edit} bankId={bankId} board={board.data} onBack={onBack} />;
}

function Back({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  return <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} onClick={onBack}>{t('boards.all')}</Button>;
}

const bodyOf = ({ title, reach, tiles }: BoardShown): BoardBody => ({ title, reach, tiles });

function moved(tiles: BoardTile[], from: number, to: number): BoardTile[] {
  const next = [...tiles];
  const [tile] = next.splice(from, 1);
  if (tile) next.splice(to, 0, tile);
  return next;
}

/** Whether the element fills the screen, and the way to make it so. */
function useFullscreen() {
  const box = useRef<HTMLDivElement>(null);
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => { setFull(document.fullscreenElement !== null && document.fullscreenElement === box.current); };
    document.addEventListener('fullscreenchange', look);
    return () => { document.removeEventListener('fullscreenchange', look); };
  }, []);
  const turn = () => { void (document.fullscreenElement ? document.exitFullscreen() : box.current?.requestFullscreen()); };
  return { box, full, turn };
}

function Shown({ bankId, board, onBack }: { bankId: string; board: BoardShown; onBack: () => void }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const operator = useOperator();
  const queries = useQueryClient();
  const [refresh, setRefresh] = useState<Refresh>('off');
  const [draft, setDraft] = useState<BoardBody>();
  const [chosen, setChosen] = useState<number>();
  const [dragged, setDragged] = useState<number>();
  const change = useChange(bankId);
  const remove = useDelete(bankId);
  const make = useMake(bankId);
  const { box, full, turn } = useFullscreen();
  const body = draft ?? bodyOf(board);
  const set = (tiles: BoardTile[]) => { setDraft({ ...body, tiles }); };
  const save = () => { change.mutate({ board_id: board.board_id, edit: board.edit, board: body }, { onSuccess: () => { setDraft(undefined); void message.success(t('boards.saved')); } }); };
  const ask = () => {
    void modal.confirm({ title: t('boards.deleteAsk', { title: board.title }), content: t('boards.deleteWill'), okText: t('boards.delete'), cancelText: t('common.cancel'), okButtonProps: { danger: true }, onOk: () => { remove.mutate(board.board_id, { onSuccess: onBack }); } });
  };
  const editing = draft !== undefined;
  const shows = may(operator, 'parameter.edit');
  const mayDelete = board.mine || shows;
  return (
    <div className={full ? 'boards board-full' : 'boards'} ref={box}>
      <PageHead title={board.title} text={<>{t(`boards.reachOf.${board.reach}`)} · {board.mine ? t('boards.mine') : (board.owner_name ?? t('boards.someone'))}</>}>
        {!full && <Back onBack={onBack} />}
      </PageHead>
      <div className="boards-bar">
        <Select<Refresh> aria-label={t('boards.refresh')} value={refresh} style={{ width: 160 }} options={REFRESH.map((value) => ({ value, label: t(`boards.refreshOf.${value}`) }))} onChange={setRefresh} />
        <Button icon={<ReloadOutlined aria-hidden />} onClick={() => void queries.invalidateQueries({ queryKey: ['board-tile', bankId, board.board_id] })}>{t('behaviour.refresh')}</Button>
        <Button icon={full ? <FullscreenExitOutlined aria-hidden /> : <FullscreenOutlined aria-hidden />} onClick={turn}>{t(full ? 'boards.window' : 'boards.full')}</Button>
        {!full && <MailButton bankId={bankId} boardId={board.board_id} />}
        {!full && <Button icon={<CopyOutlined aria-hidden />} loading={make.isPending} onClick={() => { make.mutate({ ...bodyOf(board), title: t('boards.copyTitle', { title: board.title }).slice(0, 40), reach: 'own' }, { onSuccess: () => { void message.success(t('boards.copied')); onBack(); } }); }}>{t('boards.copy')}</Button>}
        {!full && board.mine && !editing && <Button icon={<EditOutlined aria-hidden />} onClick={() => { setDraft(bodyOf(board)); }}>{t('boards.edit')}</Button>}
        {!full && mayDelete && !editing && <Button danger icon={<DeleteOutlined aria-hidden />} loading={remove.isPending} onClick={ask}>{t('boards.delete')}</Button>}
      </div>
      {editing && (
        <section className="panel boards-edit" aria-label={t('boards.edit')}>
          <label><span>{t('boards.name')}</span><Input value={body.title} maxLength={40} onChange={(event) => { setDraft({ ...body, title: event.target.value }); }} /></label>
          <Segmented aria-label={t('boards.reach')} value={body.reach} options={(['own', 'bank'] as const).map((value) => ({ value, label: t(`boards.reachOf.${value}`), disabled: value === 'bank' && !shows }))} onChange={(reach) => { setDraft({ ...body, reach }); }} />
          <span className="muted">{t('boards.dragHint')}</span>
          <Button type="primary" loading={change.isPending} disabled={body.title.trim() === '' || body.tiles.length === 0} onClick={save}>{t('boards.save')}</Button>
          <Button onClick={() => { setDraft(undefined); }}>{t('common.cancel')}</Button>
        </section>
      )}
      {change.isError && <ProblemView error={change.error} />}
      {remove.isError && <ProblemView error={remove.error} />}
      {make.isError && <ProblemView error={make.error} />}
      <div className="board-grid">
        {body.tiles.map((tile, place) => (
          <Tile
            // A tile has no name of its own; while it is edited its old answer is shown only where it was.
            key={`${String(place)}-${tile.title}`} bankId={bankId} boardId={board.board_id} edit={board.edit} place={editing ? board.tiles.indexOf(tile) : place} tile={tile} refresh={refresh}
            {...(editing ? {
              edit$: {
                at: place, last: body.tiles.length - 1, dragged: dragged === place,
                onDrag: () => { setDragged(place); },
                onDrop: () => { if (dragged !== undefined && dragged !== place) set(moved(body.tiles, dragged, place)); setDragged(undefined); },
                onMove: (to: number) => { set(moved(body.tiles, place, to)); },
                onEdit: () => { setChosen(place); },
                onRemove: () => { set(body.tiles.filter((_, one) => one !== place)); },
              },
            } : {})}
          />
        ))}
      </div>
      {chosen !== undefined && body.tiles[chosen] && (
        <TileDrawer tile={body.tiles[chosen]} bankId={bankId} onClose={() => { setChosen(undefined); }} onChange={(tile) => { set(body.tiles.map((one, place) => (place === chosen ? tile : one))); setChosen(undefined); }} />
      )}
    </div>
  );
}
