import type { Authenticator } from '../../application/requests/authenticator.js';
import type { AccountEvents } from '../../application/requests/account-events.js';
import { ApiError } from '../../application/requests/api-error.js';
import type { ContainedFailures } from '../../application/requests/contained-failures.js';
import type { OperationTable } from '../../application/requests/operation-table.js';
import { Params } from '../../application/requests/params.js';
import type { RateLimits } from '../../application/requests/rate-limits.js';
import type { Answer, RequestProcessor } from '../../application/requests/request-processor.js';
import { wsPayload } from '../../application/requests/signing.js';
import type { VenueClock } from '../../application/exchange/venue-clock.js';
import { inMicroseconds } from '../../application/streams/time-unit.js';
import type { ClientSession, ClientSocket } from '../sockets/client-socket.js';
import type { SocketCounters } from '../sockets/socket-counters.js';
import { UserSubscriptions } from './user-subscriptions.js';
import { readWsRequest } from './ws-request.js';
import type { WsRequest } from './ws-request.js';

const MS_PER_SECOND = 1_000;
const MALFORMED = -1_000;

/** What a session on the WebSocket API works with. */
export interface WsApiParts {
  readonly operations: OperationTable;
  readonly processor: RequestProcessor;
  readonly authenticator: Authenticator;
  readonly limits: RateLimits;
  readonly events: AccountEvents;
  readonly clock: VenueClock;
  readonly counters: SocketCounters;
  readonly failures: ContainedFailures;
}

/** How a connection wants its answers, unless a request wants otherwise. */
export interface AnswerWishes {
  /** Whether they carry the rate limits. */
  readonly showsLimits: boolean;
  /** Whether times are in microseconds. */
  readonly microseconds: boolean;
}

/** One connection to the WebSocket API: requests, answers, and the user-data events it subscribed to. */
export class WsApiSession implements ClientSession {
  readonly #parts: WsApiParts;
  readonly #socket: ClientSocket;
  readonly #address: string;
  readonly #wishes: AnswerWishes;
  readonly #users: UserSubscriptions;
  readonly #connectedMs: number;

  constructor(parts: WsApiParts, socket: ClientSocket, address: string, wishes: AnswerWishes) {
    this.#parts = parts;
    this.#socket = socket;
    this.#address = address;
    this.#wishes = wishes;
    this.#connectedMs = parts.clock.nowMs();
    this.#users = new UserSubscriptions(parts.events, (message) => this.#send(message));
  }

  onText(text: string): void {
    const request = readWsRequest(text);
    if (!('wrong' in request)) {
      this.#send(this.#respond(request));
      return;
    }
    this.#parts.counters.badMessages += 1;
    this.#send({ id: request.id, status: 400, error: { code: MALFORMED, msg: request.wrong } });
  }

  onPing(): void {
    // The library answers pings, and they are not counted here.
  }

  onPong(): void {
    // As above.
  }

  onEnd(): void {
    this.#users.endAll();
  }

  #send(message: Record<string, unknown>): void {
    const text = JSON.stringify(message);
    this.#socket.sendText(this.#wishes.microseconds ? inMicroseconds(text) : text);
  }

  #respond(request: WsRequest): Record<string, unknown> {
    const answer = this.#session(request) ?? this.#operate(request);
    const { status, body, retryAfterSeconds } = answer;
    const limits = this.#rateLimits(request, answer);
    if (status === 200) return { id: request.id, status, result: body, ...limits };
    const retryAfter = this.#parts.clock.nowMs() + (retryAfterSeconds ?? 0) * MS_PER_SECOND;
    const data = retryAfterSeconds === undefined ? {} : { data: { serverTime: this.#parts.clock.nowMs(), retryAfter } };
    return { id: request.id, status, error: { ...(body as object), ...data }, ...limits };
  }

  #operate(request: WsRequest): Answer {
    const operation = this.#parts.operations.findWebSocketOperation(request.method);
    if (operation === undefined) return this.#failed(unknownMethod(request.method));
    return this.#parts.processor.processRequest({
      via: 'WS',
      operation,
      params: new Params(request.params),
      address: this.#address,
      apiKey: request.params.get('apiKey'),
      payload: wsPayload(request.params),
    });
  }

  /** What concerns this connection and not the exchange; `undefined` for everything else. */
  #session(request: WsRequest): Answer | undefined {
    try {
      const body = this.#sessionBody(request);
      return body === undefined ? undefined : this.#answered(200, body);
    } catch (error) {
      return this.#failed(error instanceof ApiError ? error : this.#parts.failures.contain(request.method, error));
    }
  }

  #sessionBody({ method, params }: WsRequest): unknown {
    switch (method) {
      case 'session.status':
        return { apiKey: null, authorizedSince: null, ...this.#sinceConnected() };
      case 'session.logon':
        throw new ApiError(-4056, 'HMAC_SHA256 API key is not supported.');
      case 'session.logout':
        return { apiKey: null, authorizedSince: null, ...this.#sinceConnected() };
      case 'session.subscriptions':
        return this.#users.list();
      case 'userDataStream.subscribe.signature':
        return this.#users.subscribe(this.#identify(params));
      case 'userDataStream.unsubscribe':
        return this.#users.unsubscribe(new Params(params).whole('subscriptionId'));
      default:
        return undefined;
    }
  }

  #sinceConnected(): Record<string, unknown> {
    return {
      connectedSince: this.#connectedMs,
      returnRateLimits: this.#wishes.showsLimits,
      serverTime: this.#parts.clock.nowMs(),
      userDataStream: this.#users.list().length > 0,
    };
  }

  #identify(params: WsRequest['params']): string {
    return this.#parts.authenticator.identifyAccount(params.get('apiKey'), wsPayload(params), new Params(params));
  }

  #failed(error: ApiError): Answer {
    return this.#answered(error.status, error.body());
  }

  #answered(status: number, body: unknown): Answer {
    const usedWeight = this.#parts.limits.usedWeight(this.#address, this.#parts.clock.nowMs());
    return { status, body, usedWeight, orderCounts: undefined, retryAfterSeconds: undefined };
  }

  #rateLimits(request: WsRequest, answer: Answer): Record<string, unknown> {
    if (!(request.returnRateLimits ?? this.#wishes.showsLimits)) return {};
    const { orderCounts, usedWeight } = answer;
    const rows = this.#parts.limits.rows().flatMap((row) => {
      if (row.rateLimitType === 'REQUEST_WEIGHT') return [{ ...row, count: usedWeight }];
      if (orderCounts === undefined) return [];
      return [{ ...row, count: row.interval === 'SECOND' ? orderCounts.tenSeconds : orderCounts.day }];
    });
    return { rateLimits: rows };
  }
}

/** The keys of user data streams are gone since 2026-02-20; every other unknown method never was. */
function unknownMethod(method: string): ApiError {
  const isGone = /^userDataStream\.(?:start|ping|stop)$/u.test(method);
  return new ApiError(-1020, 'This operation is not supported.', isGone ? 410 : 400);
}
