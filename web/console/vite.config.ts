import react from '@vitejs/plugin-react';
import { compression } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

// The gateway serves dist/<x> as /assets/console/<x> and index.html for every /console/* path.
export default defineConfig({
  base: '/assets/console/',
  plugins: [
    react(),
    compression({ algorithms: ['gzip', 'brotliCompress'], include: /\.(html|js|css|svg|json)$/, threshold: 1024 }),
  ],
  build: {
    target: 'es2022',
    // No inlined data: the content security policy allows no inline scripts, and the preload shim is not needed.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 30 },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/console/api': 'http://localhost:8080', '/api': 'http://localhost:8080', '/b': 'http://localhost:8080' } },
  test: { environment: 'jsdom', setupFiles: ['src/testing/setup.ts'], css: false, testTimeout: 20_000 },
});
