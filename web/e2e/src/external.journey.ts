/** Signing in through the demonstration's identity provider, and an account there that is linked from inside. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { code, newPhone, signIn, typePin } from './people';

const BANK = 'qinghe';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000017';

/** From the page of the provider, as one of its people, back into the app. */
async function choose(page: Page, name: string): Promise<void> {
  await page.getByText('这里不核验任何人的身份').waitFor();
  await accessible(page, 'the demonstration’s provider');
  await page.getByRole('link', { name }).click();
}

async function unlink(page: Page): Promise<void> {
  await page.goto(`/b/${BANK}/me/security`);
  await page.getByRole('link', { name: /第三方登录/ }).click();
  await page.getByRole('button', { name: '解绑', exact: true }).click();
  await accessible(page, 'the sign-ins that are linked');
  await page.getByRole('button', { name: '确认解绑' }).click();
  await page.getByRole('button', { name: /^绑定/ }).waitFor();
}

describe('signing in through others', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('does nothing for an account nobody here has before a phone is proven, and can be taken back', () =>
    tell(browser, 'external-new', async ({ page }) => {
      const phone = newPhone();
      await page.goto(`/b/${BANK}/`);
      const through = page.getByRole('button', { name: /演示身份/ });
      await through.click();
      await choose(page, '不登录，返回银行');
      await page.getByText('您没有在第三方完成登录。').waitFor();
      await page.getByRole('link', { name: '用手机号登录' }).click();

      await through.click();
      await choose(page, '江一帆');
      await page.getByLabel('手机号').fill(phone);
      await accessible(page, 'the phone an account is bound to');
      await page.getByRole('button', { name: '获取验证码' }).click();
      const boxes = page.getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code(BANK, phone));
      await page.getByText('您还没有账户').first().waitFor();
      await unlink(page);
    }));

  it('is linked with the PIN and a code, and stands in for the password on this device', () =>
    tell(browser, 'external-link', async ({ page }) => {
      await signIn(page, BANK, CUSTOMER);
      await page.goto(`/b/${BANK}/me/external-links`);
      await page.getByRole('button', { name: /^绑定/ }).click();
      await choose(page, '何知遥');
      const confirm = page.getByRole('button', { name: '验证身份并绑定' });
      await confirm.waitFor();
      await accessible(page, 'the confirmation of a link');
      // A phone is sent one code in five seconds.
      await page.waitForTimeout(5_500);
      const known = await code(BANK, CUSTOMER);
      await confirm.click();
      await page.getByRole('dialog', { name: '验证身份' }).waitFor();
      await typePin(page);
      const boxes = page.getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code(BANK, CUSTOMER, known));
      await page.getByRole('button', { name: '解绑', exact: true }).waitFor();

      await page.goto(`/b/${BANK}/me`);
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: /演示身份/ }).click();
      await choose(page, '何知遥');
      await page.getByText('总资产').first().waitFor();
      await unlink(page);
    }));
});
