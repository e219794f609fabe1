export { OkxBook } from './book.js';
export { okxCodec } from './codec.js';
export { OKX } from './name.js';
export { okxProtocol } from './protocol.js';
