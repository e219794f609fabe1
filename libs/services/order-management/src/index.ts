/** Order management: sends approved orders at most once and books what comes of them. */
export * from './order-management.config.js';
export { OrderManagementModule } from './order-management.module.js';
