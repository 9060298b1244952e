/** A passkey, with the browser's own virtual authenticator: made, used for a transfer, for signing in, and given up. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, NAMED, tell } from './browser';
import { askTransfer, code, partyOf, signIn, typePin } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000013';

type Finger = { session: CDPSession; authenticatorId: string };

/** A device that opens to its owner's finger: made when asked, and signing when asked, unless the finger is taken away. */
async function finger(context: BrowserContext, page: Page): Promise<Finger> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
}

async function keys({ session, authenticatorId }: Finger) {
  return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

async function enrol(page: Page): Promise<void> {
  await page.goto(`/b/${BANK}/me/security`);
  await page.getByRole('link', { name: /认证工具/ }).click();
  await page.getByRole('link', { name: /指纹或面容/ }).click();
  await accessible(page, 'adding a passkey');
  const known = await code(BANK, CUSTOMER);
  await page.getByRole('button', { name: '验证身份并继续' }).click();
  await typePin(page);
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(BANK, CUSTOMER, known));
  await page.getByText('在这台设备上确认').waitFor();
  await accessible(page, 'making a passkey');
  await page.getByRole('button', { name: '开始验证' }).click();
  await page.getByText('指纹或面容已开通').waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`/b/${BANK}/me`);
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
}

describe('passkeys', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are made here, confirm a transfer, sign in, and end', async () => {
    const neighbour = await partyOf(BANK, '13800000002');
    await tell(
      browser,
      'passkey',
      async ({ page, context }) => {
        const own = await finger(context, page);
        await signIn(page, BANK, CUSTOMER);
        await enrol(page);
        const made = await keys(own);
        expect(made.map((key) => [key.rpId, key.isResidentCredential])).toEqual([['localhost', true]]);

        // A small one: a touch is all.
        await page.goto(`/b/${BANK}/`);
        await askTransfer(page, neighbour, '12.34');
        await page.getByText('转账成功').waitFor();
        expect(await page.locator('.ticket').innerText()).toContain('12.34');

        // A larger one: the PIN besides, and no text message to wait for. The finger is not there at first.
        await own.session.send('WebAuthn.setUserVerified', { authenticatorId: own.authenticatorId, isUserVerified: false });
        await page.goto(`/b/${BANK}/`);
        await askTransfer(page, neighbour, '2345.67');
        await typePin(page);
        await page.getByRole('alert').filter({ hasText: '没有完成验证' }).waitFor();
        await accessible(page, 'the step-up by passkey');
        await own.session.send('WebAuthn.setUserVerified', { authenticatorId: own.authenticatorId, isUserVerified: true });
        await page.getByRole('button', { name: '验证指纹或面容' }).click();
        await page.getByText('转账成功').waitFor();

        await signOut(page);
        await accessible(page, 'the sign-in page with a passkey');
        await page.getByRole('button', { name: '用指纹或面容登录' }).click();
        await page.getByRole('link', { name: '我的身份' }).waitFor();
        const [used] = await keys(own);
        expect(used?.signCount).toBeGreaterThan(made[0]?.signCount ?? 0);

        // The keys of another bank under the same name are no way in here.
        await signOut(page);
        await page.goto('/b/qinghe/sign-in');
        await page.getByRole('button', { name: '用指纹或面容登录' }).click();
        await page.getByRole('alert').filter({ hasText: '未能用通行密钥登录' }).waitFor();

        await page.goto(`/b/${BANK}/sign-in`);
        await page.getByRole('button', { name: '用指纹或面容登录' }).click();
        await page.getByText('总资产').first().waitFor();
        await page.goto(`/b/${BANK}/me/tools`);
        await page.getByRole('button', { name: /指纹或面容/ }).click();
        const sheet = page.getByRole('dialog');
        await sheet.getByText('localhost').waitFor();
        await sheet.getByRole('button', { name: '停用', exact: true }).click();
        const known = await code(BANK, CUSTOMER);
        await sheet.getByRole('button', { name: '验证身份并停用' }).click();
        await typePin(page);
        const boxes = page.getByLabel('6 位短信验证码');
        await boxes.waitFor();
        await boxes.fill(await code(BANK, CUSTOMER, known));
        await page.getByText('已停用').first().waitFor();
        await signOut(page);
        await page.getByRole('button', { name: '用指纹或面容登录' }).click();
        await page.getByRole('alert').filter({ hasText: '未能用通行密钥登录' }).waitFor();
      },
      undefined,
      NAMED,
    );
  });

  it('are not offered where browsers make none', async () => {
    const { page, context } = await device(browser);
    await page.goto(`/b/${BANK}/sign-in`);
    await page.getByRole('button', { name: '登录', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: '用指纹或面容登录' }).count()).toBe(0);
    await context.close();
  });
});
