export * from './balance-view-rows.js';
export * from './balance-view.entity.js';
export * from './intent-rows.js';
export * from './intent.entity.js';
export * from './position-view-rows.js';
export * from './position-view.entity.js';
export * from './strategy-entities.js';
