import { Injectable } from '@nestjs/common';
import { err, ok } from '#libs/kernel';
import type { Problem, Result } from '#libs/kernel';
import { Lifeline } from '#libs/platform';
import { HTTP_NOT_SENT, httpFailure } from '#libs/venues';
import type { ExchangeSocket, ExchangeSocketListener, HttpAnswer, HttpRequest, MemoryExchange } from '#libs/venues';
import { RestEndpoint } from '../inbound/rest/rest-endpoint.js';
import type { ClientSession } from '../inbound/sockets/client-socket.js';
import { SocketSessions } from '../inbound/sockets/socket-sessions.js';
import { InProcessSocket } from './in-process-socket.js';

/** Every client in this process has one address: its request weight is counted together. */
const ADDRESS = '127.0.0.1';

/** The exchange without a network: a `MemoryTransport` connects clients in this process with the same handlers that HTTP and WebSockets call. */
@Injectable()
export class InProcessExchange implements MemoryExchange {
  readonly #endpoint: RestEndpoint;
  readonly #sessions: SocketSessions;
  readonly #lifeline: Lifeline;
  readonly #open = new Set<InProcessSocket>();

  constructor(endpoint: RestEndpoint, sessions: SocketSessions, lifeline: Lifeline) {
    this.#endpoint = endpoint;
    this.#sessions = sessions;
    this.#lifeline = lifeline;
    lifeline.onSevered(() => this.cutConnections());
  }

  acceptSocket(url: string, socket: ExchangeSocket): ExchangeSocketListener | undefined {
    const openSession = this.#lifeline.isSevered ? undefined : this.#sessions.admitClient(targetOf(url), ADDRESS);
    if (openSession === undefined || typeof openSession === 'number') return undefined;
    const connection = new InProcessSocket(socket, () => this.#open.delete(connection));
    this.#open.add(connection);
    const session: ClientSession = openSession(connection);
    connection.serve(session);
    return { onText: (text) => connection.receiveText(text), onEnd: () => connection.endSession() };
  }

  async answerRequest({ method, url, headers, body }: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    if (this.#lifeline.isSevered) return err(httpFailure(HTTP_NOT_SENT, 'the connection failed (ECONNREFUSED)'));
    const apiKey = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-mbx-apikey')?.[1];
    const request = { method, target: targetOf(url), apiKey, body: body ?? '', address: ADDRESS };
    const outcome = await this.#endpoint.receiveRestRequest(request);
    if (outcome.kind === 'RESET') return err(httpFailure('HTTP_BROKEN', 'the connection failed (ECONNRESET)'));
    if (outcome.kind === 'SILENCE') return new Promise(() => undefined);
    const { answer } = outcome;
    return ok({ status: answer.status, body: answer.body, headers: { get: (name) => answer.headers[name] ?? null } });
  }

  /** Cuts all connections, as an exchange does that is restarted. */
  cutConnections(): void {
    for (const connection of [...this.#open]) connection.terminate();
  }
}

function targetOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
