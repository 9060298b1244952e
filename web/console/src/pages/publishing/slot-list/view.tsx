import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Objection, ViewProps } from '../forms';
import { stepsOf } from '../model';
import { SlotCard } from './card';
import { isFound, isSlots } from './model';
import '../content-forms.css';

/** What the server has against the slot at a place of the text it was sent; without a place, against the rest. */
export const against = (objections: readonly Objection[], place?: number) =>
  objections.filter(({ field }) => {
    const [list, step] = stepsOf(field);
    const isOfOne = list === 'slots' && step !== undefined;
    return place === undefined ? !isOfOne : isOfOne && step === String(place);
  }).map(({ message }) => message);

/** The slots of a bank, to be read. */
export function View({ body, objections }: ViewProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  if (!isSlots(body)) return null;
  const shown = body.slots.map((slot, place) => ({ slot, place })).filter(({ slot }) => isFound(slot, wanted));
  const hosts = body.allowed_hosts ?? [];
  return (
    <section className="content-form">
      <Bar count={body.slots.length} found={shown.length} wanted={wanted} onWanted={setWanted} />
      <Large objections={objections} />
      {shown.map(({ slot, place }) => <SlotCard key={`${String(place)} ${slot.id}`} slot={slot} said={against(objections, place)} />)}
      <h3>{t('slotForm.allowed_hosts')}</h3>
      <p className={hosts.length === 0 ? 'muted' : 'mono'}>{hosts.length === 0 ? t('slotForm.noHosts') : hosts.join(', ')}</p>
    </section>
  );
}

export function Large({ objections }: { objections: readonly Objection[] }) {
  const said = against(objections);
  return said.length > 0 && <ul className="content-wrong" role="alert">{said.map((words) => <li key={words}>{words}</li>)}</ul>;
}

type BarProps = { count: number; found: number; wanted: string; onWanted: (wanted: string) => void; children?: React.ReactNode };

export function Bar({ count, found, wanted, onWanted, children }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className="content-bar">
      <span className="muted" role="status">{found === count ? t('slotForm.count', { count }) : t('slotForm.found', { count: found })}</span>
      <Input className="content-find" allowClear aria-label={t('slotForm.find')} placeholder={t('slotForm.find')} maxLength={80} value={wanted} onChange={(event) => { onWanted(event.target.value); }} />
      {children}
    </div>
  );
}
