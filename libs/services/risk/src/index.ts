/** Risk: every intent is decided here. */
export * from './application/intents/decide-intent.js';
export * from './outbound/memory/memory-risk-database.js';
export * from './outbound/memory/memory-risk-store.module.js';
export * from './outbound/postgres/postgres-risk-store.module.js';
export type { Licences } from './ports.js';
export * from './risk.module.js';
export * from './risk.rehearsal.js';
export * from './risk.settings.js';
