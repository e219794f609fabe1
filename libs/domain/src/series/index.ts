export * from './last-values.js';
export * from './recent-values.js';
