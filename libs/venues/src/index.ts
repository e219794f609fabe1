/** Exchanges: one folder each, one line each in the registry. Sockets and REST, no Nest. */
export { BINANCE, BinanceOrderEntry } from './binance/index.js';
export { StreamConnection, type StreamConnectionListener } from './binance/feed/stream-connection.js';
export { BinanceRestClient } from './binance/rest-client.js';
export { signRest } from './binance/orders/signing.js';
export {
  type BookFigures,
  type BookInput,
  type BookVerdict,
  ConnectionSequence,
  splitSymbol,
  type FetchJson,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
  type VenueProtocol,
  type WireDepth,
  type WireEvent,
  type WireLevel,
  type WireQuote,
  type WireTrade,
} from './codec/index.js';
export { RecordedMarkets, type RecordedCounts, type RecordedText } from './feed/index.js';
export { type ConnectionTap, type FrameTap, VenueQuiet, type VenueRuntime } from './connection/index.js';
export {
  type ExchangeSocket,
  type ExchangeSocketListener,
  HTTP_NOT_SENT,
  type HttpAnswer,
  type HttpFailureCode,
  type HttpHeaders,
  type HttpRequest,
  LiveTransport,
  type MemoryExchange,
  MemoryTransport,
  type MemoryTransportSettings,
  type SocketEnd,
  type SocketListener,
  type SocketRequest,
  type VenueSocket,
  type VenueTransport,
  httpFailure,
} from './transport/index.js';
export { type ExactJson, parseExactJson } from './values/exact-json.js';
export { VenueError } from './venue-error.js';
export * from './registry.js';
