/** The key of a browser: it signs what is sensitive, a copied session alone moves nothing, and the bank certifies it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, tell } from './browser';
import { askTransfer, code, partyOf, signIn, typePin } from './people';

const BANK = 'lanwan';
const CUSTOMER = '13800000019';
const API = `/b/${BANK}/api/v1`;

describe('the key of a device', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('signs what is sensitive, so that cookies alone move nothing, and becomes a certificate', async () => {
    const neighbour = await partyOf(BANK, '13800000002');
    await tell(browser, 'device-key', async ({ page, context }) => {
      const registered = page.waitForResponse((answer) => answer.url().endsWith('/me/device-key') && answer.request().method() === 'PUT');
      await signIn(page, BANK, CUSTOMER);
      expect((await registered).status()).toBe(200);

      // The key cannot be taken out, not even by the page itself.
      const taken = await page.evaluate(async () => {
        const open = indexedDB.open('polybank-keys');
        const database = await new Promise<IDBDatabase>((resolve) => { open.onsuccess = () => resolve(open.result); });
        const all = database.transaction('keys').objectStore('keys').getAll();
        const [kept] = await new Promise<{ pair: CryptoKeyPair }[]>((resolve) => { all.onsuccess = () => resolve(all.result as { pair: CryptoKeyPair }[]); });
        return crypto.subtle.exportKey('pkcs8', (kept as { pair: CryptoKeyPair }).pair.privateKey).then(() => 'taken', () => 'kept');
      });
      expect(taken).toBe('kept');

      // The same cookies without the key.
      const headers = { 'x-polybank-client': 'web', 'idempotency-key': crypto.randomUUID() };
      const stolen = await context.request.post(`${API}/transfers`, { headers, data: {} });
      expect([stolen.status(), ((await stolen.json()) as { code: string }).code]).toEqual([403, 'signature_missing']);

      await page.goto(`/b/${BANK}/me/tools`);
      await page.getByRole('link', { name: /设备证书/ }).click();
      const known = await code(BANK, CUSTOMER);
      await page.getByRole('button', { name: '验证身份并继续' }).click();
      await typePin(page);
      const boxes = page.getByLabel('6 位短信验证码');
      await boxes.waitFor();
      await boxes.fill(await code(BANK, CUSTOMER, known));
      await page.getByText('设备证书已开通').waitFor();
      await page.getByRole('button', { name: '查看全部认证工具' }).click();
      await page.getByRole('button', { name: /设备证书/ }).click();
      await page.getByRole('dialog').getByText('证书编号').waitFor();
      await accessible(page, 'a certificate');

      // Above what the PIN alone carries: the PIN, and the device by itself; no text message.
      await page.goto(`/b/${BANK}/`);
      await askTransfer(page, neighbour, '2345.67');
      await typePin(page);
      await page.getByText('转账成功').waitFor();
    });
  });
});
