export * from './chart';
export * from './dates';
export * from './hooks';
export * from './i18n';
export * from './money';
export * from './problems';
export * from './query';
export * from './tokens';
