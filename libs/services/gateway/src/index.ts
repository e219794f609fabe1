/** Gateway: REST for people and programs; reads everything, commands little. */
export { configureGateway } from './configure-gateway.js';
export * from './gateway.module.js';
export * from './gateway.settings.js';
export { MemoryGatewayRows } from './outbound/memory-gateway-reads.js';
export * from './outbound/memory-gateway-store.module.js';
export * from './outbound/postgres-gateway-store.module.js';
