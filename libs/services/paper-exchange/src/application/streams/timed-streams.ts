import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { SCHEDULER, Supervisor } from '#libs/platform';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import type { SymbolMarket } from '../exchange/symbol-market.js';
import { VenueClock } from '../exchange/venue-clock.js';
import type { MarketData } from '../market/market-data.js';
import { ContainedFailures } from '../requests/contained-failures.js';
import { StreamHub } from './stream-hub.js';
import { timedStream, timedStreamOfAll } from './timed-stream-table.js';
import type { TimedStream } from './timed-stream-table.js';

const FAST_MS = 100;
const IDLE_MS = 1_000;

/** One stream that somebody listens to. */
interface Running {
  readonly name: string;
  /** One for each symbol that it is about. */
  readonly parts: readonly { readonly market: SymbolMarket; readonly stream: TimedStream; last: string }[];
  readonly isList: boolean;
  readonly paceMs: number;
  nextAtMs: number;
}

/** Sends the streams that a market does not send itself: klines, tickers, averages, tops of books; only while somebody listens. */
@Injectable()
export class TimedStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #hub: StreamHub;
  readonly #exchange: Exchange;
  readonly #data: MarketData;
  readonly #clock: VenueClock;
  readonly #scheduler: Scheduler;
  readonly #supervisor: Supervisor;
  readonly #failures: ContainedFailures;
  #running = new Map<string, Running | undefined>();
  #work: PeriodicWork | undefined;

  constructor(
    hub: StreamHub,
    exchange: Exchange,
    @Inject(VENUE_MARKET) data: MarketData,
    clock: VenueClock,
    @Inject(SCHEDULER) scheduler: Scheduler,
    supervisor: Supervisor,
    failures: ContainedFailures,
  ) {
    this.#failures = failures;
    this.#hub = hub;
    this.#exchange = exchange;
    this.#data = data;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#supervisor = supervisor;
  }

  onApplicationBootstrap(): void {
    this.#work = this.#scheduler.runEvery({
      name: 'timed-streams',
      intervalMs: () => ([...this.#running.values()].some((one) => one !== undefined) ? FAST_MS : IDLE_MS),
      run: () => this.publishDue(this.#clock.nowMs()),
      onError: (error) => this.#supervisor.fail(error),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#work?.stop();
  }

  /** Sends what is due at a time and says something new. */
  publishDue(nowMs: number): void {
    this.#follow();
    for (const running of this.#running.values()) {
      if (running === undefined || nowMs < running.nextAtMs) continue;
      running.nextAtMs = nowMs + running.paceMs;
      try {
        this.#publish(running, nowMs);
      } catch (error) {
        this.#failures.contain(`the stream ${running.name}`, error);
      }
    }
  }

  /** Begins the streams that somebody listens to since the last time, and forgets those that nobody does. */
  #follow(): void {
    const before = this.#running;
    this.#running = new Map();
    for (const name of this.#hub.names()) {
      this.#running.set(name, before.has(name) ? before.get(name) : this.#begin(name));
    }
  }

  #begin(name: string): Running | undefined {
    if (this.#data.sends(name)) return undefined;
    const isList = name.startsWith('!');
    const at = name.indexOf('@');
    const make = (): TimedStream | undefined => (isList ? timedStreamOfAll(name) : timedStream(name.slice(at + 1)));
    const markets = [...this.#exchange.markets].filter(
      ({ rules }) => isList || rules.symbol.toLowerCase() === name.slice(0, at),
    );
    const parts = markets.flatMap((market) => {
      const stream = make();
      return stream === undefined ? [] : [{ market, stream, last: '' }];
    });
    const [first] = parts;
    return first && { name, parts, isList, paceMs: first.stream.paceMs, nextAtMs: 0 };
  }

  #publish({ name, parts, isList }: Running, nowMs: number): void {
    const news: Record<string, unknown>[] = [];
    for (const part of parts) {
      const events = part.stream.events({ data: this.#data, market: part.market, nowMs });
      const text = JSON.stringify(events);
      if (text !== part.last) news.push(...events.map((event) => withTime(event, nowMs)));
      part.last = text;
    }
    if (isList && news.length > 0) this.#hub.publish(name, JSON.stringify(news));
    if (!isList) for (const event of news) this.#hub.publish(name, JSON.stringify(event));
  }
}

/** Puts the time of sending behind the name of the event; tops of books have neither. */
function withTime(event: Record<string, unknown>, nowMs: number): Record<string, unknown> {
  const { e, ...rest } = event;
  return e === undefined ? event : { e, E: nowMs, ...rest };
}
