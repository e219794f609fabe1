import { Injectable } from '@nestjs/common';
import { VenueClock } from '../../application/exchange/venue-clock.js';
import { AccountEvents } from '../../application/requests/account-events.js';
import { Authenticator } from '../../application/requests/authenticator.js';
import { OperationTable } from '../../application/requests/operation-table.js';
import { RateLimits } from '../../application/requests/rate-limits.js';
import { RequestProcessor } from '../../application/requests/request-processor.js';
import type { ClientSocket } from '../sockets/client-socket.js';
import { SocketCounters } from '../sockets/socket-counters.js';
import { WsApiSession } from './ws-api-session.js';
import type { WsApiParts } from './ws-api-session.js';

/** Opens sessions on the WebSocket API. */
@Injectable()
export class WsApiSessions {
  readonly #parts: WsApiParts;

  constructor(
    operations: OperationTable,
    processor: RequestProcessor,
    authenticator: Authenticator,
    limits: RateLimits,
    events: AccountEvents,
    clock: VenueClock,
    counters: SocketCounters,
  ) {
    this.#parts = { operations, processor, authenticator, limits, events, clock, counters };
  }

  /** Begins the session of a client; `showsLimits` says whether answers carry the rate limits unless a request wants otherwise. */
  openSession(socket: ClientSocket, address: string, showsLimits: boolean): WsApiSession {
    return new WsApiSession(this.#parts, socket, address, showsLimits);
  }
}
