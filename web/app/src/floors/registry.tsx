/**
 * Every component a page can be made of, and how it is drawn: here for customers, and in the console for whoever arranges
 * pages. The bank knows the same list (`groups/content/src/page/components.rs`); a test holds both against each other.
 */
import type { ChannelFloor, ChannelPage } from '@polybank/api';
import type { ReactNode } from 'react';
import type { Size } from '../look/preferences';
import type { Draw, Look } from './kit';
import { ElderButtonsFloor, MenuFloor } from './menu';
import { AccountsFloor, AssetsFloor, ChartFloor, NoticesFloor, RecentFloor } from './money';
import { SlotFloor } from './slot';
import { SuggestionsFloor } from './suggestions';
import { BarFloor, LinkFloor, ShelfFloor, TextFloor } from './words';

export const FLOORS: Readonly<Record<string, Draw>> = {
  assets: AssetsFloor,
  menu: MenuFloor,
  accounts: AccountsFloor,
  recent: RecentFloor,
  notices: NoticesFloor,
  chart: ChartFloor,
  shelf: ShelfFloor,
  suggestions: SuggestionsFloor,
  elder_buttons: ElderButtonsFloor,
  slot: SlotFloor,
  bar: BarFloor,
  text: TextFloor,
  link: LinkFloor,
};

/** What shows a customer's accounts, and has nothing to show of who has none. */
const OF_ACCOUNTS = new Set(['assets', 'accounts', 'recent', 'chart', 'notices']);

export function needsAccounts(floor: ChannelFloor): boolean {
  return OF_ACCOUNTS.has(floor.component);
}

/** A floor; nothing of one that this app does not know. */
export function FloorView({ floor, look, view }: { floor: ChannelFloor; look: Look | 'elder'; view: Size }) {
  const Draw = Object.hasOwn(FLOORS, floor.component) ? FLOORS[floor.component] : undefined;
  return Draw ? <Draw floor={floor} look={look} view={view} /> : null;
}

/** A page in its frame: the head of a home stands apart, everything else below it. */
export function PageFloors({ page, view, children }: { page: Pick<ChannelPage, 'look' | 'floors'>; view: Size; children?: ReactNode }) {
  const look = view === 'elder' ? 'elder' : page.look;
  const draw = (floor: ChannelFloor) => <FloorView key={floor.id} floor={floor} look={look} view={view} />;
  const [first, ...rest] = page.floors;
  if (look === 'hero' && first?.component === 'assets') {
    return (
      <div className="home home-hero">
        {draw(first)}
        <div className="hero-below">
          {rest.map(draw)}
          {children}
        </div>
      </div>
    );
  }
  return (
    <div className={`home home-${look}`}>
      {page.floors.map(draw)}
      {children}
    </div>
  );
}
