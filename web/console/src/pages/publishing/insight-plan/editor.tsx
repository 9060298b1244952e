import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorProps } from '../forms';
import { EventForm } from './event-form';
import { EVENTS_MAX, isFound, newRow, numberOf, rowsOf, textOf, twice, withRows, wrongWith, type Row } from './model';
import { Beyond, PlanBar, RowText, SHOWN } from './view';
import './insight-plan.css';

const ALL = 100;

/** A tracking plan, to be written: one event open at a time. */
export function Editor({ body, onChange }: EditorProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const [open, setOpen] = useState<number>();
  const rows = rowsOf(body);
  const repeated = useMemo(() => twice(rows), [rows]);
  const found = rows.map((row, place) => ({ row, place })).filter(({ row, place }) => place === open || isFound(row, wanted));
  const unfilled = rows.filter((row) => Object.keys(wrongWith(row, repeated)).length > 0).length;
  const change = (next: Row[]) => { onChange(withRows(body, next)); };
  const percent = numberOf(body, 'view_percent') ?? ALL;
  const share = (value: number | null) => {
    const { view_percent: _, ...rest } = body as Row;
    onChange(value === null || value === ALL ? rest : { ...rest, view_percent: value });
  };
  return (
    <section className="insight-plan">
      <div className="field">
        <label htmlFor="insight-plan-percent">{t('tracking.form.viewPercent')}</label>
        <InputNumber id="insight-plan-percent" min={1} max={ALL} precision={0} value={percent} onChange={share} aria-describedby="insight-plan-percent-help" />
        <p id="insight-plan-percent-help" className="help">{t('tracking.form.viewPercentHint')}</p>
      </div>
      <PlanBar count={rows.length} found={found.length} wanted={wanted} onWanted={setWanted}>
        <Button
          type="primary" ghost icon={<PlusOutlined aria-hidden />} disabled={rows.length >= EVENTS_MAX}
          onClick={() => { setWanted(''); change([newRow(), ...rows]); setOpen(0); }}
        >
          {t('tracking.form.add')}
        </Button>
      </PlanBar>
      {unfilled > 0 && <p className="help warn" role="status">{t('tracking.form.unfilled', { count: unfilled })}</p>}
      {found.length === 0 && <p className="muted">{t(rows.length === 0 ? 'tracking.form.none' : 'tracking.form.notFound')}</p>}
      <ul>
        {found.slice(0, SHOWN).map(({ row, place }) => {
          const what = textOf(row, 'what') || t('tracking.form.unnamed');
          const wrong = wrongWith(row, repeated);
          return (
            // An event is its place while it is written: its name changes letter by letter.
            <li key={place} className={Object.keys(wrong).length > 0 ? 'insight-plan-row wrong' : 'insight-plan-row'}>
              <RowText row={row} />
              <span className="nowrap">
                <Button type="text" icon={<EditOutlined aria-hidden />} aria-expanded={place === open} aria-label={t('tracking.form.edit', { what })} onClick={() => { setOpen(place === open ? undefined : place); }} />
                <Button type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t('tracking.form.remove', { what })} onClick={() => { setOpen(undefined); change(rows.filter((_, at) => at !== place)); }} />
              </span>
              {place === open && <EventForm row={row} wrong={wrong} onChange={(next) => { change(rows.map((old, at) => (at === place ? next : old))); }} onClose={() => { setOpen(undefined); }} />}
            </li>
          );
        })}
      </ul>
      <Beyond found={found.length} />
    </section>
  );
}
