import type { IncomingMessage } from 'node:http';
import type { createConnection } from 'node:net';
import WebSocket, { type RawData } from 'ws';
import { demandedSilenceMs } from './demanded-silence.js';
import { FrameSplitter } from './frame-splitter.js';
import { LentReads } from './lent-reads.js';
import type { SocketEnd, SocketListener, SocketRequest, VenueSocket } from './venue-transport.js';

/** Opens a WebSocket by `ws`; where the listener takes frames in place, a {@link FrameSplitter} reads beside it. */
export function openLiveSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
  return new LiveSocket(request, listener);
}

/** A `ws` client behind the port. */
class LiveSocket implements VenueSocket {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  #isOver = false;

  constructor({ url, maxFrameBytes }: SocketRequest, listener: SocketListener) {
    this.#listener = listener;
    const reads = listener.takeText === undefined ? undefined : new LentReads();
    const socket = new WebSocket(url, {
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      ...(reads === undefined ? {} : { createConnection: connectionBy(reads, url) }),
    });
    this.#socket = socket;
    this.#attachFastPath(maxFrameBytes, reads);
    socket.on('open', () => listener.onOpen());
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('ping', () => listener.onHeartbeat?.());
    socket.on('pong', () => listener.onHeartbeat?.());
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      this.#end(endOfRefusal(response));
    });
    socket.on('error', (error) => this.#end(endOfError(error)));
    socket.on('close', (code) => this.#end({ reason: `closed with code ${code}`, isFrameTooLarge: false }));
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#socket.readyState === WebSocket.OPEN;
  }

  sendText(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  ping(): void {
    if (this.isOpen) this.#socket.ping();
  }

  terminate(): void {
    this.#isOver = true;
    this.#socket.removeAllListeners();
    // Terminating a socket that is still connecting reports an error to nobody.
    this.#socket.on('error', () => undefined);
    this.#socket.terminate();
  }

  #attachFastPath(maxFrameBytes: number, reads: LentReads | undefined): void {
    const listener = this.#listener;
    if (listener.takeText === undefined) return;
    FrameSplitter.attach(
      this.#socket,
      maxFrameBytes,
      // What is still in the read of a socket that was given up is dropped.
      (bytes, start, end) => this.#isOver || listener.takeText?.(bytes, start, end) === true,
      (reason) => listener.onNoFastPath?.(reason),
      reads,
    );
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (isBinary || !Buffer.isBuffer(data)) this.#listener.onBinary();
    else this.#listener.onText(data);
  }

  #end(end: SocketEnd): void {
    if (this.#isOver) return;
    this.terminate();
    this.#listener.onEnd(end);
  }
}

/** How `ws` opens its socket, for reads that are lent. */
function connectionBy(reads: LentReads, url: string): typeof createConnection {
  const isSecure = url.startsWith('wss:');
  return ((options: Parameters<LentReads['connect']>[0]) =>
    reads.connect(options, isSecure)) as typeof createConnection;
}

/** The venue answered the handshake with something else than a socket. */
function endOfRefusal({ statusCode = 0, headers }: IncomingMessage): SocketEnd {
  const quietMs = demandedSilenceMs(statusCode, headers['retry-after'], headers.date);
  return { reason: `the handshake was refused with HTTP ${statusCode}`, isFrameTooLarge: false, quietMs };
}

function endOfError(error: Error): SocketEnd {
  return { reason: error.message, isFrameTooLarge: error.message.includes('Max payload size exceeded') };
}
