/** The tracking plan: what an operator sees of it, and of a device that is tried out while somebody taps on it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000034';
const TRACKING = `/console/b/${BANK}/tracking`;

describe('the tracking plan', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is shown with what comes of it, and fits a phone', () =>
    tell(browser, 'tracking-phone', async ({ page }) => {
      await signInToConsole(page);
      for (const tab of ['plan', 'quarantine', 'watch']) {
        await page.goto(`${TRACKING}?tab=${tab}`);
        await page.getByRole('heading', { name: '埋点计划', level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect.soft(await page.evaluate('document.documentElement.scrollWidth'), `width of ${tab}`).toBeLessThanOrEqual(390);
        await accessible(page, `${tab} on a phone`);
      }
    }));

  it('is followed on a device that is watched', () =>
    tell(
      browser,
      'tracking-watch',
      async ({ page }) => {
        await signInToConsole(page);
        const mine = await device(browser);
        try {
          await signIn(mine.page, BANK, CUSTOMER);
          await mine.page.goto(`/b/${BANK}/me/devices`);
          const id = await mine.page.getByRole('region', { name: '本机标识' }).locator('code').innerText();
          await page.goto(`${TRACKING}?tab=watch`);
          await page.getByLabel('设备标识').fill(id);
          await page.getByRole('button', { name: '开始观察' }).click();
          await page.getByText(/^观察到 /).waitFor();
          await mine.page.goto(`/b/${BANK}/`);
          await mine.page.locator('[data-track="tab.accounts"]').click();
          await mine.page.waitForURL(/\/accounts$/);
          const seen = page.getByRole('region', { name: '这台设备的事件' });
          await seen.getByText('tab.accounts').first().waitFor({ timeout: 30_000 });
          await seen.getByText('已收下').first().waitFor();
          // The app tells nothing that the plan that ships does not have.
          expect(await seen.getByText('已隔离').count()).toBe(0);
          // A button under the pointer has another colour.
          await page.mouse.move(0, 0);
          await accessible(page, 'a device that is watched');
          expect(mine.errors, 'errors in the app').toEqual([]);
        } finally {
          await mine.context.close();
        }
      },
      1440,
    ));
});
