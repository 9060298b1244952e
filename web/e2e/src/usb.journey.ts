/** A USB key, with the browser's own virtual authenticator and its maker's word for it: listed, enrolled, used, and struck off. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, ADDRESS, launch, NAMED, tell } from './browser';
import { askTransfer, code, partyOf, PASSWORD, signIn, typePin } from './people';

const BANK = 'lanwan';
const CUSTOMER = '13800000017';

/**
 * A root over the key that Chromium's virtual authenticators are made with, and under its name: what they bring themselves
 * is no authority (`virtual_fido_device.cc`, "Batch Certificate").
 */
const MAKER = `-----BEGIN CERTIFICATE-----
MIICezCCAiGgAwIBAgIBAjAKBggqhkjOPQQDAjBgMQswCQYDVQQGEwJVUzERMA8G
A1UECgwIQ2hyb21pdW0xIjAgBgNVBAsMGUF1dGhlbnRpY2F0b3IgQXR0ZXN0YXRp
b24xGjAYBgNVBAMMEUJhdGNoIENlcnRpZmljYXRlMB4XDTIwMDEwMTAwMDAwMFoX
DTQ5MTIzMTAwMDAwMFowYDELMAkGA1UEBhMCVVMxETAPBgNVBAoMCENocm9taXVt
MSIwIAYDVQQLDBlBdXRoZW50aWNhdG9yIEF0dGVzdGF0aW9uMRowGAYDVQQDDBFC
YXRjaCBDZXJ0aWZpY2F0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABI1hfmXJ
UI5kvMVnOsgqZ5naPBRGaCwljEY//99Y39L6Pmw3i1PXlcSk3/tBme3Xhi8jq68C
A7S4kRugVpmU4QGjgcswgcgwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMC
AgQwHQYDVR0OBBYEFN6d0W+vbYfwO9y1wbcNESE4AZl+MIGFBgNVHSMEfjB8oWSk
YjBgMQswCQYDVQQGEwJVUzERMA8GA1UECgwIQ2hyb21pdW0xIjAgBgNVBAsMGUF1
dGhlbnRpY2F0b3IgQXR0ZXN0YXRpb24xGjAYBgNVBAMMEUJhdGNoIENlcnRpZmlj
YXRlghQ3+Gs39MRnSrDLUU0v9QD2pxsBOTAKBggqhkjOPQQDAgNIADBFAiEAl3o8
tjjlLdFGBAofoD9k7bOavgjaPD0g8XE58sO3jWQCIB9dNkdNbaXfEqvH4PFPFh+D
CXxY/6+JI4o37mWEltk6
-----END CERTIFICATE-----`;

/** Puts makers on the bank's list, as its administrator. */
async function list(roots: readonly { name: string; certificate: string; models: string[] }[]): Promise<void> {
  const api = `${ADDRESS}/console/api/v1`;
  const post = (path: string, body: unknown, token = ''): Promise<Response> =>
    fetch(api + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  const { access_token: token } = (await (await post('/login', { username: `${BANK}.admin`, password: PASSWORD })).json()) as { access_token: string };
  const answer = await post(`/banks/${BANK}/parameters/auth.keys`, { body: { roots }, note: '更新 U 盾厂商清单' }, token);
  expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([201, '']);
}

describe('USB keys', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('are taken when a maker on the list vouches for them, carry large transfers, and are over when it is struck off', async () => {
    const neighbour = await partyOf(BANK, '13800000002');
    await tell(
      browser,
      'usb-key',
      async ({ page, context }) => {
        const session = await context.newCDPSession(page);
        await session.send('WebAuthn.enable');
        await session.send('WebAuthn.addVirtualAuthenticator', {
          options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
        });
        await signIn(page, BANK, CUSTOMER);
        await page.goto(`/b/${BANK}/me/tools`);
        await page.getByRole('link', { name: /手势密码/ }).waitFor();
        expect(await page.getByRole('link', { name: /U 盾/ }).count(), 'no maker, no key').toBe(0);

        await list([{ name: 'Chromium', certificate: MAKER, models: [] }]);
        await page.waitForTimeout(6_000);
        await page.reload();
        await page.getByRole('link', { name: /U 盾/ }).click();
        await accessible(page, 'adding a USB key');
        const known = await code(BANK, CUSTOMER);
        await page.getByRole('button', { name: '验证身份并继续' }).click();
        await typePin(page);
        const boxes = page.getByLabel('6 位短信验证码');
        await boxes.waitFor();
        await boxes.fill(await code(BANK, CUSTOMER, known));
        await page.getByText('插上您的 U 盾').waitFor();
        await accessible(page, 'making a USB key');
        await page.getByRole('button', { name: '开始验证' }).click();
        await page.getByText('U 盾已开通').waitFor();

        // More than PIN and code carry a day.
        await page.goto(`/b/${BANK}/`);
        await askTransfer(page, neighbour, '66666.66');
        await typePin(page);
        await page.getByText('转账成功').waitFor();

        // The maker is struck off: its keys are good for nothing more.
        await list([]);
        await page.waitForTimeout(6_000);
        await page.goto(`/b/${BANK}/me/tools`);
        await page.getByRole('button', { name: /我的 U 盾/ }).waitFor();
        expect(await page.getByRole('link', { name: /U 盾/ }).count()).toBe(0);
      },
      undefined,
      NAMED,
    );
  });
});
