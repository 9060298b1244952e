/** A hundred banks, a hundred faces: they look different, each can be read, and what is released is seen at once. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { PASSWORD, signIn } from './people';
import { done, operator } from './publishing';

const BANKS = ['lanwan', 'qinghe', 'yunling'] as const;
// A phone is sent one code a minute: every story has its own.
const CUSTOMER = '13800000011';
const READER = '13800000012';
const KEEPER = '13800000013';
const LODGER = '13800000047';

type Look = { primary: string; radius: string; mark: string; layout: string; pattern: string };

/** What a bank's page is made of, as the browser computed it. */
async function lookOf(page: Page): Promise<Look> {
  return (await page.evaluate(`(() => {
    const of = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return { primary: of('--brand-solid'), radius: of('--radius'), mark: document.querySelector('.welcome-mark img')?.getAttribute('src') ?? '',
      layout: document.documentElement.dataset.layout ?? '', pattern: document.querySelector('.welcome-head .pattern path')?.getAttribute('d') ?? '' };
  })()`)) as Look;
}

/** The share of pixels in which two pictures of the same size differ visibly, told by the browser itself. */
async function difference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  const pictures = [one, other].map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  return (await page.evaluate(`(async () => {
    const pixels = await Promise.all(${JSON.stringify(pictures)}.map(async (source) => {
      const image = new Image(); image.src = source; await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height); const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0); return pen.getImageData(0, 0, image.width, image.height).data;
    }));
    let differing = 0;
    for (let at = 0; at < pixels[0].length; at += 4) {
      const apart = [0, 1, 2].reduce((sum, part) => sum + Math.abs(pixels[0][at + part] - pixels[1][at + part]), 0);
      if (apart > 36) differing += 1;
    }
    return differing / (pixels[0].length / 4);
  })()`)) as number;
}

/** No two of three banks look the same: in these parts, and as pictures. */
async function areApart(page: Page, looks: Look[], pictures: Buffer[], parts: (keyof Look)[]): Promise<void> {
  for (const part of parts) expect(new Set(looks.map((look) => look[part])).size, `${part} of three banks`).toBe(3);
  const blank = await page.context().newPage();
  for (const [one, other] of [[0, 1], [1, 2], [0, 2]] as const) {
    const [first, second] = [pictures[one], pictures[other]];
    if (!first || !second) throw new Error('no picture');
    expect(await difference(blank, first, second), `${BANKS[one]} beside ${BANKS[other]}`).toBeGreaterThan(0.12);
  }
}

async function choose(page: Page, bank: string, mode: '浅色' | '深色', size: '标准' | '长辈'): Promise<void> {
  await page.goto(`/b/${bank}/me`);
  await page.getByRole('button', { name: mode, exact: true }).click();
  await page.getByRole('button', { name: size, exact: true }).click();
}

type Version = { document_id: string; version: number; edit: number };

/** One writes, another approves, and it is released; taken back afterwards. */
async function released(body: unknown): Promise<() => Promise<void>> {
  const [maker, checker] = [await operator('yunling', 'admin'), await operator('yunling', 'checker')];
  const listed = await done<{ items: { document_id: string; name: string; newest_version: number }[] }>(maker, 'GET', '/publishing/documents?kind=content.theme');
  const known = listed.items.find((one) => one.name === 'main');
  let made: Version;
  if (known) {
    const next = await done<Version>(maker, 'POST', `/publishing/documents/${known.document_id}/versions`, { from: known.newest_version, note: '换一张脸' });
    made = await done<Version>(maker, 'PUT', `/publishing/documents/${known.document_id}/versions/${next.version}`, { edit: next.edit, body, note: '换一张脸' });
  } else {
    made = await done<Version>(maker, 'POST', '/publishing/documents', { kind: 'content.theme', name: 'main', title: '品牌主题', reach: 'own', body, note: '换一张脸' });
  }
  const steps = `/publishing/documents/${made.document_id}/versions/${made.version}/steps`;
  const checked = await done<Version>(maker, 'POST', steps, { step: 'check', note: '请复核这一版' });
  await done(checker, 'POST', steps, { step: 'approve', edit: checked.edit, note: '同意发布' });
  await done(maker, 'POST', steps, { step: 'release', note: '按计划发布' });
  return async () => {
    await done(maker, 'POST', steps, { step: 'roll_back', note: '演练结束，退回' });
  };
}

