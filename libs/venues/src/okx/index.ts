export * from './history.js';
export { OKX } from './name.js';
export { OkxBook } from './book.js';
export { okxCodec } from './codec.js';
export { okxProtocol } from './protocol.js';
