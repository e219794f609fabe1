export * from '#libs/kernel';
export * from './order/order.js';
