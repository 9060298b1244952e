import type { PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../../testing/fixtures';
import { visit } from '../../../testing/render';
import { refusal, serve, type Sent } from '../../../testing/server';
import { linked, marked, pictured } from './marks';
import { linkOf, read } from './markdown';
// The page's own chunk, before any clock runs.
import '../page';

const PICTURE = 'ab'.repeat(32);
const AT = '2026-11-22T09:30:05+08:00';
const none = { based_on: null, template_version: null, checked_by: null, checked_at: null, approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null };
const draft: PublishingVersion = { ...none, version: 1, state: 'draft', standing: null, edit: 3, created_by: '李', created_at: AT };
const base = '/banks/lanwan/publishing';
const article = {
  channel: 'notice', published_on: '2026-12-01', title_zh: '系统维护', title_en: 'Maintenance', summary_zh: '周日凌晨', summary_en: 'On Sunday', text_zh: '## 时间\n\n凌晨两点。', text_en: 'At two.', of_tomorrow: { kept: 1 },
};

function api(body: Record<string, unknown>) {
  const row: PublishingDocument = { document_id: 'd1', kind: 'content.articles', name: 'own', title: '文档', reach: 'own', template_id: null, newest_version: 1, created_by: '李', created_at: AT, changed_at: AT };
  const known: PublishingKind = { name: 'content.articles', title: '资讯与公告', schema: { type: 'object' }, first_body: {}, main_only: false, guard_catalogue: '', figures: [], drafts: 1, to_approve: 0, tried: 0 };
  const text: PublishingText = { version: draft, body, findings: null, authors: ['李'], own_work: true, comments: [], figures: [] };
  const picture = { image_id: PICTURE, name: '机房', alt_zh: '机房', alt_en: 'Machines', url: '/large.webp', preview_url: '/small.webp', width: 750, height: 280, bytes: 9, created_at: AT };
  return {
    'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
    [`GET ${base}/kinds`]: { items: [known] }, [`GET ${base}/documents`]: { items: [row], next_cursor: null }, [`GET ${base}/templates`]: { items: [] },
    [`GET ${base}/documents/d1`]: { document: row, versions: [draft], steps: [] }, [`GET ${base}/documents/d1/versions/1`]: text,
    [`PUT ${base}/documents/d1/versions/1`]: { document_id: 'd1', version: 1, edit: 4 },
    'GET /banks/lanwan/images': { items: [picture], next_cursor: null },
  };
}

const saved = async (sent: readonly Sent[]) => {
  const [note] = screen.getAllByLabelText('原因');
  if (note) fireEvent.change(note, { target: { value: '改得更清楚' } });
  fireEvent.click(screen.getByRole('button', { name: '保存修改' }));
  await waitFor(() => { expect(sent.some((one) => one.method === 'PUT')).toBe(true); });
  return (sent.find((one) => one.method === 'PUT')?.body as { body: unknown }).body;
};
const type = (label: string, value: string) => { fireEvent.change(screen.getByLabelText(label), { target: { value } }); };

describe('an article', () => {
  it('is written in fields beside the app, and what the form does not know stays', async () => {
    const sent = serve(api(article));
    visit('/b/lanwan/publishing?document=d1');
    await screen.findByLabelText('标题（中文）');
    type('标题（中文）', '系统升级');
    fireEvent.click(screen.getByLabelText('置顶'));
    const keywords = screen.getByLabelText('搜索词');
    fireEvent.change(keywords, { target: { value: '维护，升级，' } });
    fireEvent.click(within(screen.getByLabelText('正文的语言')).getByText('English'));
    type('正文（英文）', 'At **two**.');
    expect(screen.getByTitle('在手机银行里的样子').getAttribute('src')).toBe('/b/lanwan/?preview');
    expect(await saved(sent)).toEqual({ ...article, title_zh: '系统升级', pinned: true, keywords: ['维护', '升级'], text_en: 'At **two**.' });
  });

  it('tells the phone what to show, with the pictures of the library', async () => {
    serve(api({ ...article, cover: PICTURE, text_zh: `见[转账](/transfer)\n\n![](image:${PICTURE})` }));
    visit('/b/lanwan/publishing?document=d1');
    const frame = await screen.findByTitle<HTMLIFrameElement>('在手机银行里的样子');
    const told: unknown[] = [];
    const inside = frame.contentWindow;
    if (!inside) throw new Error('no phone');
    inside.postMessage = (message: unknown) => { told.push(message); };
    window.dispatchEvent(new MessageEvent('message', { data: { type: 'polybank.preview.ready' }, origin: location.origin, source: inside as unknown as Window }));
    await waitFor(() => {
      expect(told.at(-1)).toMatchObject({
        type: 'polybank.preview', path: '/articles/preview', language: 'zh',
        article: { title: '系统维护', cover: { url: '/large.webp' }, images: { [PICTURE]: { alt: '机房' } }, blocks: [{ kind: 'paragraph', spans: [{ text: '见' }, { text: '转账', link: { kind: 'page', to: '/transfer' } }] }, { kind: 'image', image: PICTURE }] },
      });
    });
  });

  it('says at its place what the bank would refuse, and what it did refuse', async () => {
    const fields = [{ field: '/summary_zh', code: 'unfit', message: '含有“零风险”' }];
    serve({ ...api({ ...article, text_zh: '一<img src=x onerror="window.hacked=1">二' }), [`POST ${base}/documents/d1/versions/1/steps`]: () => refusal(422, 'validation_failed', '未通过检查', { fields }) });
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('不支持 HTML 代码，请删去尖括号里的内容')).toBeTruthy();
    fireEvent.change(await screen.findByLabelText('原因'), { target: { value: '请检查内容' } });
    fireEvent.click(screen.getAllByRole('button', { name: '提交检查' }).at(-1) ?? document.body);
    const summary = screen.getByLabelText('摘要（中文）').closest<HTMLElement>('.field');
    expect(await within(summary ?? document.body).findByText('含有“零风险”')).toBeTruthy();
    expect(screen.getAllByText('摘要（中文）').length, 'and the list of places names it').toBeGreaterThan(1);
  });

  it('is read by who approves: what it is, how it looks, and what was typed as letters', async () => {
    serve({ ...api({ ...article, text_zh: '<script>window.hacked=1</script>' }), 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    visit('/b/lanwan/publishing?document=d1');
    expect((await screen.findByLabelText('正文（中文）')).textContent).toBe('<script>window.hacked=1</script>');
    expect(screen.getByText('公告')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '保存修改' })).toBeNull();
  });
});

