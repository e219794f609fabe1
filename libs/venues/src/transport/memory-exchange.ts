import type { Problem, Result } from '#libs/kernel';
import type { HttpAnswer, HttpRequest } from './venue-transport.js';

/** The exchange's end of a WebSocket in memory. */
export interface ExchangeSocket {
  /** Sends a text frame; lost silently where the connection is over. */
  sendText(text: string): void;
  /** Closes with a code such as 1001; the client learns of it after what was sent before. */
  close(code: number): void;
}

/** Receives what a client sends on one socket. */
export interface ExchangeSocketListener {
  onText(text: string): void;
  /** The client is gone; not called after the exchange itself closed. */
  onEnd(): void;
}

/** An exchange in this process, as a `MemoryTransport` reaches it. */
export interface MemoryExchange {
  /** Accepts a connection to an address, or returns `undefined` to refuse it. Frames can be sent at once. */
  acceptSocket(url: string, socket: ExchangeSocket): ExchangeSocketListener | undefined;
  /** Answers a request, or fails it as a network would. A promise that never settles is an exchange that never answers. */
  answerRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>>;
}
