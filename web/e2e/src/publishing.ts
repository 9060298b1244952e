/** The publishing line, asked as operators of a bank ask it. */
import { expect } from 'vitest';
import { ADDRESS } from './browser';
import { PASSWORD } from './people';

export type Answer = { status: number; body: Record<string, unknown> };
export type Operator = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Somebody of a bank's staff. */
export async function operator(bank: string, who: 'admin' | 'checker'): Promise<Operator> {
  const api = `${ADDRESS}/console/api/v1`;
  const opened = await fetch(`${api}/login`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username: `${bank}.${who}`, password: PASSWORD }) });
  const { access_token } = (await opened.json()) as { access_token: string };
  return async (method, path, body) => {
    const answer = await fetch(`${api}/banks/${bank}${path}`, {
      method,
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> };
  };
}

/** What was asked has to be done; its answer. */
export async function done<T = Record<string, unknown>>(who: Operator, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await who(method, path, body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body as T;
}

export type Written = { kind: string; name: string; body: object };

/** A document of its own, as a draft; its id. */
export async function drafted(maker: Operator, { kind, name, body }: Written): Promise<string> {
  const made = await done<{ document_id: string }>(maker, 'POST', '/publishing/documents', { kind, name, title: name, reach: 'own', note: '建立草稿', body });
  return made.document_id;
}

/** The places at which a check finds something; none where it passes. */
export async function placesOf(maker: Operator, document: string): Promise<string[]> {
  const checked = await maker('POST', `/publishing/documents/${document}/versions/1/steps`, { step: 'check', note: '请您审批' });
  if (checked.status < 300) return [];
  expect(checked.status, JSON.stringify(checked.body)).toBe(422);
  return ((checked.body['fields'] ?? []) as { field: string }[]).map(({ field }) => field);
}

/** Written by one, approved by another and by nobody else, released; its id. */
export async function published(bank: string, written: Written): Promise<string> {
  const [maker, checker] = [await operator(bank, 'admin'), await operator(bank, 'checker')];
  const document = await drafted(maker, written);
  expect(await placesOf(maker, document), `what stands against ${written.name}`).toEqual([]);
  const steps = `/publishing/documents/${document}/versions/1/steps`;
  const own = await maker('POST', steps, { step: 'approve', edit: 1, note: '自己批准自己' });
  expect(own.status, 'nobody approves what they wrote').toBeGreaterThanOrEqual(400);
  await done(checker, 'POST', steps, { step: 'approve', edit: 1, note: '同意发布' });
  await done(maker, 'POST', steps, { step: 'release', note: '按计划发布' });
  return document;
}

/** Out of everybody's sight again. */
export async function withdrawn(bank: string, document: string): Promise<void> {
  const maker = await operator(bank, 'admin');
  await done(maker, 'POST', `/publishing/documents/${document}/versions/1/steps`, { step: 'retire', note: '演练结束，下线' });
}
