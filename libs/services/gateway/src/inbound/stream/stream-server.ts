import { type IncomingMessage, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type WebSocket, WebSocketServer } from 'ws';
import { err } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { LiveStream } from './live-stream.js';
import { STREAM_PROTOCOL, StreamAdmission } from './stream-admission.js';

/** Clients say nothing: a message of one may be no longer than this. */
const LARGEST_MESSAGE_BYTES = 1_024;
/** Most clients at once: each may have a mebibyte waiting. */
const MAX_CLIENTS = 64;
const GOING_AWAY = 1001;

/** `/v1/stream`: who asks is judged before the upgrade; a client that is refused never has a WebSocket. */
@Injectable()
export class StreamServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #host: HttpAdapterHost;
  readonly #admission: StreamAdmission;
  readonly #stream: LiveStream;
  readonly #log: Log;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    // The token is a protocol too, and is never repeated.
    handleProtocols: (protocols) => (protocols.has(STREAM_PROTOCOL) ? STREAM_PROTOCOL : false),
  });

  constructor(host: HttpAdapterHost, admission: StreamAdmission, @Inject(LOG) log: Log, stream: LiveStream) {
    this.#host = host;
    this.#admission = admission;
    this.#stream = stream;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const server = this.#host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head).catch((error: unknown) => {
        this.#log.error({ err: error }, 'nobody could judge who opens the stream');
        socket.destroy();
      });
    });
  }

  beforeApplicationShutdown(): void {
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'the gateway stops');
    this.#server.close();
    for (const client of this.#server.clients) client.terminate();
  }

  async #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> {
    connection.on('error', (error) => this.#log.warn({ err: error }, 'a client of the stream broke off'));
    const url = new URL(request.url ?? '/', 'http://gateway');
    const ip = request.socket.remoteAddress ?? '';
    const admission = await this.#admission.admit({ headers: request.headers, path: url.pathname, ip });
    const opened = admission.ok && this.#stream.clients >= MAX_CLIENTS ? err(503) : admission;
    if (!opened.ok) {
      const status = `${opened.error} ${STATUS_CODES[opened.error] ?? ''}`;
      connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, connection, head, (socket) =>
      this.#serve(socket, opened.value, url.searchParams.get('since')),
    );
  }

  #serve(socket: WebSocket, topics: ReadonlySet<string>, since: string | null): void {
    socket.on('error', (error) => this.#log.warn({ err: error }, 'a client of the stream sent what cannot be read'));
    const remove = this.#stream.addClient(
      {
        get bufferedBytes() {
          return socket.bufferedAmount;
        },
        sendText: (text) => socket.send(text),
        close: (code, reason) => {
          // A client that reads nothing does not read the close either.
          socket.close(code, reason);
          socket.terminate();
        },
      },
      topics,
      since,
    );
    socket.on('close', remove);
  }
}
