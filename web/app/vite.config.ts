/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { VitePWA } from 'vite-plugin-pwa';
import manifest from './package.json' with { type: 'json' };
import { textsFile } from './texts.plugin.ts';

/** Which version of the app this is: of the release, where one is being made. */
const VERSION = process.env['POLYBANK_VERSION'] ?? manifest.version;

/** Where the server serves this build; one build for all banks. */
const BASE = '/assets/app/';

export default defineConfig({
  base: BASE,
  define: { __APP_VERSION__: JSON.stringify(VERSION) },
  plugins: [
    react(),
    textsFile(),
    VitePWA({
      // The worker is our own: it serves every bank from one precache and never touches an API answer.
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      // The manifest of a bank is made by the server from its brand.
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,svg,woff2}'],
        globIgnores: ['**/sw.js', '**/echarts-*.js'],
        modifyURLPrefix: { '': BASE },
        rollupFormat: 'iife',
      },
    }),
    compression({
      algorithms: ['brotliCompress', 'gzip'],
      include: /\.(js|css|html|svg|json|webmanifest)$/,
      threshold: 1024,
    }),
  ],
  build: {
    assetsDir: '',
    target: 'es2022',
    sourcemap: false,
    // One sheet for all pages, so that none depends on which were opened before.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // A page's file is called as its folder: `transfer-fill-page-….js`.
        chunkFileNames: ({ facadeModuleId }) => {
          const [, folder, file] = /\/pages\/([\w-]+)\/([\w-]+)\.tsx$/.exec(facadeModuleId ?? '') ?? [];
          return folder && file ? `${folder}-${file}-[hash].js` : '[name]-[hash].js';
        },
        // Libraries of the first view change seldom: their own files stay in the cache of a phone over many releases.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 2 },
            { name: 'kit', test: /node_modules[\\/](@tanstack|i18next|react-i18next|openapi-fetch)[\\/]/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080', '^/b/[a-z0-9]+/(api|brand)/': 'http://localhost:8080' } },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost/b/lanwan/' } },
    setupFiles: ['src/test/setup.ts'],
    css: false,
    testTimeout: 20_000,
    server: { deps: { inline: ['antd-mobile'] } },
  },
});
