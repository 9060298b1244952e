// Signs a demo customer and a demo operator in and prints their tokens as shell variables.
//
//   node tokens.mjs http://127.0.0.1:8080
import { randomUUID } from 'node:crypto';

const [origin] = process.argv.slice(2);
const bank = 'lanwan';
const phone = '13800000009';

async function call(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  };
  const answer = await fetch(origin + path, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The newest code on the demo handset; a text is on its way for a moment. */
async function code(api) {
  for (let tries = 0; tries < 50; tries++) {
    const { messages } = await call(`${api}/demo/handset?phone=${phone}&limit=1`);
    const found = messages[0]?.text.match(/验证码\D*(\d{6})(?!\d)/);
    if (found) return found[1];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no text has come to the handset');
}

const api = `/b/${bank}/api/v1`;
const device = { device_id: randomUUID(), name: 'Conformance', platform: 'ios' };
const login = await call(`${api}/login`, { phone, password: 'demo2026!', device });
const session = await call(`${api}/login/${login.challenge.challenge_id}/complete`, { code: await code(api), device });
const operator = await call('/console/api/v1/login', { username: 'alliance', password: 'demo2026!' });

console.log(`CUSTOMER_TOKEN=${session.access_token}\nOPERATOR_TOKEN=${operator.access_token}`);
