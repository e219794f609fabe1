export * from './history.js';
export { OKX } from './name.js';
export { OkxBook } from './codec/book.js';
export { OkxCodec } from './codec/codec.js';
export { okxProtocol } from './protocol.js';
