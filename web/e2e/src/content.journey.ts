/** What a bank's editors write: in forms, by one and approved by another; whatever stands in it is letters, in the app and in the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, SLOTS, tell } from './browser';
import { PASSWORD, signIn } from './people';
import { drafted, operator, placesOf, published, withdrawn } from './publishing';

const BANK = 'qinghe';
// A phone is sent one code every few seconds: every story has its own.
const [READER, VISITOR, SAFE] = ['13800000044', '13800000045', '13800000046'];
/** What somebody would write where only words belong, in as many letters as the shortest fields take. */
const EVIL = '<img src=x onerror=hacked=1>';
const SHORT = '<b onclick=hacked=1>';
/** Names that no run before has taken. */
const RUN = Date.now().toString(36);

async function atDesk(page: Page, who: 'admin' | 'checker', path = ''): Promise<void> {
  await page.goto('/console/');
  await page.getByLabel('用户名').fill(`${BANK}.${who}`);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: /^登\s*录$/ }).click();
  await page.getByRole('heading', { name: '驾驶舱' }).waitFor();
  if (path !== '') await page.goto(`/console/b/${BANK}${path}`);
}

/** Takes the next step of the version that is open. */
async function step(page: Page, name: string, note: string, done: string): Promise<void> {
  await page.getByRole('radio', { name, exact: true }).check();
  await page.locator('#publishing-step-reason').fill(note);
  await page.getByRole('button', { name: new RegExp(`^${[...name].join('\\s*')}$`) }).click();
  await page.getByText(done).first().waitFor();
}

/** No markup came of what was written, and nothing of it ran. */
async function harmless(page: Page, where: string): Promise<void> {
  const inside = await Promise.all(page.frames().map((frame) => frame.evaluate(() => [document.querySelectorAll('img[src="x"], [onerror], [onclick], a[href^="javascript:"]').length, 'hacked' in window].join())));
  expect([...new Set(inside)], where).toEqual(['0,false']);
}

