import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Venue } from '../../application/venue.js';
import { StreamConnection } from '../streams/stream-connection.js';
import type { StreamHub } from '../streams/stream-hub.js';
import { WsApiConnection } from '../ws-api/ws-api-connection.js';
import { MessageLimit } from './message-limit.js';
import { keepAlive } from './keep-alive.js';
import type { SocketCounters } from './socket-counters.js';

/** Largest message that is read from a client, in bytes. */
const LARGEST_MESSAGE_BYTES = 64 * 1_024;

/** What the door needs. */
export interface SocketDoorParts {
  readonly venue: Venue;
  readonly hub: StreamHub;
  readonly counters: SocketCounters;
  /** Most messages a second on a market-stream connection. */
  readonly messagesPerSecond: number;
  /** Says what went wrong with a connection. */
  readonly warn: (message: string, error: Error) => void;
}

/** Lets WebSocket clients in: `/ws…` and `/stream…` for the market, `/ws-api/v3` for requests. */
export class SocketDoor {
  readonly #parts: SocketDoorParts;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  constructor(parts: SocketDoorParts) {
    this.#parts = parts;
  }

  /** Listens for upgrades on an HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /** Ends all connections. */
  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', (error) => this.#parts.warn('a connection broke before it was a WebSocket', error));
    const url = readUrl(request.url ?? '/');
    const welcome = url === undefined ? undefined : this.#room(url, request.socket.remoteAddress ?? '');
    if (welcome === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#greet(client);
      welcome(client);
    });
  }

  #greet(client: WebSocket): void {
    const { counters, warn, venue } = this.#parts;
    counters.open += 1;
    client.on('close', () => {
      counters.open -= 1;
    });
    client.on('error', (error) => {
      counters.brokenFrames += 1;
      warn('a client sent a frame that cannot be read', error);
    });
    keepAlive(client, counters, venue.parts.nowMs);
  }

  #room(url: URL, address: string): ((client: WebSocket) => void) | undefined {
    const { venue, hub, counters, messagesPerSecond } = this.#parts;
    const path = url.pathname.replace(/\/+$/u, '');
    if (path === '/ws-api/v3') {
      const showLimits = url.searchParams.get('returnRateLimits') !== 'false';
      return (client) => new WsApiConnection(client, venue, counters, address, showLimits);
    }
    const combined = path === '/stream';
    if (!combined && path !== '/ws' && !path.startsWith('/ws/')) return undefined;
    const names = combined ? (url.searchParams.get('streams') ?? '').split('/') : path.split('/').slice(2);
    const streams = names.filter((name) => name !== '' && !/^\d+$/u.test(name));
    return (client) => {
      const limit = new MessageLimit(messagesPerSecond, venue.parts.nowMs);
      new StreamConnection(client, hub, counters, combined, limit).subscribe(streams);
    };
  }
}

function readUrl(text: string): URL | undefined {
  return URL.canParse(text, 'http://localhost') ? new URL(text, 'http://localhost') : undefined;
}
