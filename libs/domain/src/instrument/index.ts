export * from './instrument.js';
export * from './scale.js';
