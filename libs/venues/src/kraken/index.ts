export * from './history.js';
export { KRAKEN } from './name.js';
export { KrakenBook } from './book.js';
export { krakenCodec } from './codec.js';
export { krakenProtocol } from './protocol.js';
