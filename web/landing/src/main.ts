/** The landing page: the banks, the console, the documentation; in demo mode, how to get in. */
import type { Landing } from '@polybank/api';
import { copyText } from '@polybank/ui/src/copy';
import { firstLanguage, keepLanguage } from '@polybank/ui/src/language';
import { el, icon, ICONS } from './dom';
import { texts, type Texts } from './texts';

type State = { landing?: Landing; failed?: true };

const STORED_THEME = 'pb.theme';
const FIRST_OPERATORS = 5;
const systemDark = matchMedia('(prefers-color-scheme: dark)');

function storedTheme(): string | null {
  try {
    return localStorage.getItem(STORED_THEME);
  } catch {
    return null;
  }
}

function keepTheme(chosen: string): void {
  try {
    localStorage.setItem(STORED_THEME, chosen);
  } catch {
    // A browser that keeps nothing still changes it for now.
  }
}

let language = firstLanguage();
let theme = storedTheme();
let allOperators = false;
let state: State = {};

const isDark = () => (theme === 'dark' || theme === 'light' ? theme === 'dark' : systemDark.matches);

async function load(): Promise<void> {
  state = {};
  render();
  try {
    const response = await fetch('/api/landing', { headers: { 'X-Polybank-Client': 'web' } });
    state = response.ok ? { landing: (await response.json()) as Landing } : { failed: true };
  } catch {
    state = { failed: true };
  }
  render();
}

function render(): void {
  const t = texts[language];
  const root = document.getElementById('root');
  const focused = stops(root).findIndex((stop) => stop === document.activeElement);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  document.documentElement.dataset['mode'] = isDark() ? 'dark' : 'light';
  document.title = `Polybank · ${t.title}`;
  const { landing } = state;
  root?.replaceChildren(
    ...[
      landing?.demo ? el('aside', { class: 'demo-loud', text: t.demoLoud, attrs: { 'aria-label': t.demoTitle } }) : null,
      header(t),
      el('main', {}, hero(t), banks(t), rooms(t), landing?.demo ? credentials(t, landing) : null),
      el('footer', {}, el('span', { text: 'Polybank' }), landing ? el('span', { text: `${t.version} ${landing.version}` }) : null),
    ].filter((node) => node !== null),
  );
  if (focused >= 0) stops(root)[focused]?.focus({ preventScroll: true });
}

/** What the Tab key reaches; drawn anew, the page keeps the place. */
function stops(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('a, button') ?? [])];
}

function header(t: Texts): HTMLElement {
  const dark = isDark();
  return el(
    'header',
    {},
    el('a', { class: 'mark', attrs: { href: '/' } }, el('img', { attrs: { src: `${import.meta.env.BASE_URL}favicon.svg`, width: '30', height: '30', alt: '' } }), 'Polybank'),
    el(
      'div',
      { class: 'tools' },
      el('button', {
        class: 'ghost', text: t.language, attrs: { type: 'button', lang: language === 'en' ? 'zh-CN' : 'en', 'aria-label': t.languageLabel },
        on: () => {
          language = language === 'en' ? 'zh' : 'en';
          keepLanguage(language);
          render();
        },
      }),
      el(
        'button',
        {
          class: 'ghost round', attrs: { type: 'button', 'aria-label': dark ? t.light : t.dark },
          on: () => {
            theme = isDark() ? 'light' : 'dark';
            keepTheme(theme);
            render();
          },
        },
        icon(dark ? ICONS.sun : ICONS.moon),
      ),
    ),
  );
}

function hero(t: Texts): HTMLElement {
  return el('section', { class: 'hero' }, el('h1', {}, ...phrases(t.title)), el('p', { text: t.lead }));
}

/** A title breaks between its phrases, not inside them. */
function phrases(title: string): HTMLElement[] {
  return title.split(/(?<=，|, )/).map((text) => el('span', { class: 'phrase', text }));
}

function banks(t: Texts): HTMLElement {
  const { landing, failed } = state;
  const body = failed
    ? notice(t.failedTitle, t.failedText, el('button', { class: 'solid', text: t.retry, attrs: { type: 'button' }, on: () => void load() }))
    : !landing
      ? el('div', { class: 'banks', attrs: { role: 'status', 'aria-label': t.loading } }, ...[0, 1, 2].map(() => el('div', { class: 'bank waiting' })))
      : landing.banks.length === 0
        ? notice(t.emptyTitle, t.emptyText, el('a', { class: 'solid', text: t.console, attrs: { href: '/console/' } }))
        : el('div', { class: 'banks' }, ...landing.banks.map((bank) => bankCard(t, bank)));
  return el('section', { attrs: { 'aria-labelledby': 'banks' } }, el('h2', { text: t.banks, attrs: { id: 'banks' } }), el('p', { class: 'sub', text: t.banksLead }), body);
}

