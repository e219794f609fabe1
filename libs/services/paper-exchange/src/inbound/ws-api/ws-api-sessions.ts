import { Injectable } from '@nestjs/common';
import { VenueClock } from '../../application/exchange/venue-clock.js';
import { AccountEvents } from '../../application/requests/account-events.js';
import { Authenticator } from '../../application/requests/authenticator.js';
import { ContainedFailures } from '../../application/requests/contained-failures.js';
import { OperationTable } from '../../application/requests/operation-table.js';
import { RateLimits } from '../../application/requests/rate-limits.js';
import { RequestProcessor } from '../../application/requests/request-processor.js';
import type { ClientSocket } from '../sockets/client-socket.js';
import { SocketCounters } from '../sockets/socket-counters.js';
import { WsApiSession } from './ws-api-session.js';
import type { AnswerWishes, WsApiParts } from './ws-api-session.js';

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
    failures: ContainedFailures,
  ) {
    this.#parts = { operations, processor, authenticator, limits, events, clock, counters, failures };
  }

  /** Begins the session of a client. */
  openSession(socket: ClientSocket, address: string, wishes: AnswerWishes): WsApiSession {
    return new WsApiSession(this.#parts, socket, address, wishes);
  }
}
