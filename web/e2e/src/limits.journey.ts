/** Limits: a customer sees, lowers and raises them; an operator simulates a decision and tightens the table. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { code, PASSWORD, signIn, typePin } from './people';

const CUSTOMER = '13800000016';

describe('limits', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are lowered at once, and raised with a proof', () =>
    tell(browser, 'limits', async ({ page }) => {
      await signIn(page, 'qinghe', CUSTOMER);
      await page.goto('/b/qinghe/me/limits');
      await page.getByText('不同认证方式的额度').waitFor();
      await accessible(page, 'the limits page');
      await page.getByRole('button', { name: '本人账户互转' }).click();
      await page.getByText('1,000,000').first().waitFor();
      await page.getByRole('button', { name: '向他人转账' }).click();

      const sheet = page.getByRole('dialog');
      await page.getByRole('button', { name: '调整限额' }).click();
      await sheet.getByLabel('每日限额（元）').fill('60000');
      expect(await sheet.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
      await sheet.getByLabel('每日限额（元）').fill('600');
      await sheet.getByText('保存后立即生效').waitFor();
      await accessible(page, 'changing limits');
      await sheet.getByRole('button', { name: '保存' }).click();
      await page.getByText('您自己设置了更低的限额').waitFor();
      expect(await page.locator('.limits-used').innerText()).toBe('¥600.00');

      const known = await code('qinghe', CUSTOMER);
      await page.getByRole('button', { name: '临时提额' }).click();
      await sheet.getByLabel('每日限额（元）').fill('3000');
      await sheet.getByText('调高限额，需要验证是您本人').waitFor();
      await sheet.getByRole('button', { name: '验证并保存' }).click();
      await typePin(page);
      const boxes = page.getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code('qinghe', CUSTOMER, known));
      await page.getByText(/您设置的限额有效至/).waitFor();
      expect(await page.locator('.limits-used').innerText()).toBe('¥3,000.00');
    }));

  it('are simulated and tightened by the bank', () =>
    tell(
      browser,
      'limit-table',
      async ({ page }) => {
        await page.goto('/console/');
        await page.getByLabel('用户名').fill('qinghe.admin');
        await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: /登\s*录/ }).click();
        await page.getByRole('link', { name: '认证限额' }).click();
        await page.getByText('与现行版本一致').waitFor();
        const day = page.getByLabel('每日（元） pin', { exact: true });
        await day.fill('2000');
        await page.getByRole('button', { name: /检\s*查/ }).click();
        await page.getByText(/不得超过 1,000.00 元/).waitFor();
        await day.fill('800');
        await page.getByRole('button', { name: /检\s*查/ }).click();
        await page.getByText('检查通过').waitFor();
        await page.getByLabel('变更原因').fill('单一因素收紧到 800 元');
        await page.getByRole('button', { name: '保存为新版本' }).click();
        await page.getByText('与现行版本一致').waitFor();
        await page.getByText('版本', { exact: true }).click();
        await page.getByText('单一因素收紧到 800 元').waitFor();

        await page.getByText('模拟', { exact: true }).click();
        await page.getByLabel('客户', { exact: true }).click();
        await page.getByLabel('客户', { exact: true }).fill('13800000001');
        await page.locator('.ant-select-item-option').first().click();
        await page.getByLabel('金额（元）').fill('900');
        await page.getByRole('button', { name: /模\s*拟/ }).click();
        await page.getByText('需要验证').first().waitFor();
        await page.getByText('决定的依据').waitFor();
      },
      1440,
    ));
});
