/** Functions a customer has not come upon: suggested with the reason, gone once they are used, and held against in the console. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// One of those who agreed to be known by what they do; nobody else signs in as them.
const CUSTOMER = '13800000028';

describe('suggestions', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('have a reason each, and the next page is without what was used', () =>
    tell(browser, 'suggested', async ({ page }) => {
      const seen: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/suggestions/seen')) seen.push(...(request.postDataJSON() as { keys: string[] }).keys);
      });
      await signIn(page, BANK, CUSTOMER);
      const suggested = page.locator('.floor-suggested a, .floor-suggested button');
      await suggested.first().waitFor();
      const count = await suggested.count();
      expect(count).toBeGreaterThan(1);
      await expect.poll(() => page.locator('.suggested-why').allTextContents()).toHaveLength(count);
      await page.locator('.floor-suggested').evaluate((list) => { list.scrollIntoView({ block: 'center' }); });
      await expect.poll(() => seen.length, { timeout: 8_000 }).toBe(count);
      await accessible(page, 'a home with suggestions');
      const title = (await suggested.first().locator('strong').textContent()) ?? '';
      await suggested.first().click();
      await page.goto(`/b/${BANK}/`);
      await suggested.first().waitFor();
      await expect.poll(() => suggested.locator('strong').allTextContents()).not.toContain(title);
    }));

  it('are held against what most use, for whoever runs them', () =>
    tell(browser, 'suggested-console', async ({ page }) => {
      await signInToConsole(page);
      await page.goto(`/console/b/${BANK}/slots?tab=suggestions`);
      await page.getByRole('region', { name: '最近一次学习' }).waitFor();
      await page.getByText('按热度推荐的命中率').first().waitFor();
      await page.getByRole('region', { name: '学到的规律' }).getByText(/倍$/).first().waitFor();
      await accessible(page, 'suggestions in the console');
    }, 1280));
});
