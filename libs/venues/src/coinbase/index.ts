export * from './codec/book.js';
export * from './codec/codec.js';
export * from './history.js';
export * from './instruments.js';
export * from './protocol.js';
