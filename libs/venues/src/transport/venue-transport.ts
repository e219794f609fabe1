import type { Problem, Result } from '#libs/kernel';

/** A WebSocket to open. */
export interface SocketRequest {
  /** The whole address, such as `wss://ws.kraken.com/v2`. */
  readonly url: string;
  /** The largest frame that is read; a larger one ends the connection. */
  readonly maxFrameBytes: number;
}

/** Why a connection is over. */
export interface SocketEnd {
  /** For logs, such as `closed with code 1006`. */
  readonly reason: string;
  /** Whether the peer sent a frame over `maxFrameBytes`. */
  readonly isFrameTooLarge: boolean;
  /** How long the venue wants to hear nothing, in milliseconds, where its answer to the handshake says so (429, 418). */
  readonly quietMs?: number | undefined;
}

/**
 * Offers a whole text frame in place: in `bytes` from `start` up to `end`, lent until the call returns and not proven to be
 * UTF-8. Returns whether it was taken.
 */
export type TakeText = (bytes: Buffer, start: number, end: number) => boolean;

/** Receives what happens on one socket. Never called from within {@link VenueTransport.openSocket}. */
export interface SocketListener {
  /** The handshake is done: frames can be sent. */
  onOpen(): void;
  /** A whole text frame, proven to be UTF-8. The bytes are lent until the call returns. */
  onText(bytes: Buffer): void;
  /** Set where texts are wanted in place; one that is not taken comes by {@link onText}. A transport may leave the offers out. */
  readonly takeText?: TakeText | undefined;
  /** Frames will not be offered by {@link takeText}, for this reason; they are read all the same, and slower. */
  onNoFastPath?(reason: string): void;
  /** A frame that is not text. */
  onBinary(): void;
  /** A ping or a pong came. */
  onHeartbeat?(): void;
  /** The connection is over or never came about. Called once, and nothing after it; not after {@link VenueSocket.terminate}. */
  onEnd(end: SocketEnd): void;
}

/** Our end of a WebSocket. */
export interface VenueSocket {
  /** Whether frames can be sent now. */
  readonly isOpen: boolean;
  /** Sends a text frame; lost silently where the connection is not open. */
  sendText(text: string): void;
  /** Sends a ping, which the peer answers with a pong. */
  ping(): void;
  /** Ends the connection at once; the listener is not called any more. */
  terminate(): void;
}

/** One HTTP request. Redirects are not followed. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The largest answer that is read. */
  readonly maxBytes: number;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What a venue's HTTP server answered, whatever the status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** The headers of an answer; the standard `Headers` is one. */
export interface HttpHeaders {
  /** By a name in small letters. */
  get(name: string): string | null;
}

/**
 * How venues are reached: WebSockets and HTTP. Live code uses {@link LiveTransport}; simulations a {@link MemoryTransport}.
 * A transport has no timers of its own: the caller gives up by its own scheduler.
 */
export interface VenueTransport {
  /** Begins to open a WebSocket. */
  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket;
  /**
   * Sends one request, once. The error is `HTTP_NOT_SENT` where no connection came about, so that the venue cannot have
   * acted, and `HTTP_TOO_LARGE` or `HTTP_BROKEN` otherwise. Never rejects.
   */
  sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>>;
}
