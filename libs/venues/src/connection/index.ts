/** Connections of a venue that keep themselves open, and requests that are bounded: what is between protocols and transport. */
export * from './background.js';
export * from './backoff.js';
export * from './connect-pace.js';
export type * from './connection-owner.js';
export type * from './connection-settings.js';
export type * from './frame-tap.js';
export * from './http.js';
export * from './quiet-transport.js';
export * from './request-hold.js';
export * from './venue-connection.js';
export * from './venue-quiet.js';
export type * from './venue-runtime.js';
