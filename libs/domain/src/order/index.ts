export * from './client-order-id.js';
export * from './intent.js';
export * from './order-progress.js';
export * from './order-types.js';
export * from './order.js';
export * from './transitions.js';
