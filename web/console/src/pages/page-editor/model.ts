/** A page as it is written, and as the editor holds it: pure. What this does not know stays as it is. */
import type { MenuItem, PageComponent } from '@polybank/api';
import type { Body } from '../publishing/model';

export type Shown = { in?: string[]; out?: string[]; least?: string; most?: string; channels?: string[]; view?: string; from_format?: number };
export type Floor = { id: string; component: string; shown?: Shown; props: Record<string, unknown> };
export type PageBody = Body & { title_zh: string; title_en: string; look: string; floors: Floor[] };

export const LOOKS = ['card', 'hero', 'list', 'plain'] as const;
export const STANDINGS = ['visitor', 'open', 'bound', 'real_name', 'class_one'] as const;
export const CHANNELS = ['app', 'h5', 'mini_program', 'web_bank'] as const;
export const VIEWS = ['usual', 'elder'] as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function isFloor(value: unknown): boolean {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['component'] === 'string' && isObject(value['props']) && (value['shown'] === undefined || isObject(value['shown']));
}

/** Whether the editor can hold a text. */
export function isPage(body: Body): body is PageBody {
  const texts = ['title_zh', 'title_en', 'look'].every((member) => typeof body[member] === 'string');
  const { floors } = body;
  return texts && Array.isArray(floors) && floors.every(isFloor);
}

/** A component of a page as the editor's library keeps it: its properties flat, the condition and the floor's own name beside them. */
export type Piece = { type: string; props: { id: string } & Record<string, unknown> };
export type Canvas = { root: { props: Record<string, unknown> }; content: Piece[]; zones: Record<string, never> };

const WHO = '_shown';
/** How the library names what is dropped: the component and a random id. */
const MADE = /-[0-9a-f]{8}-[0-9a-f]{4}-/;

export function toCanvas(page: PageBody): Canvas {
  const { title_zh, title_en, look } = page;
  return {
    root: { props: { title_zh, title_en, look } },
    content: page.floors.map((floor) => ({ type: floor.component, props: { ...floor.props, id: floor.id, [WHO]: floor.shown ?? {} } })),
    zones: {},
  };
}

/** A name for a floor that came from the library, which makes ids of its own. */
export function nameOf(id: string, component: string, taken: ReadonlySet<string>): string {
  const plain = /^[a-z][a-z0-9_-]{0,39}$/.test(id) && !MADE.test(id) ? id : component;
  if (!taken.has(plain)) return plain;
  for (let nth = 2; ; nth += 1) {
    const name = `${plain}${String(nth)}`;
    if (!taken.has(name)) return name;
  }
}

/** What is empty is left out: it asks nothing. */
export function tidy(value: Record<string, unknown>): Record<string, unknown> {
  const full = ([, one]: [string, unknown]) => one !== undefined && one !== null && one !== '' && !(Array.isArray(one) && one.length === 0);
  return Object.fromEntries(Object.entries(value).filter(full));
}

export function fromCanvas(canvas: { root: { props?: Record<string, unknown> | undefined }; content: readonly Piece[] }, before: PageBody, components: readonly PageComponent[]): PageBody {
  const taken = new Set<string>();
  const floors = canvas.content.map(({ type, props }): Floor => {
    const { id, [WHO]: shown, ...rest } = props;
    const name = nameOf(id, type, taken);
    taken.add(name);
    const required = requiredOf(components.find((one) => one.component === type));
    const kept = Object.fromEntries(Object.entries(rest).filter(([member, value]) => required.has(member) || Object.hasOwn(tidy({ [member]: value }), member)));
    const who = tidy(isObject(shown) ? shown : {});
    return { id: name, component: type, ...(Object.keys(who).length > 0 ? { shown: who } : {}), props: kept };
  });
  const root = canvas.root.props ?? {};
  const text = (member: 'title_zh' | 'title_en' | 'look') => (typeof root[member] === 'string' ? root[member] : before[member]);
  return { ...before, title_zh: text('title_zh'), title_en: text('title_en'), look: text('look'), floors };
}

export type PropSchema = { type?: string; enum?: string[]; minimum?: number; maximum?: number; maxLength?: number; maxItems?: number; items?: { enum?: string[] } };

export function propsOf(component: PageComponent | undefined): Record<string, PropSchema> {
  const schema = component?.props as { properties?: Record<string, PropSchema> } | undefined;
  return schema?.properties ?? {};
}

export function requiredOf(component: PageComponent | undefined): Set<string> {
  const schema = component?.props as { required?: string[] } | undefined;
  return new Set(schema?.required ?? []);
}

/** What a new floor begins with: something of everything that is required. */
export function beginning(component: PageComponent): Record<string, unknown> {
  const first = (schema: PropSchema, member: string): unknown => {
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'integer') return Math.min(4, schema.maximum ?? 4);
    if (schema.type === 'array') return schema.items?.enum?.slice(0, 1) ?? [];
    if (member === 'to') return '/';
    if (member === 'slot') return 'home.banner';
    return member.endsWith('_en') ? 'Text' : '文字';
  };
  const required = requiredOf(component);
  return Object.fromEntries(Object.entries(propsOf(component)).filter(([member]) => required.has(member)).map(([member, schema]) => [member, first(schema, member)]));
}

/** Properties with the words of one language, as the bank sends them to an app. */
export function spoken(props: Record<string, unknown>, lang: 'zh' | 'en'): Record<string, unknown> {
  const [own, other] = lang === 'en' ? ['_en', '_zh'] : ['_zh', '_en'];
  const kept = Object.entries(props).filter(([member]) => !member.endsWith(other));
  return Object.fromEntries(kept.map(([member, value]) => [member.endsWith(own) ? member.slice(0, -own.length) : member, value]));
}

/** The functions that a floor names, in its order. */
export function entriesOf(props: Record<string, unknown>, functions: readonly MenuItem[]): MenuItem[] {
  const keys = [props['entries'], props['actions']].flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
  const most = typeof props['most'] === 'number' ? props['most'] : keys.length;
  return keys.flatMap((key) => functions.filter((one) => one.key === key)).slice(0, most);
}

/** What is said against a floor: its objections, by its place. */
export function against(objections: readonly { field: string; message: string }[], place: number): string[] {
  const lead = `/floors/${String(place)}`;
  return objections.filter(({ field }) => field === lead || field.startsWith(`${lead}/`)).map(({ field, message }) => `${field.slice(lead.length + 1)} ${message}`.trim());
}
