/** Surveys: a customer fills one in; the bank sees what came of them and calls whom it has to. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000037';

describe('surveys', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are listed for the customer, who opens one', () =>
    tell(browser, 'surveys-own', async ({ page }) => {
      await signIn(page, BANK, CUSTOMER);
      await page.goto(`/b/${BANK}/me/surveys`);
      await page.getByText('我的问卷').first().waitFor();
      await page.waitForLoadState('networkidle');
      await accessible(page, 'my surveys');
      await page.locator('[data-track="survey.fill"]').first().click();
      await page.locator('[data-track="survey.send"]').waitFor();
      await accessible(page, 'a survey');
    }));

  it('are summed up for the bank, and low scores followed up', () =>
    tell(
      browser,
      'surveys-desk',
      async ({ page }) => {
        await signInToConsole(page);
        await page.getByRole('link', { name: '客户体验' }).click();
        await page.getByRole('heading', { name: /平均 [\d.]+ 分，|净推荐值|最多的是/ }).first().waitFor();
        await accessible(page, 'the results');
        await page.getByRole('tab', { name: '回访' }).click();
        const row = page.getByRole('row').nth(1);
        await row.waitFor();
        await row.click();
        const drawer = page.getByRole('dialog');
        await drawer.getByRole('heading', { name: '客户的回答' }).waitFor();
        await accessible(page, 'a follow-up');
      },
      1440,
    ));

  it('fit a phone', () =>
    tell(browser, 'surveys-phone', async ({ page }) => {
      await signInToConsole(page);
      for (const tab of ['results', 'cases']) {
        await page.goto(`/console/b/${BANK}/surveys?tab=${tab}`);
        await page.getByRole('heading', { name: '客户体验', level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect.soft(await page.evaluate('document.documentElement.scrollWidth'), `width of ${tab}`).toBeLessThanOrEqual(390);
        await accessible(page, `${tab} on a phone`);
      }
    }));
});
