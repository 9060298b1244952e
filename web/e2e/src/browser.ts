/** The browser the stories are told in, and what is asked of every page: no serious accessibility faults, no errors. */
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
const RESULTS = fileURLToPath(new URL('../../../test-results/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The rules of WCAG 2.1 A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Where the platform is; `make test` starts one and says where. */
export const ADDRESS = address();
/** The same under a name: keys are made for names. */
export const NAMED = ADDRESS.replace('127.0.0.1', 'localhost');

function address(): string {
  const given = process.env['POLYBANK_URL'];
  if (!given) throw new Error('POLYBANK_URL is not set: start a demonstration (make run) and say where it is');
  return given.replace(/\/$/, '');
}

function executable(): string {
  const names = [process.env['CHROMIUM'], 'chromium', 'google-chrome', 'chromium-browser'];
  for (const name of names) {
    if (!name) continue;
    if (name.startsWith('/')) return name;
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next one.
    }
  }
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  throw new Error('no browser: install chromium, or name one in CHROMIUM');
}

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: [...ARGUMENTS, ...more] });
}

/** Where a page asks what is shown in its slots. */
export const SLOTS = '**/api/v1/slots?*';

export type Device = { page: Page; context: BrowserContext; errors: string[] };

/** A fresh device: nothing kept from before. `wide` shows the demo panel beside the phone. */
export async function device(browser: Browser, width = 390, baseURL = ADDRESS): Promise<Device> {
  const context = await browser.newContext({
    baseURL,
    locale: 'zh-CN',
    viewport: { width, height: 844 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  // Whether somebody is asked for an opinion depends on when they were last: the stories are told without.
  await context.route('**/api/v1/surveys/due*', (route) => route.fulfill({ json: { survey: null } }));
  // What a bank shows beside one's business, and what comes over it, has a story of its own (slots.journey.ts).
  await context.route(SLOTS, (route) => route.fulfill({ json: { slots: [] } }));
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    // The browser itself reports every refused call; refusals are part of the stories.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) errors.push(text);
  });
  return { page, context, errors };
}

/** Tells a story; when it fails, what the page looked like is kept in test-results/. */
export async function tell(browser: Browser, name: string, story: (device: Device) => Promise<void>, width?: number, baseURL?: string): Promise<void> {
  const opened = await device(browser, width, baseURL);
  try {
    await story(opened);
    expect(opened.errors, 'errors in the page').toEqual([]);
  } catch (error) {
    mkdirSync(RESULTS, { recursive: true });
    await opened.page.screenshot({ path: `${RESULTS}${name}.png` }).catch(() => undefined);
    throw error;
  } finally {
    await opened.context.close();
  }
}

type Violation = { id: string; impact: string | null; help: string; nodes: { html: string; failureSummary?: string }[] };

/** No serious or critical fault of accessibility on the page as it stands. */
export async function accessible(page: Page, where: string): Promise<void> {
  // Injected through the debugger, since the page's own policy, rightly, lets no foreign script in.
  await page.evaluate(`${AXE};0`);
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} }, resultTypes: ['violations'] }).then(r => r.violations)`,
  )) as Violation[];
  const grave = violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 3).map((node) => `    ${node.html}\n    ${node.failureSummary ?? ''}`).join('\n')}`);
  // Softly: the story goes on, so that one run tells all there is to mend.
  expect.soft(grave, `accessibility of ${where}`).toEqual([]);
}
