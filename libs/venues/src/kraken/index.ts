export * from './history.js';
export { KRAKEN } from './name.js';
export { KrakenBook } from './codec/book.js';
export { KrakenCodec } from './codec/codec.js';
export { krakenProtocol } from './protocol.js';
