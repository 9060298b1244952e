/** The pages that ship with the bank, put together for a test as the bank would for a customer in no audience. */
import type { ChannelFloor, ChannelPage, MenuItem } from '@polybank/api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentLanguage } from '@polybank/ui';
import type { Size } from '../look/preferences';

const content = join(import.meta.dirname, '../../../../groups/content/src');
const read = (file: string): unknown => JSON.parse(readFileSync(join(content, file), 'utf8'));

type Entry = Record<'key' | 'title_zh' | 'title_en' | 'about_zh' | 'about_en' | 'icon' | 'to' | 'group', string> & { needs?: string };
type Floor = { id: string; component: string; shown?: { view?: Size }; props: Record<string, unknown> };

export const catalogue = read('menu/base.json') as { groups: { id: string; title_zh: string; title_en: string }[]; entries: Entry[] };

const said = (zh: string, en: string) => (currentLanguage() === 'en' ? en : zh);

export function itemOf(entry: Entry): MenuItem {
  const { key, icon, to, needs } = entry;
  return { key, icon, to, needs: needs ?? null, because: null, title: said(entry.title_zh, entry.title_en), about: said(entry.about_zh, entry.about_en) };
}

function spoken(props: Record<string, unknown>): Record<string, unknown> {
  const [own, other] = currentLanguage() === 'en' ? ['_en', '_zh'] : ['_zh', '_en'];
  const kept = Object.entries(props).filter(([name]) => !name.endsWith(other));
  return Object.fromEntries(kept.map(([name, value]) => [name.endsWith(own) ? name.slice(0, -own.length) : name, value]));
}

export function shippedPage(file: string, view: Size): ChannelPage {
  const body = read(`page/base/${file}.json`) as { title_zh: string; title_en: string; look: ChannelPage['look']; floors: Floor[] };
  const floors = body.floors
    .filter(({ shown }) => shown?.view === undefined || shown.view === view)
    .map(({ id, component, props }): ChannelFloor => {
      const keys = (props['entries'] ?? props['actions'] ?? []) as string[];
      const entries = keys.flatMap((key) => catalogue.entries.filter((entry) => entry.key === key)).map(itemOf);
      return { id, component, entries, props: spoken(props) as ChannelFloor['props'] };
    });
  return { page: file.split('_')[0] ?? file, title: said(body.title_zh, body.title_en), look: body.look, version: null, personalised: false, floors };
}
