/** Pages of a bank: written by one, approved by another, different for different customers, and harmless whatever is written. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, tell } from './browser';
import { newPhone, PASSWORD, register, signIn } from './people';
import { operator, published } from './publishing';

const BANK = 'yunling';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMERS = ['13800000035', '13800000036'] as const;
/** What somebody would write where only words belong. */
const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

const floor = (id: string, component: string, props: object, shown: object = {}) => ({ id, component, shown, props });
const text = (id: string, words: string, shown: object = {}) => floor(id, 'text', { text_zh: words, text_en: words }, shown);

function page(floors: object[]) {
  return { title_zh: '首页', title_en: 'Home', look: 'hero', floors };
}

const publish = (name: string, body: object) => published(BANK, { kind: 'content.pages', name, body });

const floorsOf = (on: Page) => on.locator('.markdown').allInnerTexts();

describe('pages of a bank', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are refused with the place named', async () => {
    const maker = await operator(BANK, 'admin');
    const bad = page([text('a', '您好'), floor('b', 'link', { icon: 'gift', title_zh: '一', title_en: 'a', text_zh: '二', text_en: 'b', to: 'javascript:alert(1)' })]);
    const refused = await maker('POST', '/pages/home/preview', { body: bad, standing: 'open', audiences: [], view: 'usual' });
    expect([refused.status, (refused.body['fields'] as unknown as { field: string }[])[0]?.field]).toEqual([422, '/floors/1/props/to']);
  });

  it('differ between customers, do nothing but say what was written, and are usable for elder people', () =>
    tell(browser, 'pages-home', async ({ page: first }) => {
      await publish('home', page([
        floor('assets', 'assets', {}),
        floor('menu', 'menu', { from: 'own', show: 'grid', most: 6, entries: ['transfer', 'records', 'all'] }, { view: 'usual' }),
        text('known', `**老客户**专享 ${EVIL}`, { least: 'class_one' }),
        text('new', '新客户有礼', { most: 'bound' }),
        floor('bar', 'bar', { tone: 'info', text_zh: EVIL, text_en: EVIL }),
        floor('elder', 'elder_buttons', { entries: ['transfer', 'accounts'], call: 'shown' }, { view: 'elder' }),
      ]));
      await signIn(first, BANK, CUSTOMERS[0]);
      await first.getByText('老客户').waitFor();
      expect(await floorsOf(first)).toEqual([`老客户专享 ${EVIL}`]);
      expect(await first.evaluate('window.hacked')).toBeUndefined();
      expect(await first.locator('main img[src="x"], main script').count()).toBe(0);
      await accessible(first, 'a page of the bank');
      // Large type: nothing is cut off, and the buttons are there.
      await first.evaluate(`localStorage.setItem('pb.look', JSON.stringify({ size: 'elder' }))`);
      await first.goto(`/b/${BANK}/`);
      await first.locator('.elder-entry').first().waitFor();
      expect(await first.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      // No words of a button are cut off, and each is large enough for a finger.
      const buttons = (await first.locator('.elder-entry').evaluateAll((all) => all.map((one) => [one.scrollWidth - one.clientWidth, one.getBoundingClientRect().height, Number.parseFloat(getComputedStyle(one).fontSize)]))) as [number, number, number][];
      for (const [over, height, letters] of buttons) {
        expect(over).toBeLessThanOrEqual(1);
        expect(height).toBeGreaterThanOrEqual(44);
        expect(letters).toBeGreaterThanOrEqual(18);
      }
      await accessible(first, 'a page of the bank in the elder version');
      const second = await device(browser);
      try {
        await register(second.page, BANK, newPhone(), 'Harbour-2026');
        await second.page.getByText('新客户有礼').waitFor();
        expect(await floorsOf(second.page)).toEqual(['新客户有礼']);
      } finally {
        await second.context.close();
      }
    }));

  it('have functions to find, to choose and to put in order', () =>
    tell(browser, 'pages-functions', async ({ page: app }) => {
      await signIn(app, BANK, CUSTOMERS[1]);
      await app.goto(`/b/${BANK}/functions`);
      await app.getByRole('heading', { name: '转账与收付' }).waitFor();
      await accessible(app, 'all functions');
      await app.getByRole('button', { name: '编辑' }).click();
      await app.getByRole('button', { name: '加入 电子对账单' }).click();
      await app.getByRole('button', { name: '加入 红包' }).click();
      await app.getByRole('button', { name: '上移 红包' }).click();
      await accessible(app, 'choosing functions');
      await app.getByRole('button', { name: '保存' }).click();
      await app.getByRole('heading', { name: '常用功能' }).waitFor();
      await app.goto(`/b/${BANK}/`);
      const menu = app.getByRole('navigation', { name: '服务' });
      await menu.getByText('电子对账单').waitFor();
      expect((await menu.locator('.menu-name').allInnerTexts()).slice(0, 2)).toEqual(['红包', '电子对账单']);
    }));

  it('are written in an editor that shows them as the app does, and say why a customer sees what they see', () =>
    tell(
      browser,
      'pages-editor',
      async ({ page: desk }) => {
        await desk.goto('/console/');
        await desk.getByLabel('用户名').fill(`${BANK}.admin`);
        await desk.getByLabel('密码', { exact: true }).fill(PASSWORD);
        await desk.getByRole('button', { name: /^登\s*录$/ }).click();
        await desk.getByRole('heading', { name: '驾驶舱' }).waitFor();
        await desk.goto(`/console/b/${BANK}/page-editor`);
        await desk.getByRole('heading', { name: '频道页面', level: 1 }).waitFor();
        await desk.getByText('wealth', { exact: true }).waitFor();
        await accessible(desk, 'the list of pages');
        const wealth = desk.getByRole('listitem').filter({ hasText: 'wealth' });
        await wealth.getByRole('button', { name: '为何这样显示' }).click();
        await desk.getByLabel('客户手机号或编号').fill(CUSTOMERS[0]);
        await desk.getByLabel('查看用途').fill('客户来电询问页面');
        await desk.getByRole('button', { name: '查看', exact: true }).click();
        await desk.getByRole('heading', { name: '楼层' }).waitFor();
        await desk.mouse.move(0, 0);
        await accessible(desk, 'a page explained');
        await desk.getByRole('button', { name: '关闭' }).click();
        await wealth.getByRole('button', { name: '改成本行的页面' }).click();
        await desk.getByLabel('原因').fill('本行的财富页');
        await desk.getByRole('button', { name: '建立草稿' }).click();
        await desk.getByRole('button', { name: '打开页面编辑器' }).click();
        const phone = desk.frameLocator('iframe');
        await phone.locator('.placed').first().waitFor({ timeout: 30_000 });
        expect(await phone.locator('[data-floor="accounts"] .row').count()).toBeGreaterThan(0);
        await desk.getByText(/该客户看到 \d+ 个楼层/).waitFor();
      },
      1440,
    ));
});
