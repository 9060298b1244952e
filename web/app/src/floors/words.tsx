/** What the bank says: bars, texts, links, and what can be opened. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Gated } from '../parts/gated';
import { Icon, iconNamed, type IconName } from '../parts/icon';
import { SectionHead } from '../pages/home/blocks';
import { listOf, textOf, type FloorProps } from './kit';
import { Markdown } from './markdown';

/** Only what leads inside the app is a link, whatever a document says. */
function inside(to: string | undefined): string | undefined {
  return to !== undefined && /^\/(?!\/)[A-Za-z0-9/_-]*$/.test(to) ? to : undefined;
}

export function BarFloor({ floor }: FloorProps) {
  const tone = textOf(floor, 'tone') === 'warn' ? 'warn' : 'info';
  const to = inside(textOf(floor, 'to'));
  const words = (
    <>
      <Icon name={tone === 'warn' ? 'alert' : 'bell'} size="1.2rem" />
      <span className="grow">{textOf(floor, 'text')}</span>
      {to !== undefined && <Icon name="forward" size="1rem" />}
    </>
  );
  return to === undefined ? (
    <p className={`floor-bar ${tone}`}>{words}</p>
  ) : (
    <Link className={`floor-bar ${tone}`} to={to} data-track="floor.bar">
      {words}
    </Link>
  );
}

export function TextFloor({ floor }: FloorProps) {
  const title = textOf(floor, 'title');
  return (
    <>
      {title !== undefined && <SectionHead title={title} />}
      <div className="card floor-text">
        <Markdown text={textOf(floor, 'text') ?? ''} />
      </div>
    </>
  );
}

function Card({ icon, title, text }: { icon: IconName; title: string; text: string }) {
  return (
    <>
      <span className="menu-icon">
        <Icon name={icon} size="1.5rem" />
      </span>
      <span className="grow">
        <strong>{title}</strong>
        <span className="small muted">{text}</span>
      </span>
      <Icon name="forward" size="1.1rem" />
    </>
  );
}

export function LinkFloor({ floor }: FloorProps) {
  return (
    <Link className="card floor-link" to={inside(textOf(floor, 'to')) ?? '/'} data-track="floor.link">
      <Card icon={iconNamed(textOf(floor, 'icon') ?? '')} title={textOf(floor, 'title') ?? ''} text={textOf(floor, 'text') ?? ''} />
    </Link>
  );
}

const OFFERS: Record<string, { to: string; needs: string; icon: IconName }> = {
  class_two: { to: '/accounts/open', needs: 'account.open', icon: 'accounts' },
  class_three: { to: '/accounts/open', needs: 'account.open', icon: 'device' },
  card: { to: '/cards/add', needs: 'card.bind', icon: 'plus' },
};

/** What the bank really has to open. */
export function ShelfFloor({ floor }: FloorProps) {
  const { t } = useTranslation();
  const offers = listOf(floor, 'offers').filter((offer) => Object.hasOwn(OFFERS, offer));
  const title = textOf(floor, 'title');
  return (
    <section className="floor-section" data-expose="floor.shelf">
      {title !== undefined && <SectionHead title={title} />}
      <div className="floor-shelf">
        {offers.map((offer) => {
          const known = OFFERS[offer];
          return known && (
            <Gated key={offer} word={known.needs} to={known.to} className="card floor-link" track={`floor.offer.${offer}`}>
              <Card icon={known.icon} title={t(`floor.offer.${offer}.title`)} text={t(`floor.offer.${offer}.text`)} />
            </Gated>
          );
        })}
      </div>
    </section>
  );
}
