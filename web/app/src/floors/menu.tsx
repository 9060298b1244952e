/** Menus: the functions a page offers, in the order the bank has made for this customer. */
import type { MenuItem } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../brand';
import { Gated } from '../parts/gated';
import { Icon } from '../parts/icon';
import { SectionHead } from '../pages/home/blocks';
import { Badge } from '../slots/cards';
import { tellUse } from './api';
import { iconOf, textOf, type FloorProps } from './kit';

export function MenuGrid({ entries, words = 'name' }: { entries: readonly MenuItem[]; words?: 'name' | 'full' }) {
  const { t } = useTranslation();
  return (
    <nav className={`menu menu-${words}`} data-expose="home.menu" aria-label={t('home.menu')}>
      {entries.map((entry) => (
        <Gated key={entry.key} word={entry.needs ?? undefined} to={entry.to} className="menu-entry" track={`home.menu.${entry.key}`} onOpen={() => tellUse(entry.key)}>
          <span className="menu-icon">
            <Icon name={iconOf(entry)} size="1.6rem" />
            <Badge page="/" slotId={`home.badge.${entry.key}`} />
          </span>
          <span className="menu-words">
            <span className="menu-name">{entry.title}</span>
            {words === 'full' && <span className="menu-about">{entry.about}</span>}
          </span>
        </Gated>
      ))}
    </nav>
  );
}

export function MenuFloor({ floor }: FloorProps) {
  const title = textOf(floor, 'title');
  if (floor.entries.length === 0) return null;
  return (
    <>
      {title !== undefined && <SectionHead title={title} />}
      <MenuGrid entries={floor.entries} words={textOf(floor, 'show') === 'list' ? 'full' : 'name'} />
    </>
  );
}

/** Large, few, and a person one tap away. */
export function ElderButtonsFloor({ floor }: FloorProps) {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <nav className="elder-menu" data-expose="home.menu" aria-label={t('home.menu')}>
      {floor.entries.map((entry) => (
        <Gated key={entry.key} word={entry.needs ?? undefined} to={entry.to} className="elder-entry" track={`home.elder.${entry.key}`} onOpen={() => tellUse(entry.key)}>
          <Icon name={iconOf(entry)} size="2.2rem" />
          <span>{entry.title}</span>
        </Gated>
      ))}
      {brand.service_phone && textOf(floor, 'call') === 'shown' && (
        <a className="elder-entry call" href={`tel:${brand.service_phone}`} data-track="home.elder.call">
          <Icon name="phone" size="2.2rem" />
          <span>
            {t('home.elder_call')} <span className="num">{brand.service_phone}</span>
          </span>
        </a>
      )}
    </nav>
  );
}
