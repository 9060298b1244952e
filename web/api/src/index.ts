export * from './client';
export * from './idempotency';
export * from './problem';
export type * from './types';
export type { components, paths } from './schema';
