export * from './codec/codec.js';
export * from './codec/instruments.js';
export * from './feed/protocol.js';
export * from './history.js';
export * from './orders/order-entry.js';
export * from './orders/read-raw-report.js';
