import 'node:crypto';
import 'ws';
export { order } from '#libs/domain';
export * from './binance/binance.js';
export * from './transport/socket.js';
