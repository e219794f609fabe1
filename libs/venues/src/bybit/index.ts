export * from './book.js';
export * from './codec.js';
export * from './history.js';
export * from './instruments.js';
export * from './name.js';
export * from './protocol.js';
export * from './symbol-names.js';
