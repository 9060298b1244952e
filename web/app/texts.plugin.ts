/** Writes the texts of the app beside its build: the server holds a bank's own wording against them, so the two never differ. */
import { runnerImport, type Plugin } from 'vite';
import type * as Build from './texts.build';

export function textsFile(): Plugin {
  return {
    name: 'polybank-texts',
    apply: 'build',
    async generateBundle() {
      const { module } = await runnerImport<typeof Build>(new URL('./texts.build.ts', import.meta.url).pathname);
      this.emitFile({ type: 'asset', fileName: 'texts.json', source: JSON.stringify(module.allTexts()) });
    },
  };
}
