export * from './absence-proof.js';
export * from './circuit-breaker.js';
export * from './last-look.js';
