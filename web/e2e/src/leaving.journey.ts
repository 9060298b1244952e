/** Leaving the bank, and taking one's data along. */
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { code, newPhone, register, signIn, typePin } from './people';

const BANK = 'qinghe';

describe('leaving', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('says what is left to do first, and lets nobody go before', () =>
    tell(browser, 'leaving-blocked', async ({ page }) => {
      await signIn(page, BANK, '13800000014');
      await page.goto(`/b/${BANK}/me/closing`);
      await page.getByText(/个账户还有余额/).waitFor();
      await accessible(page, 'what stands in the way of leaving');
      expect(await page.getByRole('button', { name: '注销客户关系' }).count()).toBe(0);
    }));

  it('lets go whoever has nothing left, and frees the number', async () => {
    const phone = newPhone();
    await tell(browser, 'leaving', async ({ page }) => {
      await register(page, BANK, phone, 'harbour-2026');
      await page.goto(`/b/${BANK}/me/closing`);
      const close = page.getByRole('button', { name: '注销客户关系' });
      await close.waitFor();
      await accessible(page, 'leaving');
      expect(await close.isDisabled()).toBe(true);
      await page.getByRole('checkbox').check();
      const known = await code(BANK, phone);
      await close.click();
      const boxes = page.getByRole('dialog').getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code(BANK, phone, known));
      await page.getByText('您的客户关系已注销').waitFor();
    });
    // The number's last code was for registering too, a moment ago.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await tell(browser, 'back-again', ({ page }) => register(page, BANK, phone, 'harbour-2027'));
  });

  it('hands out a copy of everything, once', () =>
    tell(browser, 'my-data', async ({ page }) => {
      const phone = '13800000015';
      await signIn(page, BANK, phone);
      await page.goto(`/b/${BANK}/me/data`);
      await page.getByRole('button', { name: '申请生成' }).click();
      const fetching = page.getByRole('button', { name: /验证身份并下载/ });
      await fetching.waitFor();
      await accessible(page, 'a copy of my data');
      const known = await code(BANK, phone);
      await fetching.click();
      await typePin(page);
      const boxes = page.getByRole('dialog').getByLabel('6 位短信验证码');
      await boxes.waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), boxes.fill(await code(BANK, phone, known))]);
      const file = join(mkdtempSync(join(tmpdir(), 'data-')), download.suggestedFilename());
      await download.saveAs(file);
      expect(statSync(file).size).toBeGreaterThan(500);
      await page.getByText('已下载', { exact: true }).waitFor();
    }));
});
