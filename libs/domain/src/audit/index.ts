export * from './audit-link.js';
export * from './verify-chain.js';
