/** Order management: sends approved orders at most once and books what comes of them. */
export { LeaseEpoch } from './application/lease/lease-epoch.js';
export { KillLocally } from './application/send/kill-locally.js';
export { OfferLicence } from './application/send/offer-licence.js';
export { TradingGate } from './application/send/trading-gate.js';
export * from './order-management.module.js';
export * from './order-management.rehearsal.js';
export * from './order-management.settings.js';
export * from './outbound/memory/memory-order-database.js';
export * from './outbound/memory/memory-order-store.module.js';
export * from './outbound/order-entry.module.js';
export * from './outbound/postgres/postgres-order-store.module.js';
