export { KrakenBook } from './book.js';
export { krakenCodec } from './codec.js';
export { KRAKEN } from './name.js';
export { krakenProtocol } from './protocol.js';
