export * from './answer-classes.js';
export * from './book.js';
export * from './codec.js';
export * from './instruments.js';
export * from './market-feed.js';
export * from './market-frame.js';
export * from './order-entry.js';
export * from './signing.js';
