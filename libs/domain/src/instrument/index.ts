export * from './grid-id.js';
export * from './filters/index.js';
export * from './instrument.js';
export * from './same-instrument.js';
export * from './scale.js';
export * from './steps.js';
export * from './unfit-instrument.js';
