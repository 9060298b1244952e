/** An operator opens a bank; somebody moves in; the cockpit shows it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, tell } from './browser';
import { askTransfer, newPhone, partyOf, PASSWORD, PIN, register, typePin } from './people';

async function signInAs(page: Page, username: string): Promise<void> {
  await page.goto('/console/');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: /^登\s*录$/ }).click();
  await page.getByRole('heading', { name: '驾驶舱' }).waitFor();
}

describe('the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('shows the figures, and each of its pages can be used by everybody', () =>
    tell(
      browser,
      'console-pages',
      async ({ page }) => {
        await page.goto('/console/');
        await page.getByLabel('用户名').waitFor();
        await accessible(page, 'the console sign-in');
        await signInAs(page, 'alliance');
        await page.getByText('登录次数').first().waitFor();
        await accessible(page, 'the cockpit');
        for (const [path, words] of [
          ['/console/banks', '蓝湾银行'],
          ['/console/b/lanwan/customers', '客户查询'],
          ['/console/b/lanwan/transfers', '转账'],
          ['/console/b/lanwan/audit', '审计'],
          ['/console/b/lanwan/integrity', '蓝湾银行'],
        ] as const) {
          await page.goto(path);
          await page.getByText(words).first().waitFor();
          await page.waitForLoadState('networkidle');
          await accessible(page, path);
        }
      },
      1280,
    ));

  it('opens a bank in which one can register, be given an account, and pay', async () => {
    const neighbour = await partyOf('lanwan', '13800000003');
    const id = `b${Date.now().toString(36)}`;
    await tell(
      browser,
      'open-a-bank',
      async ({ page }) => {
        await signInAs(page, 'alliance');
        await page.goto('/console/banks/open');
        await page.getByLabel('中文名称').fill('星河银行');
        await page.getByLabel('英文名称').fill('Xinghe Bank');
        await page.getByLabel('简称').fill('星河');
        await page.getByLabel('编号', { exact: true }).fill(id);
        await page.locator('#bank-primary_color').fill('#5b3fa8');
        await accessible(page, 'the form of a new bank');
        const begun = Date.now();
        await page.getByRole('button', { name: '开立星河银行' }).click();
        await page.getByText('星河银行开业了').waitFor({ timeout: 60_000 });
        expect(Date.now() - begun).toBeLessThan(60_000);
        await accessible(page, 'the result');

        const phone = newPhone();
        const mine = await device(browser);
        try {
          await register(mine.page, id, phone, 'Harbour-2026');
          expect(await mine.page.title()).toContain('星河');
          await accessible(mine.page, 'the home of an open user');

          // The operator gives the newcomer an account.
          await page.goto(`/console/b/${id}/customers`);
          await page.getByPlaceholder(/手机号/).fill(phone);
          await page.getByRole('button', { name: /查\s*找/ }).click();
          await page.getByText(`${phone.slice(0, 3)}****${phone.slice(-4)}`).first().click();
          await page.getByRole('button', { name: '发放演示账户' }).click();
          await page.getByLabel('姓名').last().fill('星小河');
          await page.getByRole('button', { name: '发放账户' }).click();
          await page.getByText(/已发放账户/).first().waitFor();
          await accessible(page, 'a customer in the console');

          // Who sets a PIN, and pays a neighbour at another bank.
          await mine.page.goto(`/b/${id}/me/pin`);
          await mine.page.getByLabel('登录密码', { exact: true }).fill('Harbour-2026');
          await mine.page.getByRole('button', { name: '下一步' }).click();
          await typePin(mine.page, PIN);
          await mine.page.getByRole('heading', { name: '再次输入' }).waitFor();
          await typePin(mine.page, PIN);
          await mine.page.getByText('修改交易密码').first().waitFor();
          await mine.page.goto(`/b/${id}/`);
          await mine.page.getByText('总资产').first().waitFor();
          await askTransfer(mine.page, neighbour, '66.00');
          await typePin(mine.page);
          await mine.page.getByText('转账成功').waitFor();
          expect(mine.errors, 'errors in the new bank').toEqual([]);
        } finally {
          await mine.context.close();
        }

        await page.goto(`/console/b/${id}/transfers`);
        await page.getByText('66.00').first().waitFor();
      },
      1280,
    );
  });
});
