/** Boards, alerts, what goes on now, and visits: what an operator keeps, is told, and looks into. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, device, launch, tell } from './browser';
import { signIn, signInToConsole } from './people';

const BANK = 'lanwan';
// A phone is sent one code every few seconds: every story has its own.
const CUSTOMER = '13800000035';
const HERE = `/console/b/${BANK}`;

describe('what an operator looks at', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('is kept on a board, put in order and found again', () =>
    tell(
      browser,
      'boards',
      async ({ page }) => {
        await signInToConsole(page);
        await page.goto(`${HERE}/behaviour?period=7&of=click`);
        await page.getByText(/数据截至/).first().waitFor();
        await page.getByRole('button', { name: '存到看板' }).click();
        const keep = page.getByRole('dialog');
        await keep.getByLabel('看板', { exact: true }).first().click();
        await page.getByTitle('新建看板').click();
        const name = `晨会${String(Date.now()).slice(-6)}`;
        await keep.getByLabel('新看板名称').fill(name);
        await keep.getByLabel('图块名称').fill('点击排行');
        await keep.getByRole('button', { name: '存到看板' }).click();
        await page.getByRole('link', { name: '查看' }).click();
        await page.getByRole('heading', { name, level: 1 }).waitFor();
        const tile = page.getByRole('region', { name: '点击排行', exact: true });
        await tile.getByText('打开分析').waitFor();
        await accessible(page, 'a board');

        await page.getByRole('button', { name: '编辑' }).click();
        await page.getByRole('button', { name: '设置“点击排行”' }).click();
        await page.getByRole('dialog').getByText('表', { exact: true }).click();
        await page.getByRole('button', { name: '完成' }).click();
        await page.getByRole('button', { name: '保存看板' }).click();
        await tile.getByRole('row').nth(1).waitFor();

        await page.getByRole('button', { name: '邮件订阅' }).click();
        await page.getByRole('dialog').getByLabel('每周一').check();
        await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
        await page.getByRole('button', { name: '每周一 8 点发邮件' }).waitFor();
        await page.getByRole('button', { name: '全部看板' }).click();
        await page.getByRole('button', { name: new RegExp(name) }).waitFor();
        await accessible(page, 'all boards');
      },
      1440,
    ));

  it('is told when a figure leaves its band, and is seen to', () =>
    tell(
      browser,
      'alerts',
      async ({ page }) => {
        await signInToConsole(page);
        await page.getByRole('link', { name: '指标预警' }).click();
        await page.getByText('页面错误').first().click();
        const drawer = page.getByRole('dialog');
        await drawer.getByRole('region', { name: '变化最大的部分' }).getByText('等待回应超时').waitFor();
        await accessible(page, 'what was told');
        await drawer.getByLabel('说明').fill('网关抖动一小时，已恢复');
        await drawer.getByRole('button', { name: '确认' }).click();
        await drawer.waitFor({ state: 'detached' });
        await page.getByRole('tab', { name: '监测的指标' }).click();
        await page.getByRole('heading', { name: /通常范围/ }).waitFor();
        await accessible(page, 'a figure in its band');
      },
      1440,
    ));

  it('is what a customer does at this moment, and afterwards event by event', () =>
    tell(
      browser,
      'live',
      async ({ page }) => {
        await signInToConsole(page);
        const mine = await device(browser);
        try {
          await signIn(mine.page, BANK, CUSTOMER);
          await mine.page.goto(`/b/${BANK}/accounts`);
          await mine.page.goto(`/b/${BANK}/`);
          await page.goto(`${HERE}/live`);
          await page.getByRole('heading', { name: /^最近 1 分钟 [\d,]+ 个事件$/ }).waitFor({ timeout: 30_000 });
          await page.getByRole('heading', { name: /^最近 30 分钟：登录 [1-9]/ }).waitFor({ timeout: 30_000 });
          await accessible(page, 'what goes on now');

          await page.goto(`${HERE}/visits?event=${encodeURIComponent('error:client_timeout')}`);
          await page.getByRole('textbox', { name: '查看目的' }).fill('核实昨天的超时影响了谁');
          await page.getByRole('button', { name: '查找访问' }).click();
          await page.getByRole('region', { name: '找到的访问' }).getByRole('row').nth(2).click();
          const steps = page.getByRole('dialog').getByRole('list', { name: '经过' });
          await steps.getByText('等待回应超时').first().waitFor();
          await accessible(page, 'a visit');

          await page.goto(`${HERE}/app-health`);
          await page.getByRole('heading', { name: /^错误率最高的是 / }).waitFor();
          await page.getByRole('tab', { name: '慢页面' }).click();
          await page.getByRole('heading', { name: /^最慢的是/ }).waitFor();
          await accessible(page, 'slow pages');
        } finally {
          await mine.context.close();
        }
      },
      1440,
    ));

  it('fits a phone', () =>
    tell(browser, 'boards-phone', async ({ page }) => {
      await signInToConsole(page);
      for (const path of ['boards', 'alerts', 'alerts?tab=watched', 'live', 'visits', 'app-health', 'behaviour?tab=active']) {
        await page.goto(`${HERE}/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForTimeout(800);
        expect.soft(await page.evaluate('document.documentElement.scrollWidth'), `width of ${path}`).toBeLessThanOrEqual(390);
        await accessible(page, `${path} on a phone`);
      }
    }));
});
