export * from './book-oracle.js';
export * from './ladder.js';
export * from './new-life.js';
export * from './order-book.js';
export * from './synchronised-book.js';
