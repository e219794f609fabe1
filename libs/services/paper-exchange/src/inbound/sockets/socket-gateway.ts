import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { ContainedFailures } from '../../application/requests/contained-failures.js';
import { LOG } from '#libs/platform';
import type { Log } from '#libs/platform';
import { SocketCounters } from './socket-counters.js';
import { SocketSessions } from './socket-sessions.js';
import { WsClientSocket } from './ws-client-socket.js';

/** Largest message that is read from a client, in bytes. */
const LARGEST_MESSAGE_BYTES = 64 * 1_024;
/** The answer to a client that is not let in. */
function refusal(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** Accepts WebSocket clients on the port of the HTTP server. */
@Injectable()
export class SocketGateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #host: HttpAdapterHost;
  readonly #sessions: SocketSessions;
  readonly #counters: SocketCounters;
  readonly #log: Log;
  readonly #failures: ContainedFailures;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  constructor(
    host: HttpAdapterHost,
    sessions: SocketSessions,
    counters: SocketCounters,
    failures: ContainedFailures,
    @Inject(LOG) log: Log,
  ) {
    this.#failures = failures;
    this.#host = host;
    this.#sessions = sessions;
    this.#counters = counters;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const server = this.#host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      try {
        this.#upgrade(request, socket, head);
      } catch (error) {
        this.#failures.contain('an upgrade to a WebSocket', error);
        socket.destroy();
      }
    });
  }

  /** Cuts all connections, as an exchange does that is restarted; clients may connect again at once. */
  cutConnections(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  beforeApplicationShutdown(): void {
    this.cutConnections();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    connection.on('error', (error) => this.#log.warn({ err: error }, 'a connection broke before it was a WebSocket'));
    const openSession = this.#sessions.admitClient(request.url ?? '/', request.socket.remoteAddress ?? '');
    if (typeof openSession === 'number') {
      connection.end(refusal(openSession));
      return;
    }
    this.#server.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', (error) => this.#onBrokenFrame(error));
      new WsClientSocket(socket).serve(openSession);
    });
  }

  #onBrokenFrame(error: Error): void {
    this.#counters.brokenFrames += 1;
    this.#log.warn({ err: error }, 'a client sent a frame that cannot be read');
  }
}
