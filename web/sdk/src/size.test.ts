// @vitest-environment node
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

it.each([
  ['perception', 'polybank-device-report-v1', 4_096],
  ['index', 'X-Polybank-Sample', 8_192],
])('keeps %s small on the wire', async (name, part, bytes) => {
  const entry = new URL(`./${name}.ts`, import.meta.url).pathname;
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, target: 'es2022', rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' } } });
  const [bundle] = [built].flat() as Rolldown.RolldownOutput[];
  const code = bundle?.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('') ?? '';
  expect(code).toContain(part);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(bytes);
}, 120_000);
