/** What somebody shared with the app, read for what a transfer needs: a card number, a phone number, an amount, a name. Pure. */
export type Shared = { accountNo: string | undefined; phone: string | undefined; amount: string | undefined; name: string | undefined };

/** 12 to 19 digits, with blanks or dashes between groups. */
const ACCOUNT = /(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)/g;
const PHONE = /(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)/;
const AMOUNT = /(?:(?:¥|￥|RMB|人民币)\s*)(\d{1,9}(?:\.\d{1,2})?)|(?<![\d.])(\d{1,9}(?:\.\d{1,2})?)\s*(?:元|块|CNY)/i;
const NAME = /(?:户名|姓名|收款人|name)\s*[:：]?\s*([\p{Script=Han}·]{2,12}|[A-Za-z][A-Za-z .'-]{1,40})/iu;

/** The check digit of a card number (ISO/IEC 7812-1). */
function isCard(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

export function readShared(text: string): Shared {
  const accounts = [...text.matchAll(ACCOUNT)].map(([found]) => found.replaceAll(/[ -]/g, ''));
  const accountNo = accounts.find((digits) => digits.length >= 16 && isCard(digits)) ?? accounts.find((digits) => digits.length >= 16);
  const rest = accountNo ? text.replaceAll(ACCOUNT, ' ') : text;
  const phone = PHONE.exec(rest)?.[0].replaceAll(/[ -]/g, '');
  const amount = AMOUNT.exec(rest);
  return { accountNo, phone, amount: amount?.[1] ?? amount?.[2], name: NAME.exec(text)?.[1]?.trim() };
}
