export * from './demanded-silence.js';
/** How venues are reached: one port for WebSockets and HTTP, over the real network or in memory. */
export { HTTP_NOT_SENT, type HttpFailureCode, httpFailure } from './http-failure.js';
export { LiveTransport } from './live-transport.js';
export type { ExchangeSocket, ExchangeSocketListener, MemoryExchange } from './memory-exchange.js';
export { MemoryTransport, type MemoryTransportSettings } from './memory-transport.js';
export type * from './venue-transport.js';
