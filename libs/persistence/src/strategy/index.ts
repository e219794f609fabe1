export * from './balance-view-rows.js';
export * from './intent-rows.js';
export * from './intent.entity.js';
export * from './position-view-rows.js';
export * from './position-view.entity.js';
export * from './propose.statement.js';
export * from './strategy-change-rows.js';
export * from './strategy-entities.js';
