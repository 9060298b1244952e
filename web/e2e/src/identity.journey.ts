/** From visitor to real-name customer: what is locked says why, and the way forward is one tap away. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { newPhone, register } from './people';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A made-up id number of a region there is none of. */
function idNumber(order: string): string {
  const two = (most: number): string => String(1 + Math.floor(Math.random() * most)).padStart(2, '0');
  const body = `99${two(99)}${two(99)}19${60 + Math.floor(Math.random() * 40)}${two(12)}${two(28)}${order}`;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return body + '10X98765432'[sum % 11];
}

describe('who one is', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('comes from visitor to real name', () =>
    tell(browser, 'identity', async ({ page }) => {
      await register(page, 'qinghe', newPhone(), 'Harbour-2026');
      await page.getByText('再进一步，成为绑卡用户').waitFor();
      await accessible(page, 'the home of an open user');

      // What is locked stays in sight, and explains itself.
      await page.getByRole('button', { name: /^转账/ }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/需要达到「实名客户」/).waitFor();
      await accessible(page, 'a locked function');
      await dialog.getByRole('link', { name: '去实名' }).click();

      await page.getByLabel('姓名').fill('宁远舟');
      await page.getByText('不会向任何机构核查', { exact: false }).waitFor();
      await page.getByLabel('身份证号').fill(idNumber('410'));
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: '提交核验' }).click();
      await page.getByText('该身份证已挂失或换发').waitFor();
      await accessible(page, 'a refused identity');
      await page.getByRole('button', { name: '核对信息' }).click();
      await page.getByLabel('身份证号').fill(idNumber('112'));
      await page.getByRole('button', { name: '提交核验' }).click();
      await page.getByText('实名核验已通过').waitFor();

      await page.getByRole('link', { name: '我的身份' }).click();
      await page.getByText('演示核验（未联网核查）').waitFor();
      expect(await page.locator('.ladder-step.reached').count()).toBe(2);
      await accessible(page, 'my identity');
      await page.goto('/b/qinghe/pay');
      await page.getByRole('link', { name: '账号转账', exact: false }).first().waitFor();
    }));
});
