export * from './executed-ledger.js';
export * from './report-fold.js';
export * from './stored-books.js';
export * from './verify-books.js';
