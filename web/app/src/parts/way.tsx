import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon, type IconName } from './icon';

type WayProps = { to: string; icon: IconName; title: string; hint?: string; under?: ReactNode; track?: string; children?: ReactNode };

/** A row of a list that leads on: what there is, a line about it, what there is to say besides, and what stands out at its end. */
export function Way({ to, icon, title, hint, under, track, children }: WayProps) {
  return (
    <li>
      <Link className="row" to={to} data-track={track}>
        <Icon name={icon} size="1.35rem" />
        <span className="grow">
          {title}
          {hint && (
            <span className="tiny muted" style={{ display: 'block' }}>
              {hint}
            </span>
          )}
          {under}
        </span>
        {children}
        <Icon name="forward" size="1.1rem" />
      </Link>
    </li>
  );
}
