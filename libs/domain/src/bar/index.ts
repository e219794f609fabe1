export * from './bar.js';
export * from './counted-bars.js';
export * from './time-bars.js';
