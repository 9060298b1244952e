import { defineConfig } from 'vitest/config';

// One browser, one story at a time: the stories share the demonstration they run on.
export default defineConfig({
  test: {
    include: ['src/**/*.journey.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
});
