/** Secrets that leave the page sealed, a pad for everybody, the bank's tokens, and mail to operators. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { askTransfer, partyOf, PASSWORD, PIN, signIn, typePin } from './people';

const BANK = 'lanwan';
const CUSTOMER = '13800000020';

type Sent = { path: string; body: string };

/** Notes what a page hands to the network from its next document on: bodies that stream are not shown to whoever looks on. */
async function watched(page: Page): Promise<() => Promise<Sent[]>> {
  await page.addInitScript(() => {
    const noted: Sent[] = JSON.parse(sessionStorage.getItem('journey.sent') ?? '[]') as Sent[];
    const send = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      if (input instanceof Request && input.method !== 'GET') {
        noted.push({ path: new URL(input.url).pathname, body: await input.clone().text() });
        sessionStorage.setItem('journey.sent', JSON.stringify(noted));
      }
      return send(input, init);
    };
  });
  return () => page.evaluate(() => JSON.parse(sessionStorage.getItem('journey.sent') ?? '[]') as Sent[]);
}

function bodyOf(sent: readonly Sent[], path: RegExp): Record<string, unknown> {
  const last = sent.findLast((one) => path.test(one.path));
  return JSON.parse(last?.body ?? '{}') as Record<string, unknown>;
}

async function signInAs(page: Page, username: string): Promise<void> {
  await page.goto('/console/');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: /^登\s*录$/ }).click();
  await page.getByRole('heading', { name: '驾驶舱' }).waitFor();
}

