/** Behaviour: an operator asks what customers tap and how far they get; a tap in the app is among the answers shortly after. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000007';
const TODAY = `/console/b/${BANK}/behaviour?period=today`;

/** How often an element was tapped today, as the table says. */
async function tapped(page: Page, label: string): Promise<number> {
  await page.goto(TODAY);
  await page.getByText(/数据截至/).waitFor();
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: label, exact: true }) });
  return (await row.count()) === 0 ? 0 : Number((await row.getByRole('cell').nth(2).innerText()).replaceAll(',', ''));
}

describe('behaviour', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is answered by rank and by funnel, at a desk', () =>
    tell(
      browser,
      'behaviour',
      async ({ page }) => {
        await signInToConsole(page);
        await page.getByRole('link', { name: '行为分析' }).click();
        await page.getByRole('heading', { name: /^点击最多的是“.+”：[\d,]+ 次，占 [\d.]+%$/ }).waitFor();
        await page.getByRole('region', { name: '使用排行 · 点击的数据表' }).getByRole('button', { name: '首页·转账卡片' }).waitFor();
        await accessible(page, 'the ranking');
        await page.getByRole('switch', { name: '与上一周期比较' }).click();
        await page.getByRole('columnheader', { name: '较上一周期' }).waitFor();

        await page.getByRole('tab', { name: '漏斗' }).click();
        await page.getByRole('heading', { name: /^完成率 [\d.]+%，/ }).waitFor();
        await page.getByRole('region', { name: '转化漏斗的数据表' }).getByText('3. 转账回单').waitFor();
        await accessible(page, 'the funnel');
      },
      1440,
    ));

  it('fits a phone, whichever way one asks', () =>
    tell(browser, 'behaviour-phone', async ({ page }) => {
      await signInToConsole(page);
      for (const tab of ['ranking', 'pages', 'trend', 'funnel', 'retention', 'paths']) {
        await page.goto(`/console/b/${BANK}/behaviour?tab=${tab}&compare=yes`);
        await page.getByText(/数据截至/).waitFor();
        await page.waitForLoadState('networkidle');
        expect.soft(await page.evaluate('document.documentElement.scrollWidth'), `width of ${tab}`).toBeLessThanOrEqual(390);
        await accessible(page, `${tab} on a phone`);
      }
    }));

  it('shows a tap in the app shortly after', () =>
    tell(
      browser,
      'behaviour-live',
      async ({ page }) => {
        await signInToConsole(page);
        const before = await tapped(page, '底部导航·账户');
        const mine = await device(browser);
        try {
          await signIn(mine.page, BANK, CUSTOMER);
          await mine.page.locator('[data-track="tab.accounts"]').click();
          await mine.page.waitForURL(/\/accounts$/);
          await expect.poll(() => tapped(page, '底部导航·账户'), { timeout: 30_000, interval: 1_000 }).toBeGreaterThan(before);
          expect(mine.errors, 'errors in the app').toEqual([]);
        } finally {
          await mine.context.close();
        }
        await page.getByText(/今天还没有结束/).waitFor();
      },
      1440,
    ));
});
