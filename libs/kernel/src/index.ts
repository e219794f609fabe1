/** The kernel: ids, decimals, time, chance, results and invariants. It imports nothing but the decimal library. */
export * from './civil-date.js';
export * from './decimal.js';
export * from './ids.js';
export * from './instrument-name.js';
export * from './invariant.js';
export * from './iso-time.js';
export * from './names-to-offer.js';
export * from './one-line.js';
export * from './plain-token.js';
export * from './problem.js';
export * from './random.js';
export * from './result.js';
export * from './scheduler.js';
export * from './time-zone.js';
export * from './time.js';