describe('secrets', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('leave the page sealed, and the PIN pad is for everybody', async () => {
    const neighbour = await partyOf(BANK, '13800000002');
    await tell(browser, 'sealed-secrets', async ({ page }) => {
      const sent = await watched(page);
      await signIn(page, BANK, CUSTOMER);
      expect(bodyOf(await sent(), /\/login$/)['password']).toMatchObject({ key_id: expect.any(String), enc: expect.any(String) });

      await askTransfer(page, neighbour, '321.09');
      const pad = page.getByRole('group', { name: /交易密码/ });
      await pad.waitFor();
      await accessible(page, 'the PIN pad');
      // In order for whoever wants that, and remembered.
      await pad.getByRole('button', { name: /按顺序排列/ }).click();
      expect((await pad.getByRole('button').allTextContents()).filter((text) => /^\d$/.test(text)).join('')).toBe('1234567890');
      await pad.getByRole('button', { name: /重新打乱/ }).click();
      // By keyboard alone: the arrow keys walk over the pad, and digits type themselves.
      await pad.getByRole('button').first().focus();
      await page.keyboard.press('ArrowDown');
      await typePin(page);
      await page.getByText('转账成功').waitFor();
      expect(bodyOf(await sent(), /\/challenges\/[^/]+\/answers$/)['secret']).toMatchObject({ enc: expect.any(String) });
      const everything = (await sent()).map(({ body }) => body).join('\n');
      expect(everything).not.toContain(PASSWORD);
      expect(everything).not.toContain(`"${PIN}"`);
    });
  });

  it('are changed with the present one', () =>
    tell(browser, 'password-change', async ({ page }) => {
      await signIn(page, BANK, '13800000018');
      await page.goto(`/b/${BANK}/me/security`);
      await page.getByRole('link', { name: /^修改登录密码/ }).click();
      await page.getByLabel('原登录密码').fill(PASSWORD);
      await page.getByLabel('新的登录密码').fill(PASSWORD);
      await page.getByText('不能与原密码相同').waitFor();
      await page.getByLabel('新的登录密码').fill('Lighthouse-2027');
      await accessible(page, 'changing the password');
      await page.getByRole('button', { name: '保存新密码' }).click();
      await page.waitForURL(/\/me\/security$/);
      // And back, so that the demonstration stays what it says it is.
      await page.getByRole('link', { name: /^修改登录密码/ }).click();
      await page.getByLabel('原登录密码').fill('Lighthouse-2027');
      await page.getByLabel('新的登录密码').fill(PASSWORD);
      await page.getByRole('button', { name: '保存新密码' }).click();
      await page.waitForURL(/\/me\/security$/);
    }));

  it('of tokens are taken over line by line and never shown again', () =>
    tell(
      browser,
      'tokens',
      async ({ page }) => {
        await signInAs(page, `${BANK}.admin`);
        await page.goto(`/console/b/${BANK}/tokens`);
        await page.getByRole('button', { name: '导入令牌' }).click();
        const drawer = page.getByRole('dialog');
        const serial = `FT-${Date.now().toString(36).toUpperCase()}`;
        const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
        await drawer.getByLabel('或在此粘贴').fill(`序列号,种子\n${serial},${seed}\n${seed},${serial}`);
        await drawer.getByText('可导入 1 行').waitFor();
        await drawer.getByText('不导入 1 行').waitFor();
        expect(await drawer.getByRole('table').textContent()).not.toContain(seed);
        await accessible(page, 'the lines of a file');
        await drawer.getByLabel('用途').fill('首批令牌入库');
        await drawer.getByRole('button', { name: '导入 1 个令牌' }).click();
        await drawer.getByText('已导入 1 个').waitFor();
        await accessible(page, 'what became of the lines');
        await drawer.locator('.ant-drawer-footer').getByRole('button').click();
        const row = page.getByRole('row', { name: new RegExp(serial) });
        await row.getByText('可绑定').waitFor();
        await accessible(page, 'the tokens');
        await row.getByRole('button', { name: '停用' }).click();
        const dialog = page.getByRole('dialog', { name: `停用令牌 ${serial}` });
        await dialog.getByLabel('用途').fill('令牌损坏收回');
        await dialog.getByRole('button', { name: /^停\s*用$/ }).click();
        await row.getByText('已停用').waitFor();
      },
      1440,
    ));

  it('are not mailed; what concerns operators is', () =>
    tell(
      browser,
      'operator-mail',
      async ({ page, context }) => {
        const sent = await watched(page);
        const username = 'qinghe.admin';
        await signInAs(page, username);
        await page.goto('/console/profile');
        await page.getByLabel('邮箱地址').fill('duty@bank.example');
        await page.getByLabel('登录密码', { exact: true }).fill(PASSWORD);
        await accessible(page, 'the own account');
        await page.getByRole('button', { name: '发送验证码' }).click();
        await page.getByLabel('验证码').waitFor();
        expect(bodyOf(await sent(), /\/me\/mail$/)['password']).toMatchObject({ enc: expect.any(String) });
        const mailed = await page.evaluate(async () => {
          const answer = await fetch('/console/api/v1/me/mailbox', { headers: { 'x-polybank-client': 'web' } });
          return ((await answer.json()) as { letters: { text: string }[] }).letters[0]?.text ?? '';
        });
        await page.getByLabel('验证码').fill(/验证码：(\d{6})/.exec(mailed)?.[1] ?? '');
        await page.getByRole('button', { name: '确认邮箱' }).click();
        await page.getByText('通知邮箱已生效').waitFor();
        await page.getByText('duty@bank.example').first().waitFor();
        await context.clearCookies();
        await signInAs(page, username);
        await page.goto('/console/profile');
        await page.getByText('运营控制台：新的登录').first().click();
        await page.getByText(/登录了运营控制台/).first().waitFor();
        await accessible(page, 'the mailbox of a demonstration');
      },
      1440,
    ));

  it('are nobody else\'s: the alliance sees who is reached', () =>
    tell(
      browser,
      'operators',
      async ({ page }) => {
        await signInAs(page, 'alliance');
        await page.goto('/console/operators');
        const row = page.getByRole('row', { name: new RegExp(`${BANK}\\.auditor`) });
        await row.getByRole('button', { name: '设置邮箱' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('通知邮箱').fill('auditor@bank.example');
        await dialog.getByLabel('用途').fill('新设值班邮箱');
        await accessible(page, 'setting an address');
        await dialog.getByRole('button', { name: '保存邮箱' }).click();
        await row.getByText('a***@bank.example').waitFor();
        await accessible(page, 'the operators');
      },
      1440,
    ));
});
