/** Keeps the analysis one looks at: as a tile of one of one's own boards, or of a new one. */
import { AppstoreAddOutlined } from '@ant-design/icons';
import { take, type AnalysisAsk, type BoardTile } from '@polybank/api';
import { App, Button, Input, Modal, Select } from 'antd';
import { useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useHref, useNavigate } from 'react-router';
import { client } from '../../client';
import { ProblemView } from '../../parts/states';
import { useUrlFilters, oneOf } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { PERIODS, type PeriodKey } from '../behaviour/period';
import { useBoards, useChange, useMake } from './api';

const NEW = '';
/** The days of a choice on the page of analyses, as a board has them. Days of one's own stay where they are: no board has those. */
const SPAN_OF: Partial<Record<PeriodKey, BoardTile['span']>> = { today: 'today', '7': 'days7', '30': 'days30', '90': 'days90', month: 'month', last: 'last_month' };

export function SaveToBoard({ ask, audience, compared }: { ask: AnalysisAsk; audience: string | undefined; compared: boolean }) {
  const { t } = useTranslation();
  const { filters } = useUrlFilters({ period: oneOf(...PERIODS) });
  const [open, setOpen] = useState(false);
  const span = SPAN_OF[PERIODS.find((one) => one === filters.period) ?? '30'];
  return (
    <>
      <Button size="small" icon={<AppstoreAddOutlined aria-hidden />} disabled={!span} title={span ? '' : t('boards.ownDays')} onClick={() => { setOpen(true); }}>{t('boards.keep')}</Button>
      {open && span && <Keep ask={ask} span={span} audience={audience} compared={compared} onClose={() => { setOpen(false); }} />}
    </>
  );
}

type KeepProps = { ask: AnalysisAsk; span: BoardTile['span']; audience: string | undefined; compared: boolean; onClose: () => void };

function Keep({ ask, span, audience, compared, onClose }: KeepProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const bankId = useBankId();
  const navigate = useNavigate();
  const place = `/b/${bankId}/boards`;
  // Messages are drawn outside of the router, where a link of its own would find none.
  const base = useHref(place);
  const boards = useBoards(bankId);
  const own = boards.data?.items.filter((one) => one.mine) ?? [];
  const [board, setBoard] = useState<string>();
  const [title, setTitle] = useState(t(`behaviour.tab.${ask.kind}`));
  const [name, setName] = useState('');
  const [fault, setFault] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const make = useMake(bankId);
  const change = useChange(bankId);
  const target = board ?? own[0]?.board_id ?? NEW;
  const tile: BoardTile = { title: title.trim(), span, compare: compared ? 'before' : 'alone', ask, look: 'chart', width: ask.kind === 'paths' ? 'full' : 'half', ...(audience ? { audience } : {}) };
  const keep = async () => {
    if (target === NEW) return (await make.mutateAsync({ title: name.trim(), reach: 'own', tiles: [tile] })).board_id;
    const { title: of, reach, tiles, edit } = await take(client.GET('/banks/{bank_id}/boards/{board_id}', { params: { path: { bank_id: bankId, board_id: target } } }));
    await change.mutateAsync({ board_id: target, edit, board: { title: of, reach, tiles: [...tiles, tile] } });
    return target;
  };
  const save = () => {
    setBusy(true);
    setFault(undefined);
    keep().then((kept) => {
      const go = (event: MouseEvent) => {
        event.preventDefault();
        void navigate(`${place}?board=${kept}`);
      };
      void message.success(<>{t('boards.kept')} <a href={`${base}?board=${kept}`} style={{ color: 'inherit', textDecoration: 'underline' }} onClick={go}>{t('boards.see')}</a></>);
      onClose();
    }).catch((error: unknown) => { setFault(error); setBusy(false); });
  };
  return (
    <Modal open title={t('boards.keepTitle')} okText={t('boards.keep')} cancelText={t('common.cancel')} confirmLoading={busy} okButtonProps={{ disabled: title.trim() === '' || (target === NEW && name.trim() === '') }} onOk={save} onCancel={onClose}>
      <div className="boards-form">
        <label><span>{t('boards.which')}</span><Select aria-label={t('boards.which')} loading={boards.isPending} value={target} options={[...own.map((one) => ({ value: one.board_id, label: one.title })), { value: NEW, label: t('boards.new') }]} onChange={setBoard} /></label>
        {target === NEW && <label><span>{t('boards.newName')}</span><Input value={name} maxLength={40} onChange={(event) => { setName(event.target.value); }} /></label>}
        <label><span>{t('boards.tileName')}</span><Input value={title} maxLength={40} onChange={(event) => { setTitle(event.target.value); }} /></label>
        <p className="muted">{t('boards.keepWill', { span: t(`boards.spanOf.${span}`) })}</p>
      </div>
      {fault !== undefined && <ProblemView error={fault} />}
    </Modal>
  );
}