describe('a text', () => {
  const plain = { strong: false, emphasis: false, code: false, link: null };

  it('becomes the blocks that the bank makes of it', () => {
    expect(read('# 标题\n\n一段**重点**文字\n第二行，见[转账](/transfer)。\n\n- 一\n- 二 `码`\n\n> 提示\n\n---\n')).toEqual({
      blocks: [
        { kind: 'heading', rank: 2, spans: [{ ...plain, text: '标题' }] },
        { kind: 'paragraph', spans: [{ ...plain, text: '一段' }, { ...plain, strong: true, text: '重点' }, { ...plain, text: '文字 第二行，见' }, { ...plain, link: { kind: 'page', to: '/transfer' }, text: '转账' }, { ...plain, text: '。' }] },
        { kind: 'list', ordered: false, items: [{ spans: [{ ...plain, text: '一' }] }, { spans: [{ ...plain, text: '二 ' }, { ...plain, code: true, text: '码' }] }] },
        { kind: 'quote', spans: [{ ...plain, text: '提示' }] },
        { kind: 'rule' },
      ],
      faults: [], images: [],
    });
    expect(read('### 小\n\n1. 一\n2. 二').blocks).toMatchObject([{ kind: 'heading', rank: 3 }, { kind: 'list', ordered: true }]);
    expect(read('A &amp; B &#60;b&#62; `<script>` \\*').blocks).toEqual([{ kind: 'paragraph', spans: [{ ...plain, text: 'A & B <b> ' }, { ...plain, code: true, text: '<script>' }, { ...plain, text: ' ' }, { ...plain, text: '*' }] }]);
  });

  it.each([
    ['<script>alert(1)</script>', 'html'],
    ['a <img src=x onerror=alert(1)> b', 'html'],
    ['[x](javascript:alert(1))', 'link'],
    ['[x](data:text/html,hi)', 'link'],
    ['[x](//evil.example/)', 'link'],
    ['[x](article:../secret)', 'link'],
    ['[x](https://user@evil.example/)', 'link'],
    ['![x](https://evil.example/a.png)', 'picture'],
    ['- 一\n  - 二', 'nested'],
    ['```\nx\n```', 'unsupported'],
  ])('with %s in it is not taken', (text, fault) => {
    const found = read(text);
    expect(found.faults).toContain(fault);
    expect(JSON.stringify(found.blocks)).not.toMatch(/javascript:|data:|evil/);
  });

  it('leads where a bank lets it', () => {
    expect([linkOf('/transfer'), linkOf('article:terms-1'), linkOf('https://www.example.com/a?b=1')].map((link) => link?.kind)).toEqual(['page', 'article', 'https']);
  });

  it('is marked by buttons, and what was marked stays chosen', () => {
    expect(marked({ text: '一二三', from: 1, until: 2 }, 'strong', '文字')).toEqual({ text: '一**二**三', from: 3, until: 4 });
    expect(marked({ text: '', from: 0, until: 0 }, 'strong', '文字').text).toBe('**文字**');
    expect(marked({ text: '甲\n\n一\n二\n\n乙', from: 3, until: 6 }, 'ordered', '文字').text).toBe('甲\n\n1. 一\n2. 二\n\n乙');
    expect(marked({ text: '> 一', from: 2, until: 2 }, 'heading', '文字').text).toBe('## 一');
    expect(marked({ text: '甲\n一', from: 2, until: 3 }, 'list', '文字').text, 'apart from the line before').toBe('甲\n\n- 一');
    expect(marked({ text: '甲乙', from: 1, until: 1 }, 'rule', '文字').text).toBe('甲\n\n---\n\n乙');
    expect(linked({ text: '见转账', from: 1, until: 3 }, '转]账', '/transfer').text).toBe('见[转 账](/transfer)');
    expect(read(pictured({ text: '甲乙', from: 1, until: 1 }, PICTURE).text).images).toEqual([PICTURE]);
  });
});
