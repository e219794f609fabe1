/** The gateway as a program calls it: every operation of its OpenAPI document, with the types of what it takes and answers with. */
export * from './gateway-client.js';
export type * from './generated/index.js';
