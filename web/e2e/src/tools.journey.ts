/** A customer's tools: a token in an authenticator app, a pattern for this device; each enrolled, used, and ended. */
import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { code, signIn, typePin } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const WITH_TOKEN = '13800000009';
const WITH_PATTERN = '13800000010';

/** The code an authenticator shows now (RFC 6238), worked out apart from the platform. */
function tokenCode(seed: string, at = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...seed].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** From the security page to the proof of who it is, and through it. */
async function enrol(page: Page, phone: string, tool: RegExp): Promise<void> {
  await page.goto(`/b/${BANK}/me/security`);
  await page.getByRole('link', { name: /认证工具/ }).click();
  await page.getByRole('link', { name: tool }).click();
  const known = await code(BANK, phone);
  await page.getByRole('button', { name: '验证身份并继续' }).click();
  await page.getByRole('dialog', { name: '验证身份' }).waitFor();
  await typePin(page);
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(BANK, phone, known));
}

/** Through the proof that ends a tool. */
async function remove(page: Page, phone: string, label: RegExp): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: '停用', exact: true }).click();
  // A phone is sent one code in five seconds.
  await page.waitForTimeout(5_500);
  const known = await code(BANK, phone);
  await sheet.getByRole('button', { name: '验证身份并停用' }).click();
  await typePin(page);
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(BANK, phone, known));
  await page.getByText('已停用').first().waitFor();
}

/** Draws over the dots of a pattern, in their order. */
async function draw(page: Page, pattern: string): Promise<void> {
  const pad = page.getByRole('group', { name: '手势密码' });
  await pad.waitFor();
  const dots = pad.getByRole('button');
  for (const [place, dot] of [...pattern].entries()) {
    const box = await dots.nth(Number(dot) - 1).boundingBox();
    if (!box) throw new Error('a dot is not in sight');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 6 });
    if (place === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

describe('tools', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('takes a token over into an authenticator app, by a first code, and gives it up again', () =>
    tell(browser, 'tool-token', async ({ page }) => {
      await signIn(page, BANK, WITH_TOKEN);
      await enrol(page, WITH_TOKEN, /动态令牌/);
      await page.getByRole('img', { name: '动态令牌的二维码' }).waitFor();
      await accessible(page, 'the token');
      const seed = (await page.locator('.tool-seed').innerText()).replace(/\s/g, '');
      const boxes = page.getByLabel('6 位动态码');
      const right = tokenCode(seed);
      await boxes.fill(right === '000000' ? '111111' : '000000');
      await page.getByRole('alert').filter({ hasText: '还可以试' }).waitFor();
      await page.getByLabel('6 位动态码').fill(tokenCode(seed));
      await page.getByText('动态令牌已开通').waitFor();
      await page.getByRole('button', { name: '查看全部认证工具' }).click();
      await page.getByRole('button', { name: /我的令牌/ }).waitFor();
      await accessible(page, 'the list of tools');
      await remove(page, WITH_TOKEN, /我的令牌/);
      await expect.poll(() => page.getByRole('button', { name: /我的令牌/ }).count()).toBe(0);
    }));

  it('signs in on this device by a pattern, and by the password when it was drawn wrong', () =>
    tell(browser, 'tool-pattern', async ({ page }) => {
      await signIn(page, BANK, WITH_PATTERN);
      await enrol(page, WITH_PATTERN, /手势密码/);
      await draw(page, '74159');
      await page.getByText('再画一次').waitFor();
      await accessible(page, 'the pattern');
      await draw(page, '2589');
      await page.getByText('两次图案不一致').waitFor();
      await draw(page, '74159');
      await page.getByText('再画一次').waitFor();
      // By the keyboard this time.
      const pad = page.getByRole('group', { name: '手势密码' });
      await pad.getByRole('button').first().focus();
      for (const dot of '74159') await page.keyboard.press(dot);
      await page.getByRole('button', { name: '完成' }).click();
      await page.getByText('手势密码已开通').waitFor();

      await page.goto(`/b/${BANK}/me`);
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: '用手势密码登录' }).click();
      await accessible(page, 'signing in by pattern');
      await draw(page, '2589');
      await page.getByRole('alert').filter({ hasText: '还可以试' }).waitFor();
      await draw(page, '74159');
      // Back where one signed out.
      await page.getByRole('link', { name: '我的身份' }).waitFor();
    }));
});
