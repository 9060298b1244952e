/** What a customer is told: a transfer rings at both ends, is read, and can be switched off. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { askTransfer, partyOf, signIn, typePin } from './people';

// A phone is sent one code a minute: every story has its own.
const PAYER = '13800000014';
const PAYEE = '13800000015';

describe('messages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('tell both ends of a transfer, lead to its receipt, and can be switched off', async () => {
    const payee = await partyOf('lanwan', PAYEE);
    await tell(browser, 'messages', async ({ page }) => {
      await signIn(page, 'lanwan', PAYER);
      await askTransfer(page, payee, '12.34');
      await typePin(page);
      await page.getByText('转账成功').waitFor();
      await page.goto('/b/lanwan/messages?kind=money_out');
      const told = page.getByRole('link', { name: /转出 12\.34 元/ });
      // It is told a moment after the money.
      for (let tries = 0; tries < 20 && (await told.count()) === 0; tries += 1) {
        await page.waitForTimeout(500);
        await page.reload();
        await page.getByRole('group', { name: '消息类型' }).waitFor();
      }
      await told.first().waitFor();
      await accessible(page, 'the inbox');
      await told.first().click();
      // The list says so of every message: until the one that was opened is there.
      await page.getByRole('link', { name: '查看详情' }).waitFor();
      await page.getByText('如非本人操作').waitFor();
      await accessible(page, 'a message');
      await page.getByRole('link', { name: '查看详情' }).click();
      await page.waitForURL(/\/transfers\//);

      await page.goto('/b/lanwan/messages/settings');
      const money = page.getByRole('switch', { name: '付款' });
      await money.waitFor();
      await accessible(page, 'the settings of messages');
      expect(await page.getByRole('switch', { name: '安全' }).getAttribute('aria-disabled')).toBe('true');
      await money.click();
      await page.getByText('已保存').waitFor();
      await page.reload();
      await page.getByRole('switch', { name: '付款', checked: false }).waitFor();
    });
    await tell(browser, 'messages-payee', async ({ page }) => {
      await signIn(page, 'lanwan', PAYEE);
      await page.getByRole('link', { name: /消息，\d+ 条未读/ }).click();
      await page.getByText('收到 12.34 元').first().waitFor();
      await page.getByRole('button', { name: '全部已读' }).click();
      await page.getByText('已全部标为已读').waitFor();
    });
  });
});