describe('what editors write', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is an article that one writes in a form and another approves, and customers read', () =>
    tell(
      browser,
      'content-article',
      async ({ page: desk }) => {
        await atDesk(desk, 'admin', '/publishing?kind=content.articles');
        await desk.getByRole('button', { name: '新建文档' }).click();
        await desk.getByLabel('标题', { exact: true }).fill('冬季服务安排');
        await desk.getByLabel('短名').fill(`winter-${RUN}`);
        await desk.getByLabel('原因').fill('冬季服务安排公告');
        await desk.getByRole('button', { name: '建立草稿' }).click();
        await desk.getByLabel('标题（中文）').fill('冬季服务安排');
        await desk.getByLabel('标题（英文）').fill('Service in winter');
        await desk.getByLabel('正文（中文）').fill('');
        await desk.getByRole('button', { name: '小标题' }).click();
        await desk.getByLabel('正文（中文）').fill('## 营业时间\n\n网点营业至 **16:30**。\n\n<b>加粗</b>');
        await desk.getByText('不支持 HTML 代码，请删去尖括号里的内容').waitFor();
        await desk.getByLabel('正文（中文）').fill('## 营业时间\n\n网点营业至 **16:30**。');
        // The app itself, as it will be read.
        const phone = desk.frameLocator('iframe[title="在手机银行里的样子"]');
        await phone.getByRole('heading', { name: '冬季服务安排' }).waitFor({ timeout: 30_000 });
        await phone.locator('strong', { hasText: '16:30' }).waitFor();
        await accessible(desk, 'an article being written');
        await desk.locator('#publishing-edit-note').fill('写好了正文');
        await desk.getByRole('button', { name: '保存修改' }).click();
        await desk.locator('.publishing-unsaved').waitFor({ state: 'detached' });
        await step(desk, '提交检查', '请您审批', '已通过检查');
        const address = desk.url();
        const second = await device(browser, 1440);
        try {
          await atDesk(second.page, 'checker');
          await second.page.goto(address);
          await second.page.frameLocator('iframe[title="在手机银行里的样子"]').getByRole('heading', { name: '冬季服务安排' }).waitFor({ timeout: 30_000 });
          await accessible(second.page, 'an article to approve');
          await step(second.page, '批准', '同意发布', '已批准');
        } finally {
          await second.context.close();
        }
        await desk.reload();
        await step(desk, '发布', '按计划发布', '已发布');
        const reader = await device(browser);
        try {
          await signIn(reader.page, BANK, READER);
          await reader.page.goto(`/b/${BANK}/articles/winter-${RUN}`);
          await reader.page.getByRole('heading', { name: '营业时间' }).waitFor();
          await accessible(reader.page, 'an article of the bank');
        } finally {
          await reader.context.close();
        }
      },
      1440,
    ));

  it('is a page that one changes in the editor and another approves, and customers see', () =>
    tell(
      browser,
      'content-page',
      async ({ page: desk }) => {
        const document = await drafted(await operator(BANK, 'admin'), {
          kind: 'content.pages', name: `winter-${RUN}`,
          body: { title_zh: '冬季', title_en: 'Winter', look: 'plain', floors: [{ id: 'words', component: 'text', shown: {}, props: { text_zh: '天冷路滑，线上办理。', text_en: 'Stay warm: bank online.' } }, { id: 'bad', component: 'link', shown: {}, props: { icon: 'gift', title_zh: '领取', title_en: 'Take', text_zh: '点这里', text_en: 'Here', to: 'javascript:hacked=1' } }] },
        });
        await atDesk(desk, 'admin', `/publishing?document=${document}`);
        // What is wrong is refused, and its place is named in words.
        await desk.getByText('天冷路滑', { exact: false }).or(desk.getByRole('button', { name: '打开页面编辑器' })).first().waitFor();
        await desk.locator('#publishing-step-reason').fill('请您审批');
        await desk.getByRole('button', { name: '提交检查' }).click();
        await desk.getByText('第 2 层 bad', { exact: false }).first().waitFor();
        await desk.getByRole('button', { name: '打开页面编辑器' }).click();
        const phone = desk.frameLocator('iframe').first();
        await phone.locator('.placed').nth(1).waitFor({ timeout: 30_000 });
        await phone.locator('[data-floor]').nth(1).click({ position: { x: 8, y: 8 } });
        await desk.getByLabel('链接到（应用内页面，如 /accounts）').locator('visible=true').first().fill('/packets');
        await desk.getByText(/该客户看到 2 个楼层/).waitFor();
        await desk.getByRole('button', { name: /^完\s*成$/ }).click();
        await desk.locator('#publishing-edit-note').fill('改正链接');
        await desk.getByRole('button', { name: '保存修改' }).click();
        await desk.locator('.publishing-unsaved').waitFor({ state: 'detached' });
        await step(desk, '提交检查', '请您审批', '已通过检查');
        const second = await device(browser, 1440);
        try {
          await atDesk(second.page, 'checker', `/publishing?document=${document}`);
          await step(second.page, '批准', '同意发布', '已批准');
        } finally {
          await second.context.close();
        }
        await desk.reload();
        await step(desk, '发布', '按计划发布', '已发布');
        const visitor = await device(browser);
        try {
          await signIn(visitor.page, BANK, VISITOR);
          await visitor.page.goto(`/b/${BANK}/p/winter-${RUN}`);
          await visitor.page.getByText('天冷路滑，线上办理。').waitFor();
          await visitor.page.getByRole('link', { name: /领取/ }).click();
          await visitor.page.waitForURL(`**/b/${BANK}/packets`);
        } finally {
          await visitor.context.close();
        }
      },
      1440,
    ));

  it('is refused where it could do something, with the place named', async () => {
    const maker = await operator(BANK, 'admin');
    const article = { channel: 'notice', published_on: '2026-12-01', title_zh: '一', title_en: 'a', summary_zh: '一', summary_en: 'a', text_zh: '一', text_en: 'a' };
    const placement = { slots: ['home.card'], material: { title_zh: '一', title_en: 'a' }, priority: 100, weight: 1, presence: 'always', goal: 'none' };
    const bad: [string, object, string][] = [
      ['content.articles', { ...article, text_zh: '好 <img src=x onerror="hacked=1">' }, '/text_zh'],
      ['content.articles', { ...article, text_en: '[x](javascript:hacked=1)' }, '/text_en'],
      ['content.articles', { ...article, text_zh: '![x](data:image/svg+xml,hi)' }, '/text_zh'],
      ['content.placements', { ...placement, link: { kind: 'page', to: 'javascript:hacked=1' } }, '/link'],
      ['content.placements', { ...placement, link: { kind: 'https', to: 'https://evil.example/"onclick=hacked=1' } }, '/link/to'],
      ['content.pages', { title_zh: '一', title_en: 'a', look: 'plain', floors: [{ id: 'a', component: 'text', shown: {}, props: { text_zh: '[x](javascript:hacked=1)', text_en: 'a' } }] }, '/floors/0/props/text_zh'],
      ['content.theme', { identity: { slogan: EVIL } }, '/identity/slogan'],
      ['content.theme', { wording: [{ key: 'tabs.transfer', zh: EVIL, en: 'Send' }] }, '/wording/0/zh'],
    ];
    for (const [nth, [kind, body, place]] of bad.entries()) {
      const document = await drafted(maker, { kind, name: `bad-${RUN}-${String(nth)}`, body });
      const places = await placesOf(maker, document);
      expect(places.some((one) => one.startsWith(place)), `${kind} ${place}: ${places.join(' ')}`).toBe(true);
      await withdrawn(BANK, document);
    }
  });

  it('is letters in the app and in the console, whatever stands in it', () =>
    tell(browser, 'content-letters', async ({ page: app, context }) => {
      await context.unroute(SLOTS);
      const both = (member: string, text: string) => ({ [`${member}_zh`]: text, [`${member}_en`]: text });
      const article = await published(BANK, {
        kind: 'content.articles', name: `letters-${RUN}`,
        body: { channel: 'notice', published_on: '2026-12-01', ...both('title', EVIL), ...both('summary', EVIL), ...both('text', `\`${EVIL}\``), pinned: true, keywords: [SHORT] },
      });
      const placement = await published(BANK, {
        kind: 'content.placements', name: `letters-${RUN}`,
        body: { slots: ['home.card', 'me.card', 'messages.card', 'home.hint'], material: { ...both('title', EVIL), ...both('text', EVIL) }, link: { kind: 'article', name: `letters-${RUN}` }, priority: 100, weight: 1_000, presence: 'always', goal: 'none' },
      });
      const page = await published(BANK, {
        kind: 'content.pages', name: `letters-${RUN}`,
        body: {
          ...both('title', SHORT), look: 'plain',
          floors: [
            { id: 'text', component: 'text', shown: {}, props: { ...both('title', SHORT), ...both('text', `**粗** ${EVIL}`) } },
            { id: 'bar', component: 'bar', shown: {}, props: { tone: 'info', ...both('text', EVIL) } },
            { id: 'link', component: 'link', shown: {}, props: { icon: 'gift', to: '/pay', ...both('title', EVIL), ...both('text', EVIL) } },
            { id: 'shelf', component: 'shelf', shown: {}, props: { offers: ['card'], ...both('title', SHORT) } },
            { id: 'accounts', component: 'accounts', shown: {}, props: { show: 'rows', ...both('title', SHORT) } },
            { id: 'card', component: 'slot', shown: {}, props: { slot: 'home.card' } },
          ],
        },
      });
      try {
        await signIn(app, BANK, SAFE);
        await app.goto(`/b/${BANK}/p/letters-${RUN}`);
        await app.locator('.markdown', { hasText: EVIL }).waitFor();
        await harmless(app, 'a page');
        await app.goto(`/b/${BANK}/articles`);
        await app.getByText(EVIL).first().waitFor();
        await harmless(app, 'the list of articles');
        await app.goto(`/b/${BANK}/articles/letters-${RUN}`);
        await app.locator('code', { hasText: EVIL }).waitFor();
        await harmless(app, 'an article');
        await app.goto(`/b/${BANK}/messages`);
        await app.locator('.slot-cards', { hasText: EVIL }).waitFor();
        await harmless(app, 'a placement');
        const desk = await device(browser, 1440);
        try {
          await atDesk(desk.page, 'admin', '/slots');
          await desk.page.getByText(EVIL).first().waitFor();
          await harmless(desk.page, 'the slots in the console');
          for (const document of [placement, page]) {
            await desk.page.goto(`/console/b/${BANK}/publishing?document=${document}`);
            await desk.page.getByText(/<(?:img|b) /).first().waitFor();
            await harmless(desk.page, 'a document in the console');
          }
          await desk.page.goto(`/console/b/${BANK}/publishing?document=${article}`);
          await desk.page.frameLocator('iframe').locator('code', { hasText: EVIL }).waitFor({ timeout: 30_000 });
          await harmless(desk.page, 'the app in the console');
          expect(desk.errors).toEqual([]);
        } finally {
          await desk.context.close();
        }
      } finally {
        for (const document of [placement, page, article]) await withdrawn(BANK, document);
      }
    }));
});
