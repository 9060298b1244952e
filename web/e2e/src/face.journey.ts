/**
 * A face, enrolled and withdrawn, before Chromium's invented camera. Told only where POLYBANK_E2E_FACE says so, since somebody has
 * to look: a platform with a vendor (`cargo run -p reference-face`, which lets any picture pass) or with the engine, for
 * which POLYBANK_E2E_FACE_VIDEO names a film of somebody who does everything. See docs/guides/face.md.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { code, signIn, typePin } from './people';

const BANK = 'lanwan';
const PHONE = '13800000012';
const FILM = process.env['POLYBANK_E2E_FACE_VIDEO'];
const CAMERA = ['--use-fake-device-for-media-stream', ...(FILM ? [`--use-file-for-fake-video-capture=${FILM}`] : [])];

async function toTheCamera(page: Page): Promise<void> {
  await page.goto(`/b/${BANK}/me/tools/add/face`);
  const agree = page.getByRole('button', { name: '同意并继续' });
  const go = page.getByRole('button', { name: '验证身份并继续' });
  await agree.or(go).first().waitFor();
  if (await agree.isVisible()) {
    await accessible(page, 'the consent');
    await agree.click();
  }
  const known = await code(BANK, PHONE);
  await go.click();
  await page.getByRole('dialog', { name: '验证身份' }).waitFor();
  await typePin(page);
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(BANK, PHONE, known));
  await page.getByRole('button', { name: '打开摄像头并开始' }).waitFor();
}

describe.skipIf(!process.env['POLYBANK_E2E_FACE'])('a face', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(CAMERA);
  });
  afterAll(() => browser.close());

  it('without leave to use the camera the screen says so, and what to do', () =>
    tell(
      browser,
      'face-denied',
      async ({ page, context }) => {
        await context.clearPermissions();
        await signIn(page, BANK, PHONE);
        await toTheCamera(page);
        await page.getByRole('button', { name: '打开摄像头并开始' }).click();
        await page.getByText('没有使用摄像头的权限').waitFor();
        await accessible(page, 'a camera that may not be used');
      },
      360,
    ));

  it('is enrolled by doing what is asked, and gone with the consent', () =>
    tell(
      browser,
      'face-enrol',
      async ({ page, context }) => {
        await context.grantPermissions(['camera']);
        await signIn(page, BANK, PHONE);
        // A phone is sent one code in five seconds.
        await page.waitForTimeout(5_500);
        await toTheCamera(page);
        await page.getByRole('button', { name: '打开摄像头并开始' }).click();
        await page.locator('.face-oval').waitFor();
        await accessible(page, 'the face check');
        const fits = await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
        expect(fits, 'nothing sticks out at 360 px').toBe(true);
        await page.getByText('人脸识别已开通').waitFor({ timeout: 60_000 });
        await page.getByRole('button', { name: '查看全部认证工具' }).click();
        await page.getByRole('button', { name: /我的人脸/ }).waitFor();

        await page.goto(`/b/${BANK}/me/consents`);
        await page.getByRole('button', { name: /处理生物识别信息/ }).click();
        await page.getByRole('dialog').getByRole('button', { name: '撤回同意' }).click();
        await expect
          .poll(async () => {
            await page.goto(`/b/${BANK}/me/tools`);
            await page.getByText('交易密码').first().waitFor();
            return page.getByRole('button', { name: /我的人脸/ }).count();
          })
          .toBe(0);
      },
      360,
    ));
});
