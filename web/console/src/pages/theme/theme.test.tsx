import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { bank, allianceAdmin, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, serve } from '../../testing/server';
import { colourOf, depthOf, familyOf, put, styleOf, withDepth, withFamily, withMeasure, withPreset, withToken, wordingsOf, measureOf } from './model';

const look = { icons: 'line', illustration: 'waves', tone: 'plain', light: { 'brand-solid': '#0a66a8', 'brand-on': '#ffffff', bg: '#f4f5f7', 'ink-3': '#5c6675' }, dark: {}, elder_light: {}, elder_dark: {} };
const brand = {
  bank_id: 'lanwan', name: '蓝湾银行', name_en: 'Lanwan Bank', short_name: '蓝湾', slogan: '', slogan_en: '', primary_color: '#0a66a8', accent_color: '#18b8b4', radius_px: 16, home_layout: 'card', look,
  splash: { ground: 'page', line_zh: '', line_en: '' }, legal: [], wording: { zh: {}, en: {} }, logo_url: '/l.svg', icon_url: '/i.svg', service_phone: '400', bank_no: '1', revision: 'r', demo: true,
};
const preset = { id: 'ink', title_zh: '墨', title_en: 'Ink', about_zh: '克制', about_en: 'Restrained', tokens: { color: { primary: { $value: '#17181c' } } }, style: { icons: 'sharp', illustration: 'plain', tone: 'formal', home_layout: 'list' } };
const body = { identity: { name: '蓝湾银行' }, tokens: { color: { $type: 'color', primary: { $value: '#0a66a8' } } } };
const contrast = {
  variant: 'light', ink: 'ink-3', ground: 'surface', title_zh: '卡片上的说明文字', title_en: 'Faint text on cards', ink_color: '#b8bec8', ground_color: '#ffffff', ratio: 1.86, least: 4.5, passes: false, token: 'text_faint', fix: '#6d7380',
};

const at = '/banks/lanwan';
const answers = (tried: object = {}) => ({
  'GET /me': allianceAdmin, 'GET /banks': { banks: [bank('lanwan', '蓝湾银行')] }, 'GET /api/landing': landing,
  [`GET ${at}/theme`]: { version: null, document_id: null, body, brand, presets: [preset] },
  [`GET ${at}/publishing/documents`]: { items: [], next_cursor: null },
  [`POST ${at}/theme/trial`]: { brand, contrasts: [], objections: [], ...tried },
});

describe('a theme as it is written', () => {
  it('keeps what the studio does not know', () => {
    const odd = { ...body, later: { x: 1 } };
    expect(withToken(odd, 'color', 'accent', '#112233')).toEqual({ ...odd, tokens: { color: { $type: 'color', primary: { $value: '#0a66a8' }, accent: { $value: '#112233' } } } });
    expect(colourOf(withToken(odd, 'color', 'primary', undefined), 'primary')).toBeUndefined();
    expect(put({ a: 1 }, ['b', 'c'], 2)).toEqual({ a: 1, b: { c: 2 } });
  });

  it('says types as the format of design tokens does', () => {
    const made = withFamily(withDepth(withMeasure(withMeasure(body, 'radius', 'card', 4), 'motion', 'quick', 90), 'clear'), 'serif') as unknown as { tokens: Record<string, Record<string, unknown>> };
    expect(made.tokens['radius']).toEqual({ $type: 'dimension', card: { $value: { value: 4, unit: 'px' } } });
    expect(made.tokens['motion']).toEqual({ quick: { $type: 'duration', $value: { value: 90, unit: 'ms' } } });
    expect([familyOf(made), depthOf(made), measureOf(made, 'radius', 'card')]).toEqual(['serif', 'clear', 4]);
  });

  it('takes a look from a preset, and no names', () => {
    const made = withPreset(body, preset as never);
    expect(made['identity']).toEqual(body.identity);
    expect(styleOf(made, brand as never).home_layout).toBe('list');
    expect(wordingsOf(made)).toEqual([]);
  });
});

describe('the theme studio', () => {
  it('writes a first draft under one key, with the reason', async () => {
    const made = { document_id: 'd1', version: 1, edit: 1, state: 'draft' };
    const sent = serve({ ...answers(), [`POST ${at}/publishing/documents`]: () => json(made, 201) });
    visit('/b/lanwan/theme');
    fireEvent.click(await screen.findByRole('button', { name: /墨/ }));
    fireEvent.change(screen.getByLabelText('原因'), { target: { value: '换成墨色' } });
    fireEvent.click(screen.getByRole('button', { name: '保存为草稿' }));
    await waitFor(() => { expect(sent.some((one) => one.method === 'POST' && one.path.endsWith('/publishing/documents'))).toBe(true); });
    const post = sent.find((one) => one.method === 'POST' && one.path.endsWith('/publishing/documents'));
    expect(post?.body).toMatchObject({ kind: 'content.theme', name: 'main', reach: 'own', note: '换成墨色', body: { style: preset.style, identity: body.identity } });
    expect(post?.headers.get('Idempotency-Key')).toMatch(/^[\w-]{8,64}$/);
  });

  it('says what cannot be read, and mends it', async () => {
    const sent = serve(answers({ contrasts: [contrast] }));
    visit('/b/lanwan/theme');
    const line = (await screen.findByText('卡片上的说明文字')).closest('li');
    if (!line) throw new Error('no line');
    expect(within(line).getByText('1.86，须达 4.5')).toBeTruthy();
    fireEvent.click(within(line).getByRole('button', { name: /说明文字改为 #6d7380/ }));
    await waitFor(() => {
      const last = sent.filter((one) => one.path.endsWith('/theme/trial')).at(-1)?.body as { body: { tokens: { color: Record<string, { $value: string }> } } };
      expect(last.body.tokens.color['text_faint']?.$value).toBe('#6d7380');
    });
  });

  it('shows the app itself, of this very site, and says what is wrong at its place', async () => {
    serve(answers({ objections: [{ place: '/identity/name', message: '填写不符 / Not right' }] }));
    visit('/b/lanwan/theme');
    const frame = await screen.findByTitle<HTMLIFrameElement>('修改后');
    expect(new URL(frame.src).pathname).toBe('/b/lanwan/');
    fireEvent.click(screen.getByRole('tab', { name: '名称与启动页' }));
    expect(await screen.findByText('填写不符')).toBeTruthy();
  });
});
