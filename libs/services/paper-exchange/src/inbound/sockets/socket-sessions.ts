import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
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

/** Lets WebSocket clients in: `/ws…` and `/stream…` for the market, `/ws-api/v3` for requests. */
@Injectable()
export class SocketSessions {
  readonly #hub: StreamHub;
  readonly #wsApi: WsApiSessions;
  readonly #counters: SocketCounters;
  readonly #scheduler: Scheduler;
  readonly #faults: FaultPlan;
  readonly #messagesPerSecond: number;

  constructor(
    hub: StreamHub,
    wsApi: WsApiSessions,
    counters: SocketCounters,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(FAULT_PLAN) faults: FaultPlan,
    @Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'STREAM_MESSAGES_PER_SECOND'>,
  ) {
    this.#hub = hub;
    this.#wsApi = wsApi;
    this.#counters = counters;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#messagesPerSecond = settings.STREAM_MESSAGES_PER_SECOND;
  }

  /**
   * Admits a client that asks for `target`, a path with its query such as `/ws/btcusdt@trade`; returns `undefined` where
   * there is no such endpoint. `address` is whom the request weight is counted to.
   */
  admitClient(target: string, address: string): SessionOpener | undefined {
    if (this.#faults.refusesConnection(target)) return undefined;
    const url = URL.canParse(target, 'http://exchange') ? new URL(target, 'http://exchange') : undefined;
    const openSession = url === undefined ? undefined : this.#openerOf(url, address);
    return openSession === undefined ? undefined : (socket) => this.#keepAlive(socket, openSession(socket));
  }

  #openerOf(url: URL, address: string): SessionOpener | undefined {
    const path = url.pathname.replace(/\/+$/u, '');
    if (path === '/ws-api/v3') {
      const showsLimits = url.searchParams.get('returnRateLimits') !== 'false';
      const opener: SessionOpener = (socket) => this.#wsApi.openSession(socket, address, showsLimits);
      return withMessageFaults(opener, 'ACCOUNT', this.#faults, this.#scheduler);
    }
    const isCombined = path === '/stream';
    if (!isCombined && path !== '/ws' && !path.startsWith('/ws/')) return undefined;
    const names = isCombined ? (url.searchParams.get('streams') ?? '').split('/') : path.split('/').slice(2);
    const streams = names.filter((name) => name !== '' && !/^\d+$/u.test(name));
    const opener: SessionOpener = (socket) => this.#openStreams(socket, isCombined, streams);
    return withMessageFaults(opener, 'MARKET', this.#faults, this.#scheduler);
  }

  #openStreams(socket: ClientSocket, isCombined: boolean, streams: readonly string[]): ClientSession {
    const limit = new MessageLimit(this.#messagesPerSecond, this.#scheduler);
    const session = new StreamSession(socket, this.#hub, this.#counters, isCombined, limit);
    session.subscribe(streams);
    return session;
  }

  #keepAlive(socket: ClientSocket, session: ClientSession): ClientSession {
    const keepAlive = new KeepAlive(this.#scheduler, socket, this.#counters);
    this.#counters.open += 1;
    return {
      onText: (text) => session.onText(text),
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
