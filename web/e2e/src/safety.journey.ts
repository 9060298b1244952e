/** Coming back without the old phone, and consents given and taken back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, ADDRESS, launch, tell } from './browser';
import { code, newPhone, partyOf, PASSWORD, PIN, signIn } from './people';

const BANK = 'qinghe';
const LOST = '13800000011';
const NEW_PASSWORD = 'harbour-2027';

/** What an operator sees of a customer: name and id number, whole, with a purpose. */
async function papers(phone: string): Promise<{ name: string; idNumber: string }> {
  const api = `${ADDRESS}/console/api/v1`;
  const headers = (token = ''): Record<string, string> => ({
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  });
  const login = await fetch(`${api}/login`, { method: 'POST', headers: headers(), body: JSON.stringify({ username: 'alliance', password: PASSWORD }) });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const found = await fetch(`${api}/banks/${BANK}/customers?query=${phone}`, { headers: headers(token) });
  const { items } = (await found.json()) as { items: { user_id: string }[] };
  const reveal = await fetch(`${api}/banks/${BANK}/customers/${items[0]?.user_id ?? ''}/reveal`, {
    method: 'POST',
    headers: headers(token),
    body: JSON.stringify({ purpose: '找回流程测试' }),
  });
  const { name, id_number: idNumber } = (await reveal.json()) as { name: string; id_number: string };
  return { name, idNumber };
}

async function proveNumber(page: Page, phone: string): Promise<void> {
  await page.goto(`/b/${BANK}/`);
  await page.getByRole('link', { name: '手机丢失或换号' }).click();
  await accessible(page, 'the beginning of a recovery');
  await page.getByLabel('现在可以收短信的手机号').fill(phone);
  await page.getByRole('button', { name: '获取验证码' }).click();
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(BANK, phone));
  await page.getByRole('heading', { name: '核实身份' }).waitFor();
}

async function fillPapers(page: Page, name: string, idNumber: string, accountNo: string): Promise<void> {
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('身份证号').fill(idNumber);
  await page.getByLabel('本行账号或卡号').fill(accountNo);
}

describe('safety', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('brings back whoever lost the phone, keeps strangers out, and leaves one device', async () => {
    const { name, idNumber } = await papers(LOST);
    const { accountNo } = await partyOf(BANK, LOST);
    await tell(browser, 'recovery', async ({ page }) => {
      await proveNumber(page, LOST);
      await accessible(page, 'the papers of a recovery');
      await fillPapers(page, name, idNumber, accountNo);
      await page.getByLabel('交易密码', { exact: true }).fill('000001');
      await page.getByRole('button', { name: '核实身份' }).click();
      const refused = await page.getByRole('alert').innerText();
      expect(refused).toContain('未能核实您的身份');
      await page.getByLabel('交易密码', { exact: true }).fill(PIN);
      await page.getByRole('button', { name: '核实身份' }).click();
      await page.getByLabel('新的登录密码').fill(NEW_PASSWORD);
      await accessible(page, 'the end of a recovery');
      await page.getByRole('button', { name: '完成找回' }).click();
      await page.getByRole('heading', { name: '登录设备' }).waitFor();
      await page.getByText('本机', { exact: true }).waitFor();
      expect(await page.getByRole('button', { name: /最近使用/ }).count()).toBe(1);
      await accessible(page, 'the devices');
    });
  });

  it('makes whoever has a new number wait, and lets the old device stop it', async () => {
    const [owner, stranger] = ['13800000012', newPhone()];
    const { name, idNumber } = await papers(owner);
    const { accountNo } = await partyOf(BANK, owner);
    await tell(browser, 'recovery-wait', async ({ page }) => {
      await proveNumber(page, stranger);
      await fillPapers(page, name, idNumber, accountNo);
      await page.getByLabel('交易密码', { exact: true }).fill(PIN);
      await page.getByRole('button', { name: '核实身份' }).click();
      await page.getByText('已核实，等待生效').waitFor();
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await tell(browser, 'recovery-stopped', async ({ page: old }) => {
        await signIn(old, BANK, owner);
        await old.goto(`/b/${BANK}/me/security`);
        await old.getByText('有人正在找回您的账户').waitFor();
        await accessible(old, 'the warning of a recovery');
        await old.getByRole('button', { name: '不是我，立即停止' }).click();
        await old.getByText('已停止').waitFor();
      });
      await page.reload();
      await page.getByText('找回已被停止').waitFor();
    });
  });

  it('asks for each consent by itself, and takes one back as easily', () =>
    tell(browser, 'consents', async ({ page }) => {
      await signIn(page, BANK, '13800000013');
      await page.goto(`/b/${BANK}/me/consents`);
      const row = page.getByRole('button', { name: /个性化服务/ });
      await row.waitFor();
      expect(await page.getByText('未同意', { exact: true }).count()).toBe(5);
      await accessible(page, 'the consents');
      await row.click();
      await page.getByRole('dialog').getByRole('button', { name: '同意', exact: true }).click();
      await page.getByText('已同意', { exact: true }).first().waitFor();
      await row.click();
      await accessible(page, 'a consent');
      await page.getByRole('dialog').getByRole('button', { name: '撤回同意' }).click();
      await page.getByText('授权记录').waitFor();
      await page.getByText('撤回', { exact: true }).waitFor();
      expect(await page.getByText('未同意', { exact: true }).count()).toBe(5);
    }));
});
