/** What a tile is called, of which days and whom it tells, and how it is shown. What it asks was set where it was saved. */
import type { BoardTile } from '@polybank/api';
import { Button, Drawer, Input, Segmented, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudiences } from '../customer-profile/api';

export const SPANS = ['today', 'yesterday', 'days7', 'days30', 'days90', 'month', 'last_month', 'quarter'] as const satisfies readonly BoardTile['span'][];
const LOOKS = ['chart', 'table', 'figure'] as const satisfies readonly BoardTile['look'][];
const WIDTHS = ['half', 'full'] as const satisfies readonly BoardTile['width'][];

type Props = { tile: BoardTile; bankId: string; onClose: () => void; onChange: (tile: BoardTile) => void };

export function TileDrawer({ tile, bankId, onClose, onChange }: Props) {
  const { t } = useTranslation();
  const [next, setNext] = useState(tile);
  const audiences = useAudiences(bankId);
  const named = audiences.data?.items.map((one) => ({ value: one.name, label: one.title })) ?? [];
  const set = (part: Partial<BoardTile>) => { setNext({ ...next, ...part }); };
  return (
    <Drawer open width={420} onClose={onClose} title={t('boards.tile')} closable={{ 'aria-label': t('common.close') }}>
      <div className="boards-form">
        <label><span>{t('boards.name')}</span><Input value={next.title} maxLength={40} onChange={(event) => { set({ title: event.target.value }); }} /></label>
        <label><span>{t('boards.span')}</span><Select aria-label={t('boards.span')} value={next.span} options={SPANS.map((value) => ({ value, label: t(`boards.spanOf.${value}`) }))} onChange={(span) => { set({ span }); }} /></label>
        <label className="boards-switch"><Switch checked={next.compare === 'before'} onChange={(on) => { set({ compare: on ? 'before' : 'alone' }); }} /><span>{t('boards.compare')}</span></label>
        <label>
          <span>{t('behaviour.audience')}</span>
          <Select
            aria-label={t('behaviour.audience')} allowClear showSearch optionFilterProp="label" placeholder={t('behaviour.everybody')} value={next.audience} options={named}
            onChange={(audience: string | undefined) => {
              const { audience: _, ...rest } = next;
              setNext(audience ? { ...rest, audience } : rest);
            }}
          />
        </label>
        <div><span>{t('boards.look')}</span><Segmented aria-label={t('boards.look')} value={next.look} options={LOOKS.map((value) => ({ value, label: t(`boards.lookOf.${value}`) }))} onChange={(look) => { set({ look }); }} /></div>
        <div><span>{t('boards.width')}</span><Segmented aria-label={t('boards.width')} value={next.width} options={WIDTHS.map((value) => ({ value, label: t(`boards.widthOf.${value}`) }))} onChange={(width) => { set({ width }); }} /></div>
        <Button type="primary" disabled={next.title.trim() === ''} onClick={() => { onChange(next); }}>{t('boards.tileDone')}</Button>
      </div>
    </Drawer>
  );
}
