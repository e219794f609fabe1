export * from './absence-proof.js';
export * from './circuit-breaker.js';
export * from './discrepancy.js';
export * from './last-look.js';
export * from './latched-state.js';
