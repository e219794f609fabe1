export * from './account-views.js';
export * from './equity.js';
export * from './fills-known.js';
export * from './recorded-intent.js';
export * from './runnable-strategy.js';
export * from './strategy.js';
export * from './tradable.js';
