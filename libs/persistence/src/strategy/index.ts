export * from './intent-record.js';
export * from './strategy-entities.js';
export * from './strategy-store.js';
export * from './strategy-views.js';
