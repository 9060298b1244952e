#!/usr/bin/env node
// The first view of the customers' app: what has to come before it, and how soon it is seen.
//
//   node scripts/first-view.mjs                                     what a build needs (npm --prefix web run build -w app)
//   node scripts/first-view.mjs http://127.0.0.1:8080/b/lanwan/     and what a phone sees of a running server, in Chromium
//
// The phone: 390 x 844, a processor four times slower than this one, 1.6 Mbit/s down, 0.75 up, 150 ms to the server; the
// median of five cold openings of the sign-in page is given.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = `${ROOT}web/app/dist/`;
/** First screens: for whoever is not signed in, and for whoever is. The words come in one language. */
const SCREENS = { 'sign-in': 'sign-in-page-', home: 'home-page-' };
const WORDS = 'zh-';
const OPENINGS = 5;
const SLOWER = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

/** Files that `first` needs, and what those need. */
function needed(first) {
  const found = new Set();
  const take = (file) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, more] of readFileSync(DIST + file, 'utf8').matchAll(/(?:\bimport|\bfrom)\s*["']\.\/([\w.-]+\.js)["']/g)) take(more);
  };
  first.forEach(take);
  return [...found];
}

function sizes(files) {
  const texts = files.map((file) => readFileSync(DIST + file));
  const sum = (of) => texts.reduce((total, text) => total + of(text), 0);
  return { files: files.length, plain: sum((text) => text.length), gzip: sum((text) => gzipSync(text, { level: 9 }).length), brotli: sum((text) => brotliCompressSync(text).length) };
}

function printBuild() {
  const page = readFileSync(`${DIST}index.html`, 'utf8');
  const all = readdirSync(DIST);
  const named = (ending) => [...page.matchAll(/\/assets\/app\/([\w.-]+)"/g)].map((match) => match[1]).filter((file) => file.endsWith(ending));
  const begun = (lead) => {
    const found = all.filter((file) => file.startsWith(lead) && file.endsWith('.js'));
    if (found.length !== 1) throw new Error(`${lead}: ${found.length} files; is the build whole?`);
    return found[0];
  };
  const rows = Object.entries(SCREENS).map(([screen, lead]) => [`JavaScript, ${screen}`, sizes(needed([...named('.js'), begun(lead), begun(WORDS)]))]);
  rows.push(['CSS', sizes(named('.css'))], ['all JavaScript', sizes(all.filter((file) => file.endsWith('.js') && file !== 'sw.js'))]);
  console.log('needed before it is seen | files | as it is | gzip | brotli');
  for (const [what, { files, plain, gzip, brotli }] of rows) console.log([what, files, kb(plain), kb(gzip), kb(brotli)].join(' | '));
}

/** What the browser itself says of one cold opening. */
async function opening(browser, address) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = { largest: 0, shift: 0 };
    globalThis.__seen = seen;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.largest = entry.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', NETWORK);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  let bytes = 0;
  const scripts = new Set();
  cdp.on('Network.responseReceived', ({ requestId, type }) => { if (type === 'Script' || type === 'Stylesheet') scripts.add(requestId); });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (scripts.has(requestId)) bytes += encodedDataLength; });
  await page.goto(address, { waitUntil: 'load' });
  await page.locator('input[type="password"]').first().waitFor({ timeout: 60_000 });
  const usable = await page.evaluate(() => performance.now());
  const before = bytes;
  await page.waitForTimeout(1_500);
  const told = await page.evaluate(() => ({ first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, ...globalThis.__seen }));
  await context.close();
  return { ...told, usable, bytes: before };
}

async function printPaint(address) {
  const { chromium } = createRequire(`${ROOT}web/e2e/package.json`)('playwright-core');
  const executablePath = process.env.CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
  try {
    const told = [];
    const load = loadavg()[0];
    for (let nth = 0; nth < OPENINGS; nth += 1) told.push(await opening(browser, address));
    const of = (member) => median(told.map((one) => one[member]));
    console.log(`\nsign-in page on a throttled phone, median of ${OPENINGS} (load of the machine ${load.toFixed(1)})`);
    console.log(`first paint ${Math.round(of('first'))} ms | largest paint ${Math.round(of('largest'))} ms | can be used ${Math.round(of('usable'))} ms | layout shift ${of('shift').toFixed(3)} | scripts and styles over the wire ${kb(of('bytes'))}`);
  } finally {
    await browser.close();
  }
}

printBuild();
const address = process.argv[2];
if (address) await printPaint(address);
