/** One slot: where it is and what it takes, in a line; the form to write it in stands below, where there is one. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../parts/pieces';
import { nameOf, START, type Slot } from './model';

type Props = { slot: Slot; said: readonly string[]; acts?: ReactNode; children?: ReactNode };

export function usePageName(): (page: string) => string {
  const { t } = useTranslation();
  return (page) => (page === START ? t('slotForm.start') : t(`behaviour.page.${page.replaceAll(/\/:[^/]+/g, '/*')}`, { defaultValue: page }));
}

export function SlotCard({ slot, said, acts, children }: Props) {
  const { t } = useTranslation();
  const pageName = usePageName();
  const name = nameOf(slot) || t('slotForm.unnamed');
  const parts = [
    ...(slot.width > 0 && slot.height > 0 ? [t('slotForm.atLeast', { width: slot.width, height: slot.height })] : []),
    t('slotForm.shows', { count: slot.capacity }),
    ...(slot.rotation_s ? [t('slotForm.every', { count: slot.rotation_s })] : []),
    slot.person_day_max ? t('slots.perDay', { count: slot.person_day_max }) : t('slotForm.noLimit'),
  ];
  return (
    <article className={`panel content-card ${said.length > 0 ? 'is-wrong' : ''}`} aria-label={name}>
      <header>
        <div>
          <h4>{name} <span className="mono muted">{slot.id}</span></h4>
          <p className="content-marks"><Tag>{t(`slots.shapeOf.${slot.shape}`)}</Tag><span>{pageName(slot.page)} {slot.page !== START && <span className="mono muted">{slot.page}</span>}</span></p>
        </div>
        {acts}
      </header>
      <p className="content-marks">{parts.join(' · ')}</p>
      {said.length > 0 && <ul className="content-wrong" role="alert">{said.map((words) => <li key={words}>{words}</li>)}</ul>}
      {children}
    </article>
  );
}
