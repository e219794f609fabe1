/** Gateway: REST for people and programs; reads everything, commands little. */
export { configureGateway } from './configure-gateway.js';
export * from './gateway.config.js';
export { GatewayModule } from './gateway.module.js';