describe('a bank’s face', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is no other bank’s', () =>
    tell(browser, 'three-faces', async ({ page }) => {
      const looks: Look[] = [];
      const pictures: Buffer[] = [];
      for (const bank of BANKS) {
        await page.goto(`/b/${bank}/sign-in`);
        await page.getByLabel('手机号').waitFor();
        looks.push(await lookOf(page));
        pictures.push(await page.screenshot());
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await accessible(page, `the sign-in page of ${bank}, ${scheme}`);
        }
        await page.emulateMedia({ colorScheme: 'light' });
      }
      await areApart(page, looks, pictures, ['primary', 'radius', 'mark', 'layout', 'pattern']);
    }));

  it('is its own at home as well', () =>
    tell(browser, 'three-homes', async ({ page }) => {
      const looks: Look[] = [];
      const pictures: Buffer[] = [];
      for (const bank of BANKS) {
        await signIn(page, bank, LODGER);
        await page.locator('.page-in, .home').first().waitFor();
        looks.push(await lookOf(page));
        pictures.push(await page.screenshot());
        await accessible(page, `the home of ${bank}`);
      }
      await areApart(page, looks, pictures, ['primary', 'radius', 'layout']);
    }));

  it.each(BANKS)('of %s can be read in the light, in the dark and in the elder version', (bank) =>
    tell(browser, `read-${bank}`, async ({ page }) => {
      await signIn(page, bank, CUSTOMER);
      for (const [mode, size] of [['浅色', '标准'], ['深色', '标准'], ['浅色', '长辈'], ['深色', '长辈']] as const) {
        await choose(page, bank, mode, size);
        await page.getByRole('link', { name: '首页', exact: true }).first().click();
        await page.getByText('总资产').first().waitFor();
        await accessible(page, `the home page of ${bank}, ${mode}, ${size}`);
        const chosen = await page.evaluate('[document.documentElement.dataset.mode, document.documentElement.dataset.size].join()');
        expect(chosen).toBe(`${mode === '深色' ? 'dark' : 'light'},${size === '长辈' ? 'elder' : 'usual'}`);
        await page.goto(`/b/${bank}/transfer`);
        await page.getByRole('button', { name: /选择收款人/ }).waitFor();
        await accessible(page, `the transfer page of ${bank}, ${mode}, ${size}`);
      }
      // What was chosen is still chosen after the app was closed.
      await page.reload();
      expect(await page.evaluate('document.documentElement.dataset.size')).toBe('elder');
    }));

  it('changes in an app that is open, with the words of the bank', () =>
    tell(browser, 'released', async ({ page }) => {
      await signIn(page, 'yunling', READER);
      await page.evaluate('window.stays = true');
      const colour = () => page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand-solid').trim()");
      const before = await colour();
      const takeBack = await released({
        identity: { slogan: '云上新程' },
        tokens: { color: { primary: { $value: '#0b6b5b' } }, radius: { card: { $value: { value: 2, unit: 'px' } } } },
        style: { icons: 'bold', illustration: 'rays', tone: 'formal', home_layout: 'list' },
        wording: [{ key: 'tabs.transfer', zh: '汇款', en: 'Send' }],
        legal: [{ id: 'imprint', title_zh: '版权声明', title_en: 'Imprint', text_zh: '本应用由云岭银行提供。', text_en: 'By Yunling Bank.' }],
      });
      try {
        // The next call, whatever it is about, says that there is another face.
        await page.getByRole('link', { name: '账户', exact: true }).first().click();
        await expect.poll(colour, { timeout: 5_000 }).toBe('#0b6b5b');
        await page.getByRole('link', { name: '汇款', exact: true }).first().waitFor();
        expect(await page.evaluate('document.documentElement.dataset.layout')).toBe('list');
        expect(await page.evaluate('window.stays'), 'the page was not loaded again').toBe(true);
        await page.getByRole('link', { name: '我的', exact: true }).first().click();
        await page.getByRole('link', { name: '关于本行' }).click();
        await page.getByRole('button', { name: '版权声明' }).click();
        await page.getByText('本应用由云岭银行提供。').waitFor();
        await accessible(page, 'about the bank');
      } finally {
        await takeBack();
      }
      await page.keyboard.press('Escape');
      await page.goto('/b/yunling/accounts');
      await expect.poll(colour).toBe(before);
    }));

  it('is written with the app itself beside it', () =>
    tell(
      browser,
      'studio',
      async ({ page }) => {
        await page.goto('/console/');
        await page.getByLabel('用户名').fill('qinghe.admin');
        await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: /登录/ }).click();
        await page.getByRole('link', { name: '品牌主题' }).click();
        const phone = page.frameLocator('iframe[title="修改后"]');
        await phone.getByText('总资产').first().waitFor();
        const colour = () => phone.locator('html').evaluate((html) => getComputedStyle(html).getPropertyValue('--brand-solid').trim());
        await page.getByRole('button', { name: /薄荷/ }).click();
        await expect.poll(colour, { timeout: 10_000 }).toBe('#5be3b0');
        await page.getByRole('tab', { name: '颜色' }).click();
        await page.getByRole('textbox', { name: '说明文字' }).fill('#b8c8c0');
        await page.getByText(/处文字看不清/).waitFor();
        await page.getByRole('button', { name: '全部修正' }).click();
        await page.getByText(/都看得清/).waitFor();
        await accessible(page, 'the theme studio');
        expect(await page.getByRole('textbox', { name: '说明文字' }).inputValue()).not.toBe('#b8c8c0');

        // Other pages and variants of it, in the same phone.
        await page.getByText('深色', { exact: true }).click();
        await expect.poll(() => phone.locator('html').getAttribute('data-mode')).toBe('dark');
        await page.getByText('登录', { exact: true }).click();
        await phone.getByLabel('手机号').waitFor();
        // A preview is nobody's: the app of this site finds no session and no choice of it.
        const kept = (await page.evaluate('Object.keys(localStorage)')) as string[];
        expect(kept.filter((key) => key.startsWith('pb.qinghe.') && !key.startsWith('pb.qinghe.preview.'))).toEqual([]);
        expect(kept).not.toContain('pb.look');

        await page.getByRole('tab', { name: '名称与启动页' }).click();
        await page.getByLabel('中文口号').fill('<img src=x onerror=alert(1)>');
        await page.getByText(/填写不符/).waitFor();
      },
      1440,
    ));

  it('can be installed, says when there is no network, and keeps nothing of anybody', () =>
    tell(browser, 'installed', async ({ page, context }) => {
      await signIn(page, 'lanwan', KEEPER);
      const manifest = (await (await page.request.get('/b/lanwan/manifest.webmanifest')).json()) as { icons: { src: string; purpose: string }[]; shortcuts: { url: string }[] };
      expect(manifest.icons.some((icon) => icon.purpose === 'maskable')).toBe(true);
      for (const { src } of manifest.icons) expect((await page.request.get(src)).ok(), src).toBe(true);
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      const total = await page.locator('.total-amount').first().innerText();
      await page.goto('/b/lanwan/accounts');
      await page.getByText('总资产').first().waitFor();
      const kept = (await page.evaluate(`(async () => {
        const found = [];
        for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
          const answer = await (await caches.open(name)).match(request);
          found.push({ url: new URL(request.url).pathname, type: answer.headers.get('content-type') ?? '', text: (await answer.text()) });
        }
        return found;
      })()`)) as { url: string; type: string; text: string }[];
      expect(kept.length).toBeGreaterThan(3);
      expect(kept.map(({ url }) => url).filter((url) => url !== '/b/lanwan/' && !url.startsWith('/assets/app/')), 'kept beside the shell').toEqual([]);
      const digits = total.replaceAll(/[^\d.]/g, '');
      for (const { url, text } of kept) {
        for (const personal of [KEEPER, `${KEEPER.slice(0, 3)}****${KEEPER.slice(7)}`, digits, total]) expect(text.includes(personal), `${url} has ${personal}`).toBe(false);
      }
      await context.setOffline(true);
      await page.goto('/b/lanwan/');
      await page.getByText(/网络没有连上|没有连上网络|蓝湾银行/).first().waitFor();
      expect(await page.content()).not.toContain(total);
      await context.setOffline(false);
    }));
});
