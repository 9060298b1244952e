/** What people do in the app, by the words they see. */
import type { Page } from 'playwright-core';
import { ADDRESS } from './browser';

export const PASSWORD = 'demo2026!';
export const PIN = '135790';

/** The newest code on a phone's demo handset, newer than `known`. */
export async function code(bank: string, phone: string, known = ''): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await fetch(`${ADDRESS}/b/${bank}/api/v1/demo/handset?phone=${phone}&limit=1`);
    const { messages } = (await answer.json()) as { messages: { id: string; text: string }[] };
    const found = /(?:验证码|Code )\D{0,4}(\d{6})(?!\d)/.exec(messages[0]?.text ?? '')?.[1];
    if (found && found !== known) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no text has come to the handset');
}

/** Phone and password, then the code, since this device is new. */
export async function signIn(page: Page, bank: string, phone: string): Promise<void> {
  await page.goto(`/b/${bank}/`);
  await page.getByLabel('手机号').fill(phone);
  await page.getByLabel('登录密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(bank, phone));
  await page.getByText('总资产').first().waitFor();
}

/** An operator of a bank, at the console's first page. */
export async function signInToConsole(page: Page): Promise<void> {
  await page.goto('/console/');
  await page.getByLabel('用户名').fill('lanwan.admin');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: /^登\s*录$/ }).click();
  await page.getByRole('heading', { name: '驾驶舱' }).waitFor();
}

/** A tap on each digit, wherever the scrambled pad has put it. */
export async function typePin(page: Page, pin = PIN): Promise<void> {
  await page.getByText('键位已打乱').waitFor();
  for (const digit of pin) await page.keyboard.press(digit);
}

/** A phone nobody has registered with. */
export function newPhone(): string {
  return `17${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
}

/** Registers: phone, code, password. */
export async function register(page: Page, bank: string, phone: string, password: string): Promise<void> {
  await page.goto(`/b/${bank}/`);
  await page.getByRole('link', { name: '注册新用户' }).click();
  // The page one comes from has a field of the same name.
  await page.getByRole('button', { name: '获取验证码' }).waitFor();
  await page.getByLabel('手机号').fill(phone);
  await page.getByRole('button', { name: '获取验证码' }).click();
  const boxes = page.getByLabel('6 位短信验证码');
  await boxes.waitFor();
  await boxes.fill(await code(bank, phone));
  await page.getByLabel('登录密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '完成注册' }).click();
  await page.getByText('您还没有账户').first().waitFor();
}

export type Party = { name: string; accountNo: string; bankName: string };

/** Name and whole number of a demo customer, asked of the API as that customer. */
export async function partyOf(bank: string, phone: string): Promise<Party> {
  const api = `${ADDRESS}/b/${bank}/api/v1`;
  const device = { device_id: crypto.randomUUID(), name: 'Journey', platform: 'h5' };
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(api + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const login = (await post('/login', { phone, password: PASSWORD, device })) as { challenge: { challenge_id: string } };
  const opened = await post(`/login/${login.challenge.challenge_id}/complete`, { code: await code(bank, phone), device });
  const headers = { authorization: `Bearer ${String(opened['access_token'])}` };
  const get = async (path: string): Promise<unknown> => (await fetch(api + path, { headers })).json();
  const { name } = (await get('/me')) as { name: string };
  const { accounts } = (await get('/accounts')) as { accounts: { account_id: string }[] };
  const { account_no: accountNo } = (await get(`/accounts/${accounts[0]?.account_id ?? ''}`)) as { account_no: string };
  const { banks } = (await get('/banks')) as { banks: { name: string; own: boolean }[] };
  return { name, accountNo, bankName: banks.find((one) => one.own)?.name ?? '' };
}

/** From the home to the step-up: a new payee, an amount, and the button that says what will happen. */
export async function askTransfer(page: Page, payee: Party, yuan: string): Promise<void> {
  // The one that leads to the form; the tab of the same name leads to all ways of paying.
  await page.locator('a[href$="/transfer"]').first().click();
  await page.getByRole('button', { name: /选择收款人/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: '新收款人' }).click();
  await sheet.getByLabel('收款人姓名').fill(payee.name);
  await sheet.getByLabel('收款账号').fill(payee.accountNo);
  await sheet.getByRole('button', { name: /收款银行/ }).click();
  await page.getByRole('dialog', { name: '选择银行' }).getByRole('button', { name: new RegExp(payee.bankName) }).click();
  await sheet.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('转账金额').fill(yuan);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: /^转账 .*元给/ }).click();
  await page.getByRole('dialog', { name: '验证身份' }).waitFor();
}
