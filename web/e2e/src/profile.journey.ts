/** The customer profile: what the bank knows, who is in an audience, one customer; and what that customer sees and switches off. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000036';
const HERE = `/console/b/${BANK}/customer-profile`;

describe('the customer profile', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is shown by tag and by audience, at a desk', () =>
    tell(
      browser,
      'profile-desk',
      async ({ page }) => {
        await signInToConsole(page);
        await page.getByRole('link', { name: '客户画像' }).click();
        await page.getByRole('heading', { name: '客户画像', level: 1 }).waitFor();
        const tag = page.getByRole('button', { name: /^查看“.+”$/ }).first();
        await tag.waitFor();
        await accessible(page, 'the tags');
        await tag.click();
        await page.getByRole('dialog').waitFor();
        await accessible(page, 'a tag');
        await page.goto(`${HERE}?tab=audiences`);
        const audience = page.getByRole('button', { name: /^查看“.+”$/ }).first();
        await audience.waitFor();
        await accessible(page, 'the audiences');
        await audience.click();
        await page.getByRole('dialog').waitFor();
        await page.waitForLoadState('networkidle');
        await accessible(page, 'an audience');
      },
      1440,
    ));

  it('fits a phone', () =>
    tell(browser, 'profile-phone', async ({ page }) => {
      await signInToConsole(page);
      for (const tab of ['tags', 'audiences', 'try']) {
        await page.goto(`${HERE}?tab=${tab}`);
        await page.getByRole('heading', { name: '客户画像', level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect.soft(await page.evaluate('document.documentElement.scrollWidth'), `width of ${tab}`).toBeLessThanOrEqual(390);
        await accessible(page, `${tab} on a phone`);
      }
    }));

  it('is open to the customer it is of', () =>
    tell(browser, 'profile-own', async ({ page }) => {
      await signIn(page, BANK, CUSTOMER);
      await page.goto(`/b/${BANK}/me/profile`);
      await page.getByText('银行了解我什么').first().waitFor();
      await page.waitForLoadState('networkidle');
      await accessible(page, 'what the bank knows');
      const first = page.getByRole('switch').first();
      if ((await first.count()) > 0) {
        const before = await first.getAttribute('aria-checked');
        await first.click();
        await expect.poll(() => first.getAttribute('aria-checked')).not.toBe(before);
        await first.click();
        await expect.poll(() => first.getAttribute('aria-checked')).toBe(before);
      }
    }));
});
