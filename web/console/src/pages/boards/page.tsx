/** Boards: the ones an operator keeps, those shown to the bank, and what the alliance offers; or one of them. */
import { PlusOutlined } from '@ant-design/icons';
import type { BoardListed, BoardOffered } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { formatStamp } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { useBoards, useMake } from './api';
import { BoardView } from './board';
import './boards.css';
import '../behaviour/behaviour.css';

const SETTINGS: FilterSpec<'board'> = { board: (text) => /^[0-9a-f-]{36}$/i.test(text) };

export function Component() {
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(SETTINGS);
  if (filters.board) return <BoardView key={filters.board} bankId={bankId} boardId={filters.board} onBack={() => { change({ board: undefined }); }} />;
  return <All bankId={bankId} onOpen={(board) => { change({ board }); }} />;
}

function All({ bankId, onOpen }: { bankId: string; onOpen: (board: string) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const boards = useBoards(bankId);
  const make = useMake(bankId);
  const copy = (offered: BoardOffered) => { make.mutate(offered.body, { onSuccess: ({ board_id }) => { onOpen(board_id); } }); };
  return (
    <div className="boards">
      <PageHead title={t('boards.title')} text={t('boards.subtitle')}>
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => void navigate(`/b/${bankId}/behaviour`)}>{t('boards.fromAnalysis')}</Button>
      </PageHead>
      {make.isError && <ProblemView error={make.error} />}
      {boards.isError ? <ProblemView error={boards.error} onRetry={() => void boards.refetch()} /> : !boards.data ? <Skeleton active /> : (
        <>
          {boards.data.items.length === 0 ? (
            <section className="panel"><EmptyState title={t('boards.none')} text={t('boards.noneText')} /></section>
          ) : (
            <ul className="board-cards" aria-label={t('boards.title')}>{boards.data.items.map((one) => <li key={one.board_id}><Card board={one} onOpen={() => { onOpen(one.board_id); }} /></li>)}</ul>
          )}
          <h2 className="boards-head">{t('boards.offered')}</h2>
          <ul className="board-cards" aria-label={t('boards.offered')}>
            {boards.data.templates.map((one) => (
              <li key={one.name} className="panel board-card">
                <h3>{one.title}</h3>
                <p>{one.about}</p>
                <p className="muted">{t('boards.tiles', { count: one.body.tiles.length })}</p>
                <Button size="small" loading={make.isPending} aria-label={t('boards.copyOf', { title: one.title })} onClick={() => { copy(one); }}>{t('boards.copy')}</Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Card({ board, onOpen }: { board: BoardListed; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className="panel board-card" onClick={onOpen}>
      <h3>{board.title}</h3>
      <p>
        <Tag tone={board.reach === 'bank' ? 'good' : 'plain'}>{t(`boards.reachOf.${board.reach}`)}</Tag> {t('boards.tiles', { count: board.tiles })}
      </p>
      <p className="muted">
        {board.mine ? t('boards.mine') : (board.owner_name ?? t('boards.someone'))} · <span className="num">{formatStamp(board.changed_at).slice(0, 16)}</span>
      </p>
      {board.mail && <p className="muted">{t('boards.mailed', { rhythm: t(`boards.rhythmOf.${board.mail.rhythm}`), hour: board.mail.hour })}</p>}
    </button>
  );
}
