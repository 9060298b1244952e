// @vitest-environment node
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

it('stays under 4 kB on the wire', async () => {
  const entry = new URL('./perception.ts', import.meta.url).pathname;
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, target: 'es2022', rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' } } });
  const [bundle] = [built].flat() as Rolldown.RolldownOutput[];
  const code = bundle?.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('') ?? '';
  expect(code).toContain('polybank-device-report-v1');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(4_096);
}, 120_000);
