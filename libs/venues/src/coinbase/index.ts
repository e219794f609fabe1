export * from './book.js';
export * from './codec.js';
export * from './instruments.js';
export * from './protocol.js';
