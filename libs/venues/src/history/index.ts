export * from './coded-refusal.js';
export * from './history-client.js';
export * from './history-protocol.js';
export * from './history-scale.js';
export * from './read-fields.js';
export * from './rest-history.js';
