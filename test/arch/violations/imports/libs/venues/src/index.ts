import 'node:crypto';
import 'cockatiel';
import 'ws';
export { order } from '#libs/domain';
export * from './binance/binance.js';
export * from './common/socket.js';
