import type { RawData, WebSocket } from 'ws';
import type { ClientSocket, SessionOpener } from './client-socket.js';

/** The text of a WebSocket message, however its bytes came. */
function messageText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

/** A client's WebSocket on the network, by the library `ws`. */
export class WsClientSocket implements ClientSocket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get backlogBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Begins the client's session and hands it what arrives. */
  serve(openSession: SessionOpener): void {
    const session = openSession(this);
    this.#socket.on('message', (data) => session.onText(messageText(data)));
    this.#socket.on('ping', () => session.onPing());
    this.#socket.on('pong', () => session.onPong());
    this.#socket.on('close', () => session.onEnd());
  }

  sendText(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  ping(payload: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping(payload);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
