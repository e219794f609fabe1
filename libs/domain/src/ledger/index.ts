/** The double-entry ledger: which entries everything that moves money makes, and what their sums are. */
export * from './cash-transactions.js';
export * from './fill-transaction.js';
export * from './ledger-constraints.js';
export * from './ledger-sums.js';
export * from './ledger-transaction.js';
export * from './verify/index.js';
