import type { PublishingDocument, PublishingDocumentDetail, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, refusal, serve } from '../../testing/server';
// The page's own chunk, before any clock runs.
import './page';

const AT = '2026-11-22T09:30:05+08:00';
const kind: PublishingKind = { name: 'risk.rules', title: '风控规则', schema: { type: 'object' }, first_body: {}, main_only: false, guard_catalogue: 'publishing.risk.rules', figures: [], drafts: 0, to_approve: 1, tried: 0 };
const row: PublishingDocument = { document_id: 'd1', kind: 'risk.rules', name: 'main', title: '本行规则', reach: 'own', template_id: null, newest_version: 2, created_by: '李', created_at: AT, changed_at: AT };
const none = { based_on: null, template_version: null, checked_by: null, checked_at: null, approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null };
const live: PublishingVersion = { ...none, version: 1, state: 'live', standing: 'in_force', edit: 1, created_by: '李', created_at: AT, approved_by: '王', approved_at: AT, starts_at: AT };
const checked: PublishingVersion = { ...none, version: 2, state: 'checked', standing: null, edit: 3, based_on: 1, created_by: '李', created_at: AT, checked_by: '李', checked_at: AT };
const detail = (versions: PublishingVersion[]): PublishingDocumentDetail => ({ document: row, versions, steps: [{ step_no: 1, version: 1, step: 'created', note: '第一版', made_by: '李', made_at: AT }] });
const text = (version: PublishingVersion, own: boolean): PublishingText => ({ version, body: { cap: 90 }, findings: null, authors: ['李'], own_work: own, comments: [], figures: [] });

/** A file with these bytes: the browser's files give them out, those of the test's browser do not. */
const archiveOf = (packed: Uint8Array, name = 'published-lanwan.zip') => Object.assign(new File([], name), { arrayBuffer: () => Promise.resolve(packed.buffer) });

const base = '/banks/lanwan/publishing';
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  [`GET ${base}/kinds`]: { items: [kind] },
  [`GET ${base}/documents`]: { items: [row], next_cursor: null },
  [`GET ${base}/templates`]: { items: [] },
  [`GET ${base}/documents/d1`]: detail([checked, live]),
  [`GET ${base}/documents/d1/versions/2`]: text(checked, false),
  [`GET ${base}/documents/d1/versions/1`]: text(live, true),
  [`GET ${base}/documents/d1/diff`]: { from: 1, to: 2, changes: [{ place: '/cap', kind: 'changed', before: 100, after: 90 }] },
};
const done = { document_id: 'd1', version: 2, edit: 3 };

function reason(words: string) {
  fireEvent.change(screen.getByLabelText('原因'), { target: { value: words } });
}

