import { compression } from 'vite-plugin-compression2';
import { defineConfig } from 'vite';

// The gateway serves dist/<x> as /assets/landing/<x> and index.html for /.
export default defineConfig({
  base: '/assets/landing/',
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], include: /\.(html|js|css|svg|json)$/, threshold: 1024 })],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://localhost:8080', '/b': 'http://localhost:8080', '/console': 'http://localhost:8080' } },
});
