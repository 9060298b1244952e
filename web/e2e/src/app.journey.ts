/** A customer's day in the app: a new device, a small transfer, a large one, a refusal. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { askTransfer, code, partyOf, signIn, typePin } from './people';

const CUSTOMER = '13800000001';
// A phone is sent one code a minute: every story has its own.
const PAYER = '13800000006';

describe('the app', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('lets a customer in on a new device, and shows what they have', () =>
    tell(browser, 'sign-in', async ({ page }) => {
      await page.goto('/b/lanwan/');
      await page.getByLabel('手机号').waitFor();
      await accessible(page, 'the sign-in page');
      await page.getByLabel('手机号').fill(CUSTOMER);
      await page.getByLabel('登录密码', { exact: true }).fill('not-the-one');
      await page.getByRole('button', { name: '登录', exact: true }).click();
      expect(await page.getByRole('alert').innerText()).toContain('还可以试');

      await signIn(page, 'lanwan', CUSTOMER);
      await accessible(page, 'the home page');
      const cookies = await page.context().cookies();
      expect(cookies.filter((cookie) => cookie.name.startsWith('pb_')).every((cookie) => cookie.httpOnly)).toBe(true);
      expect(await page.evaluate('document.cookie')).not.toContain('pb_');

      await page.getByRole('link', { name: '账户', exact: true }).first().click();
      await page.getByRole('heading', { name: '账户', exact: true }).waitFor();
      const account = page.getByRole('link', { name: /6\d{3} \*{4}/ }).first();
      await account.waitFor();
      await accessible(page, 'the accounts page');
      await account.click();
      await page.getByText('交易明细').first().waitFor();
      await accessible(page, 'an account');
      await page.reload();
      await page.getByText('交易明细').first().waitFor();
    }));

  it('stays signed in when two tabs find the session expired at the same moment', () =>
    tell(browser, 'two-tabs', async ({ page, context }) => {
      await signIn(page, 'lanwan', '13800000008');
      const other = await context.newPage();
      await other.goto('/b/lanwan/accounts');
      await other.getByText('总资产').first().waitFor();
      // Each refresh waits a moment for the other tab's: if they are not taken in turns, both carry the same token.
      let asked = 0;
      await context.route('**/session/refresh', async (route) => {
        asked += 1;
        for (let waited = 0; asked % 2 === 1 && waited < 250; waited += 1) await new Promise((resolve) => setTimeout(resolve, 4));
        await route.continue();
      });
      await context.clearCookies({ name: 'pb_access' });
      await Promise.all([page.reload(), other.reload()]);
      await Promise.all([page.getByText('总资产').first().waitFor(), other.getByText('总资产').first().waitFor()]);
      expect(asked).toBeGreaterThan(0);
      await page.bringToFront();
      await page.goto('/b/lanwan/me');
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click();
      await other.getByRole('heading', { name: '登录', exact: true }).waitFor();
    }));

  it('sends a small amount with the PIN and a large one with a code, and gives receipts', async () => {
    const neighbour = await partyOf('lanwan', '13800000002');
    const away = await partyOf('qinghe', '13800000003');
    await tell(browser, 'transfer', async ({ page }) => {
      await signIn(page, 'lanwan', PAYER);
      const before = await page.getByText(/^[¥\d,]+\.\d\d$/).first().innerText();

      await askTransfer(page, neighbour, '88.66');
      await accessible(page, 'the step-up');
      await typePin(page, '000001');
      await page.getByRole('alert').filter({ hasText: '还可以试' }).waitFor();
      await typePin(page);
      await page.getByText('转账成功').waitFor();
      expect(await page.locator('.ticket').innerText()).toContain('88.66');
      await accessible(page, 'the receipt');
      await page.getByRole('link', { name: '回到首页' }).click();
      await page.getByText('总资产').first().waitFor();
      await expect.poll(() => page.getByText(/^[¥\d,]+\.\d\d$/).first().innerText()).not.toBe(before);

      // Across banks and above what the PIN alone is good for.
      const known = await code('lanwan', PAYER);
      await askTransfer(page, away, '2345.67');
      await typePin(page);
      const boxes = page.getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code('lanwan', PAYER, known));
      await page.getByText('转账成功').waitFor();
      const ticket = await page.locator('.ticket').innerText();
      expect(ticket).toContain('2,345.67');
      expect(ticket).toContain('跨行实时转账');
      await page.goto('/b/lanwan/transfers');
      await page.getByText('2,345.67').first().waitFor();
      await accessible(page, 'the transfer records');
    });
  });

  it('says why when it refuses, and what can be done', async () => {
    const neighbour = await partyOf('yunling', '13800000004');
    await tell(browser, 'refusal', async ({ page }) => {
      await signIn(page, 'yunling', '13800000005');
      await page.locator('a[href$="/transfer"]').first().click();
      await page.getByRole('button', { name: /选择收款人/ }).click();
      const sheet = page.getByRole('dialog');
      await sheet.getByRole('button', { name: '新收款人' }).click();
      await sheet.getByLabel('收款人姓名').fill(neighbour.name);
      await sheet.getByLabel('收款账号').fill(neighbour.accountNo);
      await sheet.getByRole('button', { name: /收款银行/ }).click();
      await page.getByRole('dialog', { name: '选择银行' }).getByRole('button', { name: new RegExp(neighbour.bankName) }).click();
      await sheet.getByRole('button', { name: '下一步' }).click();
      await page.getByLabel('转账金额').fill('60000');
      await page.getByRole('button', { name: '下一步' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      expect(await dialog.innerText()).toMatch(/限额|额度/);
      // A device with a key of its own could have it certified, and do more with it.
      await dialog.getByText('开通设备证书后每日可达 200,000.00 元').waitFor();
      await dialog.getByRole('button', { name: '查看认证工具' }).waitFor();
      await accessible(page, 'a refusal');
    });
  });

  it('can be used in English, in the dark and at 360 px', () =>
    tell(
      browser,
      'english',
      async ({ page }) => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.goto('/b/qinghe/');
        await page.getByRole('button', { name: 'English' }).click();
        await page.getByLabel('Password', { exact: false }).first().waitFor();
        await accessible(page, 'the English sign-in page');
        const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        expect(wider).toBe(0);
      },
      360,
    ));
});