describe('published documents', () => {
  it('are approved as they were looked at, against what is in force', async () => {
    const sent = serve({ ...api, [`POST ${base}/documents/d1/versions/2/steps`]: done });
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('cap')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: '原文差异' }));
    expect(await screen.findByText('/cap')).toBeTruthy();
    reason('同意发布');
    fireEvent.click(screen.getByRole('button', { name: '批准' }));
    await waitFor(() => { expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ step: 'approve', note: '同意发布', edit: 3 }); });
  });

  it('are not offered for approval to whoever wrote a part of them', async () => {
    serve({ ...api, [`GET ${base}/documents/d1/versions/2`]: text(checked, true) });
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('这一版有你编写的内容，须由另一人批准。')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '批准' })).toBeNull();
  });

  it('are tried on a share of ten thousand', async () => {
    const approved: PublishingVersion = { ...checked, state: 'approved', approved_by: '王', approved_at: AT };
    const sent = serve({
      ...api, [`GET ${base}/documents/d1`]: detail([approved, live]), [`GET ${base}/documents/d1/versions/2`]: text(approved, true), [`POST ${base}/documents/d1/versions/2/steps`]: done,
    });
    visit('/b/lanwan/publishing?document=d1');
    fireEvent.change(await screen.findByLabelText('比例'), { target: { value: '0.5' } });
    reason('先试一小部分');
    fireEvent.click(screen.getByRole('button', { name: '灰度' }));
    await waitFor(() => {
      expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ step: 'canary', note: '先试一小部分', canary: { banks: [], share: 50, white_list: [], trial: 'enforced' } });
    });
  });

  it('keep what is typed when a colleague saves, and show that there is something newer', async () => {
    const draft: PublishingVersion = { ...checked, state: 'draft' };
    let saved = text(draft, true);
    serve({
      ...api, [`GET ${base}/documents/d1`]: detail([draft, live]), [`GET ${base}/documents/d1/versions/2`]: () => json(saved),
      [`POST ${base}/documents/d1/versions/2/comments`]: done,
    });
    visit('/b/lanwan/publishing?document=d1');
    const body = await screen.findByLabelText<HTMLTextAreaElement>('内容（JSON）');
    fireEvent.change(body, { target: { value: '{"cap": 80}' } });
    saved = { ...saved, version: { ...draft, edit: 4 }, body: { cap: 90, words: '同事写的' } };
    fireEvent.click(screen.getByText(/^意见/));
    fireEvent.change(screen.getByLabelText('意见'), { target: { value: '数字我来改' } });
    fireEvent.click(screen.getByRole('button', { name: '发表' }));
    fireEvent.click(screen.getByText('内容', { selector: '.ant-segmented-item-label' }));
    fireEvent.click(await screen.findByRole('button', { name: '对照最新内容' }));
    expect(screen.getByLabelText<HTMLTextAreaElement>('内容（JSON）').value).toBe('{"cap": 80}');
    expect(screen.getByText(/同事写的/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '放弃输入，改用最新内容' }));
    expect(screen.getByLabelText<HTMLTextAreaElement>('内容（JSON）').value).toContain('同事写的');
    expect(screen.queryByRole('button', { name: '对照最新内容' })).toBeNull();
  });

  it('say which places somebody else changed, and keep what was typed', async () => {
    const draft: PublishingVersion = { ...checked, state: 'draft' };
    const fields = [{ field: '/cap', code: 'clash', message: '他人已修改' }];
    const sent = serve({
      ...api, [`GET ${base}/documents/d1`]: detail([draft, live]), [`GET ${base}/documents/d1/versions/2`]: text(draft, true),
      [`PUT ${base}/documents/d1/versions/2`]: () => refusal(409, 'publishing_clash', '他人同时修改了相同位置', { detail: '您的修改没有保存。', fields }),
    });
    visit('/b/lanwan/publishing?document=d1');
    const body = await screen.findByLabelText<HTMLTextAreaElement>('内容（JSON）');
    fireEvent.change(body, { target: { value: '{"cap": 80}' } });
    const [note] = screen.getAllByLabelText('原因');
    if (note) fireEvent.change(note, { target: { value: '再收紧一点' } });
    fireEvent.click(screen.getByRole('button', { name: '保存修改' }));
    expect(await screen.findByText('他人已修改')).toBeTruthy();
    expect(sent.find((one) => one.method === 'PUT')?.body).toEqual({ edit: 3, body: { cap: 80 }, note: '再收紧一点' });
    expect(body.value).toBe('{"cap": 80}');
  });

  it('come in as they went out: in an archive', async () => {
    const path = 'risk.rules/own.json';
    const bytes = (text: string) => new Uint8Array(strToU8(text));
    const packed = zipSync({ [path]: bytes('{"kind":"risk.rules"}'), 'README.txt': bytes('…') });
    const archive = archiveOf(packed);
    const sent = serve({ ...api, [`POST ${base}/import`]: { items: [{ path, outcome: 'created' }] } });
    visit('/b/lanwan/publishing');
    fireEvent.click(await screen.findByRole('button', { name: /导\s?入/ }));
    fireEvent.change(await screen.findByLabelText('文件'), { target: { files: [archive] } });
    expect(await screen.findByText(path)).toBeTruthy();
    expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ files: [{ path, text: '{"kind":"risk.rules"}' }], mode: 'look', note: 'a look' });
  });

  it('are refused in an archive that holds more than is taken in at once', async () => {
    serve(api);
    visit('/b/lanwan/publishing');
    fireEvent.click(await screen.findByRole('button', { name: /导\s?入/ }));
    const packed = zipSync({ 'risk.rules/own.json': new Uint8Array(5 * 1024 * 1024) });
    fireEvent.change(await screen.findByLabelText('文件'), { target: { files: [archiveOf(packed, 'PUBLISHED.ZIP')] } });
    expect(await screen.findByText(/压缩包过大/)).toBeTruthy();
  });

  it('that cannot be opened say so', async () => {
    serve(api);
    visit('/b/lanwan/publishing');
    fireEvent.click(await screen.findByRole('button', { name: /导\s?入/ }));
    fireEvent.change(await screen.findByLabelText('文件'), { target: { files: [new File(['no archive'], 'published.zip')] } });
    expect(await screen.findByText(/压缩包无法打开/)).toBeTruthy();
  });

  it('are only looked at by an auditor', async () => {
    serve({ ...api, 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('cap')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '批准' })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '新建文档' }).disabled).toBe(true);
  });
});
