/** Functions this customer does not use yet, each with the reason. */
import { useTranslation } from 'react-i18next';
import { SectionHead } from '../pages/home/blocks';
import { Gated } from '../parts/gated';
import { Icon } from '../parts/icon';
import { useSeen } from '../slots/seen';
import { tellSuggested, tellUse } from './api';
import { iconOf, textOf, type FloorProps } from './kit';

export function SuggestionsFloor({ floor }: FloorProps) {
  return floor.entries.length === 0 ? null : <Suggestions floor={floor} />;
}

function Suggestions({ floor }: Pick<FloorProps, 'floor'>) {
  const { t } = useTranslation();
  const keys = floor.entries.map((entry) => entry.key);
  const element = useSeen<HTMLElement>(keys.join(), () => tellSuggested(keys));
  return (
    <section className="floor-section" data-expose="home.suggested" ref={element}>
      <SectionHead title={textOf(floor, 'title') ?? t('floor.suggested')} />
      <div className="floor-suggested card flush">
        {floor.entries.map((entry) => (
          <Gated key={entry.key} word={entry.needs ?? undefined} to={entry.to} className="suggested-row" track="home.suggested" onOpen={() => tellUse(entry.key)}>
            <span className="menu-icon">
              <Icon name={iconOf(entry)} size="1.4rem" />
            </span>
            <span className="suggested-words">
              <strong>{entry.title}</strong>
              <span className="small muted">{entry.about}</span>
              {entry.because && <span className="suggested-why">{entry.because}</span>}
            </span>
            <Icon name="forward" size="1.1rem" />
          </Gated>
        ))}
      </div>
    </section>
  );
}
