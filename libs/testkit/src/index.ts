/** What tests need and the product does not: clocks that stand still, databases of their own, twins of servers. */
export * from './clock/manual-clock.js';
export * from './database/test-database.js';
export * from './venue/fake-venue.js';
