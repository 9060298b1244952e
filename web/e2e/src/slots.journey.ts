/** What a bank shows beside one's business: seen and counted, closed, stopped at once, read. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, SLOTS, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const [SEES, OLDER, READS] = ['13800000041', '13800000042', '13800000043'];

/** Passes over what comes while the app opens, and closes what comes over the page. */
async function clearTheWay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^跳过/ }).click({ timeout: 8_000 }).catch(() => undefined);
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click({ timeout: 4_000 }).catch(() => undefined);
}

describe('slots', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are seen, counted and followed', () =>
    tell(browser, 'slots-seen', async ({ page, context }) => {
      await context.unroute(SLOTS);
      const told: unknown[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/slots/told')) told.push(...(request.postDataJSON() as { items: unknown[] }).items);
      });
      await signIn(page, BANK, SEES);
      await clearTheWay(page);
      const carousel = page.getByRole('region', { name: '首页轮播' });
      await carousel.scrollIntoViewIfNeeded();
      const first = carousel.getByRole('link').first();
      await first.waitFor();
      // Its picture came, and its place was kept.
      expect(await carousel.locator('img').first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
      await expect.poll(() => told.some((item) => (item as { what: string; slot_id: string }).what === 'seen' && (item as { slot_id: string }).slot_id === 'home.banner'), { timeout: 8_000 }).toBe(true);
      await accessible(page, 'a home with slots');
      await first.click();
      await expect.poll(() => told.some((item) => (item as { what: string }).what === 'clicked'), { timeout: 8_000 }).toBe(true);
    }));

  it('stand still and in nobody’s way in the elder edition', () =>
    tell(browser, 'slots-elder', async ({ page, context }) => {
      await context.unroute(SLOTS);
      await context.addInitScript(() => localStorage.setItem('pb.look', JSON.stringify({ size: 'elder' })));
      await signIn(page, BANK, OLDER);
      await page.waitForTimeout(2_500);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.locator('.slot-float, .slot-splash, .slot-pause').count()).toBe(0);
      await accessible(page, 'an elder home with slots');
    }));

  it('lead to articles, which are read', () =>
    tell(browser, 'slots-articles', async ({ page, context }) => {
      await context.unroute(SLOTS);
      await signIn(page, BANK, READS);
      await page.goto(`/b/${BANK}/articles`);
      await clearTheWay(page);
      await page.getByRole('link', { name: /五个信号/ }).first().waitFor();
      await accessible(page, 'the list of articles');
      await page.getByRole('link', { name: /五个信号/ }).first().click();
      await page.getByRole('heading', { name: '五个信号，识别电信诈骗' }).waitFor();
      await accessible(page, 'an article');
    }));

  it('are stopped at once from the console, and reported', () =>
    tell(
      browser,
      'slots-console',
      async ({ page }) => {
        await signInToConsole(page);
        await page.goto(`/console/b/${BANK}/slots`);
        await page.getByRole('button', { name: /发个红包/ }).first().click();
        const drawer = page.getByRole('dialog');
        await drawer.getByRole('button', { name: '立即停投' }).click();
        await drawer.getByLabel('原因').fill('节日活动提前结束');
        await drawer.getByRole('button', { name: '立即停投' }).click();
        await page.getByText('已停投，立即生效').waitFor();
        await page.getByRole('button', { name: /发个红包.*已停投/ }).first().waitFor();
        await page.goto(`/console/b/${BANK}/slots?tab=report&by=placement`);
        await page.getByRole('heading', { name: /曝光最多/ }).waitFor();
        await accessible(page, 'the report of slots');
        await page.goto(`/console/b/${BANK}/images`);
        await page.getByRole('img').first().waitFor();
        await accessible(page, 'the image library');
      },
      1440,
    ));
});
