import type { RawData, WebSocket } from 'ws';
import { ApiError } from '../../application/api-error.js';
import type { Operation } from '../../application/operation.js';
import { OPERATIONS } from '../../application/operations/operations.js';
import { Params } from '../../application/params.js';
import { wsPayload } from '../../application/signing.js';
import type { Answer, Venue } from '../../application/venue.js';
import { messageText } from '../sockets/message-text.js';
import type { SocketCounters } from '../sockets/socket-counters.js';
import { UserSubscriptions } from './user-subscriptions.js';
import { readWsRequest } from './ws-request.js';
import type { WsRequest } from './ws-request.js';

const BY_METHOD: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.flatMap((operation) => (operation.ws === undefined ? [] : [[operation.ws, operation]])),
);
const MS_PER_SECOND = 1_000;
const MALFORMED = -1_000;

/** One connection to the WebSocket API: requests, answers, and the user-data events it subscribed to. */
export class WsApiConnection {
  readonly #socket: WebSocket;
  readonly #venue: Venue;
  readonly #counters: SocketCounters;
  readonly #address: string;
  readonly #showLimits: boolean;
  readonly #users: UserSubscriptions;
  readonly #connectedMs: number;

  constructor(socket: WebSocket, venue: Venue, counters: SocketCounters, address: string, showLimits: boolean) {
    this.#socket = socket;
    this.#venue = venue;
    this.#counters = counters;
    this.#address = address;
    this.#showLimits = showLimits;
    this.#connectedMs = venue.parts.nowMs();
    this.#users = new UserSubscriptions(venue, (message) => this.#send(message));
    socket.on('message', (data) => this.#onMessage(data));
    socket.on('close', () => this.#users.close());
  }

  #send(message: Record<string, unknown>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #onMessage(data: RawData): void {
    const request = readWsRequest(messageText(data));
    if (typeof request !== 'string') {
      this.#send(this.#respond(request));
      return;
    }
    this.#counters.badMessages += 1;
    this.#send({ id: null, status: 400, error: { code: MALFORMED, msg: request } });
  }

  #respond(request: WsRequest): Record<string, unknown> {
    const answer = this.#session(request) ?? this.#operate(request);
    const { status, body, retryAfterSeconds } = answer;
    const limits = this.#rateLimits(request, answer);
    if (status === 200) return { id: request.id, status, result: body, ...limits };
    const retryAfter = this.#venue.parts.nowMs() + (retryAfterSeconds ?? 0) * MS_PER_SECOND;
    const data = retryAfterSeconds === undefined ? {} : { data: { serverTime: this.#venue.parts.nowMs(), retryAfter } };
    return { id: request.id, status, error: { ...(body as object), ...data }, ...limits };
  }

  #operate(request: WsRequest): Answer {
    const operation = BY_METHOD.get(request.method);
    if (operation === undefined) return this.#failed(new ApiError(-1020, 'This operation is not supported.'));
    return this.#venue.perform({
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
      if (error instanceof ApiError) return this.#failed(error);
      throw error;
    }
  }

  #sessionBody({ method, params }: WsRequest): unknown {
    switch (method) {
      case 'session.status':
        return {
          apiKey: null,
          authorizedSince: null,
          connectedSince: this.#connectedMs,
          returnRateLimits: this.#showLimits,
          serverTime: this.#venue.parts.nowMs(),
          userDataStream: false,
        };
      case 'session.logon':
        throw new ApiError(-4056, 'HMAC_SHA256 API key is not supported.');
      case 'session.subscriptions':
        return this.#users.list();
      case 'userDataStream.subscribe.signature':
        return this.#users.subscribe(this.#venue.identify(params.get('apiKey'), wsPayload(params), new Params(params)));
      case 'userDataStream.unsubscribe':
        return this.#users.unsubscribe(new Params(params).whole('subscriptionId'));
      default:
        return undefined;
    }
  }

  #failed(error: ApiError): Answer {
    return this.#answered(error.status, error.body());
  }

  #answered(status: number, body: unknown): Answer {
    const usedWeight = this.#venue.parts.limits.usedWeight(this.#address, this.#venue.parts.nowMs());
    return { status, body, usedWeight, orderCounts: undefined, retryAfterSeconds: undefined };
  }

  #rateLimits(request: WsRequest, answer: Answer): Record<string, unknown> {
    if (!(request.returnRateLimits ?? this.#showLimits)) return {};
    const { orderCounts, usedWeight } = answer;
    const rows = this.#venue.parts.limits.rows().flatMap((row) => {
      if (row.rateLimitType === 'REQUEST_WEIGHT') return [{ ...row, count: usedWeight }];
      if (orderCounts === undefined) return [];
      return [{ ...row, count: row.interval === 'SECOND' ? orderCounts.tenSeconds : orderCounts.day }];
    });
    return { rateLimits: rows };
  }
}