function notice(title: string, text: string, action: HTMLElement): HTMLElement {
  return el('div', { class: 'notice', attrs: { role: 'status' } }, el('h3', { text: title }), el('p', { text }), action);
}

function bankCard(t: Texts, bank: Landing['banks'][number]): HTMLElement {
  const [name, slogan] = language === 'en' ? [bank.name_en, bank.slogan_en] : [bank.name, bank.slogan];
  const logo = el('img', { attrs: { src: bank.logo_url, width: '52', height: '52', alt: '' } });
  logo.addEventListener('error', () => { logo.replaceWith(el('span', { class: 'letter', text: [...name][0] ?? '' })); });
  return el(
    'a',
    { class: 'bank', attrs: { href: bank.app_url }, style: { '--b1': bank.primary_color, '--b2': bank.accent_color } },
    el('div', { class: 'face' }, logo, el('h3', { text: name }), slogan ? el('p', { text: slogan }) : null),
    el('div', { class: 'go' }, el('span', { text: t.openApp }), icon(ICONS.arrow)),
  );
}

function rooms(t: Texts): HTMLElement {
  const room = (href: string, title: string, text: string, paths: readonly string[]) =>
    el('a', { class: 'room', attrs: { href } }, el('span', { class: 'glyph' }, icon(paths, 22)), el('div', {}, el('h3', { text: title }), el('p', { text })), icon(ICONS.arrow));
  return el(
    'section',
    { attrs: { 'aria-labelledby': 'rooms' } },
    el('h2', { text: t.rooms, attrs: { id: 'rooms' } }),
    el('div', { class: 'rooms' }, room('/console/', t.console, t.consoleText, ICONS.console), room('/docs/', t.docs, t.docsText, ICONS.docs)),
  );
}

function credentials(t: Texts, landing: Landing): HTMLElement {
  const shown = allOperators ? landing.operators : landing.operators.slice(0, FIRST_OPERATORS);
  const operators = el('ul', {}, ...shown.map((operator) => el('li', {}, secret(t, operator.username), el('span', { text: t.role[operator.role] ?? operator.role }))));
  const rest = landing.operators.length - shown.length;
  return el(
    'section',
    { class: 'demo', attrs: { 'aria-labelledby': 'demo' } },
    el('h2', { text: t.demoTitle, attrs: { id: 'demo' } }),
    el('p', { class: 'sub', text: t.demoText }),
    el(
      'div',
      { class: 'creds' },
      el(
        'div',
        { class: 'cred' },
        el('h3', { text: t.customers }),
        el('ul', {}, ...landing.customer_phones.slice(0, 4).map((phone) => el('li', {}, secret(t, phone), el('span', { text: t.phones })))),
        pairs([[t.password, landing.customer_password], [t.pin, landing.customer_pin]], t),
        el('p', { class: 'small', text: t.smsNote }),
      ),
      el(
        'div',
        { class: 'cred' },
        el('h3', { text: t.operators }),
        operators,
        rest > 0 ? el('button', { class: 'link', text: t.moreOperators.replace('{n}', String(landing.operators.length)), attrs: { type: 'button' }, on: () => { allOperators = true; render(); } }) : null,
        pairs([[t.operatorPassword, landing.operator_password]], t),
      ),
    ),
  );
}

function pairs(rows: readonly (readonly [string, string | null | undefined])[], t: Texts): HTMLElement {
  return el('dl', {}, ...rows.flatMap(([label, value]) => (value ? [el('dt', { text: label }), el('dd', {}, secret(t, value))] : [])));
}

/** A text that goes to the clipboard when pressed. */
function secret(t: Texts, text: string): HTMLElement {
  const button = el('button', { class: 'secret', attrs: { type: 'button', 'aria-label': t.copy.replace('{text}', text) } }, el('code', { text }), icon(ICONS.copy, 15));
  button.addEventListener('click', () => {
    void copyText(text).then(() => {
      button.lastChild?.replaceWith(icon(ICONS.done, 15));
      button.setAttribute('aria-label', t.copied);
      setTimeout(() => {
        button.lastChild?.replaceWith(icon(ICONS.copy, 15));
        button.setAttribute('aria-label', t.copy.replace('{text}', text));
      }, 1500);
    });
  });
  return button;
}

systemDark.addEventListener('change', render);
void load();
