import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { ContainedFailures } from '../../application/requests/contained-failures.js';
import { StreamHub } from '../../application/streams/stream-hub.js';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { FAULT_PLAN, PAPER_EXCHANGE_SETTINGS } from '../../ports.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { withMessageFaults } from '../faults/faulty-socket.js';
import { StreamSession } from '../streams/stream-session.js';
import { WsApiSessions } from '../ws-api/ws-api-sessions.js';
import type { ClientSession, ClientSocket, SessionOpener } from './client-socket.js';
import { KeepAlive } from './keep-alive.js';
import { MessageLimit } from './message-limit.js';
import { SocketCounters } from './socket-counters.js';
import { readSocketAddress } from './stream-address.js';
import type { SocketAddress } from './stream-address.js';

const NOT_FOUND = 404;
/** WebSocket close code: the server met something that it did not expect. */
const INTERNAL_ERROR = 1_011;

/** Lets WebSocket clients in: `/ws…` and `/stream…` for the market, `/ws-api/v3` for requests. */
@Injectable()
export class SocketSessions {
  readonly #hub: StreamHub;
  readonly #wsApi: WsApiSessions;
  readonly #counters: SocketCounters;
  readonly #scheduler: Scheduler;
  readonly #faults: FaultPlan;
  readonly #messagesPerSecond: number;
  readonly #failures: ContainedFailures;

  constructor(
    hub: StreamHub,
    wsApi: WsApiSessions,
    counters: SocketCounters,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(FAULT_PLAN) faults: FaultPlan,
    failures: ContainedFailures,
    @Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'STREAM_MESSAGES_PER_SECOND'>,
  ) {
    this.#hub = hub;
    this.#wsApi = wsApi;
    this.#counters = counters;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#failures = failures;
    this.#messagesPerSecond = settings.STREAM_MESSAGES_PER_SECOND;
  }

  /**
   * Admits a client that asks for `target`, a path with its query such as `/ws/btcusdt@trade`; returns the HTTP status of the
   * refusal where it is not let in. `address` is whom the request weight is counted to.
   */
  admitClient(target: string, address: string): SessionOpener | number {
    if (this.#faults.refusesConnection(target)) return NOT_FOUND;
    const asked = readSocketAddress(target);
    if (asked.kind === 'REFUSED') return asked.status;
    const openSession = this.#openerOf(asked, address);
    return (socket) => this.#keepAlive(socket, openSession(socket));
  }

  #openerOf(asked: Exclude<SocketAddress, { kind: 'REFUSED' }>, address: string): SessionOpener {
    if (asked.kind === 'STREAMS') {
      const opener: SessionOpener = (socket) => this.#openStreams(socket, asked);
      return withMessageFaults(opener, 'MARKET', this.#faults, this.#scheduler);
    }
    const opener: SessionOpener = (socket) => this.#wsApi.openSession(socket, address, asked);
    return withMessageFaults(opener, 'ACCOUNT', this.#faults, this.#scheduler);
  }

  #openStreams(
    socket: ClientSocket,
    { isCombined, streams, microseconds }: Extract<SocketAddress, { kind: 'STREAMS' }>,
  ): ClientSession {
    const limit = new MessageLimit(this.#messagesPerSecond, this.#scheduler);
    const session = new StreamSession(socket, this.#hub, this.#counters, { combined: isCombined, microseconds }, limit);
    session.subscribe(streams);
    return session;
  }

  /** Lets a client do something; where that fails in a way that must not happen, its connection ends and nothing else. */
  #contained(socket: ClientSocket, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failures.contain('a message on a WebSocket', error);
      socket.close(INTERNAL_ERROR, 'Internal error');
    }
  }

  #keepAlive(socket: ClientSocket, session: ClientSession): ClientSession {
    const keepAlive = new KeepAlive(this.#scheduler, socket, this.#counters);
    this.#counters.open += 1;
    return {
      onText: (text) => this.#contained(socket, () => session.onText(text)),
      onPing: () => session.onPing(),
      onPong: () => {
        keepAlive.onPong();
        session.onPong();
      },
      onEnd: () => {
        this.#counters.open -= 1;
        keepAlive.stopPinging();
        session.onEnd();
      },
    };
  }
}
