/** The language of trading. Pure: no clock, chance, network, Nest or Node. */
export * from './audit/index.js';
export * from './bar/index.js';
export * from './book/index.js';
export * from './command/index.js';
export * from './exposure/index.js';
export * from './instrument/index.js';
export * from './ledger/index.js';
export * from './machine/index.js';
export * from './market/index.js';
export * from './matching/index.js';
export * from './order/index.js';
export * from './position/index.js';
export * from './risk/index.js';
export * from './series/index.js';
export * from './strategy/index.js';
export * from './trading/index.js';
export * from './venue/index.js';
