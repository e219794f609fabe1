/** Strategy: ticks and facts in, intents out. */
export * from './outbound/memory/memory-strategy-database.js';
export * from './outbound/memory/memory-strategy-store.module.js';
export * from './outbound/postgres/postgres-strategy-store.module.js';
export type { Gate, OrderPath } from './ports.js';
export * from './strategy.module.js';
export * from './strategy.rehearsal.js';
export * from './strategy.settings.js';
