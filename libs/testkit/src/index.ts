/** What tests need and the product does not: virtual time and seeded chance, databases of their own, twins of servers. */
export * from './database/test-database.js';
export * from './network/severable-line.js';
export * from './tape/small-tape.js';
export * from './time/live-scheduler.js';
export * from './time/manual-clock.js';
export * from './time/seeded-random.js';
export * from './time/virtual-scheduler.js';
export * from './venue/fake-venue.js';
