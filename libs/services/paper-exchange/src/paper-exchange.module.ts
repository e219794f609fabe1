import { Inject, Injectable, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { Registry } from 'prom-client';
import { PaperExchange } from './application/paper-exchange.js';
import { LiveMarket } from './application/live/live-market.js';
import { VenueClock } from './application/venue-clock.js';
import { Venue } from './application/venue.js';
import { ApiErrorFilter } from './inbound/rest/api-error.filter.js';
import { RestController } from './inbound/rest/rest.controller.js';
import { StatusController } from './inbound/rest/status.controller.js';
import { SocketCounters } from './inbound/sockets/socket-counters.js';
import { SocketDoor } from './inbound/sockets/socket-door.js';
import { StreamHub } from './inbound/streams/stream-hub.js';
import { makeMarket } from './markets.js';
import { JournalFile } from './outbound/journal-file.js';
import { registerMetrics } from './outbound/paper-metrics.js';
import type { PaperExchangeSettings } from './paper-exchange.config.js';
import { US_PER_MS } from '#libs/kernel';
import type { Clock } from '#libs/kernel';
import { CLOCK, HealthRegistry, LOG } from '#libs/platform';
import type { Log } from '#libs/platform';

/** The account of the one client. */
const ACCOUNT = 'paper-1';
const CUT_OFF_BYTES = 32 * 1_024 * 1_024;
const PAUSE_BYTES = 1_024 * 1_024;

/** Opens and closes the doors and the market with the process. */
@Injectable()
class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #paper: PaperExchange;
  readonly #door: SocketDoor;
  readonly #host: HttpAdapterHost;
  readonly #journal: JournalFile;

  constructor(
    @Inject(PaperExchange) paper: PaperExchange,
    @Inject(SocketDoor) door: SocketDoor,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(JournalFile) journal: JournalFile,
  ) {
    this.#paper = paper;
    this.#door = door;
    this.#host = host;
    this.#journal = journal;
  }

  onApplicationBootstrap(): void {
    this.#door.attach(this.#host.httpAdapter.getHttpServer() as Server);
    this.#paper.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#paper.stop();
    this.#door.close();
    this.#journal.close();
  }
}

async function openPaperExchange(
  settings: PaperExchangeSettings,
  hub: StreamHub,
  clock: Clock,
  log: Log,
): Promise<Opened> {
  const exactMs = (): number => clock.nowUs() / US_PER_MS;
  const wallMs = (): number => Math.floor(exactMs());
  const venueClock = new VenueClock(wallMs);
  const { journal, truth, tornBytes } = JournalFile.open(settings.JOURNAL_FILE, wallMs);
  if (tornBytes > 0) log.warn({ tornBytes }, 'the last line of the journal was torn and has been cut off');
  if (truth.starts > 0) {
    log.info(
      { orders: truth.orders.size, trades: truth.trades.length, unanswered: truth.unanswered.length },
      'recovered from the journal',
    );
  }
  const client = {
    account: ACCOUNT,
    apiKey: settings.API_KEY,
    apiSecret: settings.API_SECRET,
    makerFee: settings.MAKER_FEE,
    takerFee: settings.TAKER_FEE,
    balances: settings.BALANCES,
  };
  const limits = {
    weightPerMinute: settings.WEIGHT_PER_MINUTE,
    ordersPerTenSeconds: settings.ORDERS_PER_10S,
    ordersPerDay: settings.ORDERS_PER_DAY,
  };
  const fatal = (error: unknown): void => {
    process.nextTick(() => {
      throw error;
    });
  };
  const market = await makeMarket({ settings, hub, clock, venueClock, log, fatal });
  return [new PaperExchange({ market, clock: venueClock, client, limits, journal, truth, fatal }), journal];
}

const OPENED = Symbol('OpenedPaperExchange');
type Opened = readonly [PaperExchange, JournalFile];

/** Puts the exchange together. */
@Module({})
export class PaperExchangeModule {
  /** Makes the module for one set of settings. */
  static register(settings: PaperExchangeSettings): DynamicModule {
    return {
      module: PaperExchangeModule,
      controllers: [RestController, StatusController],
      providers: [
        SocketCounters,
        Lifecycle,
        { provide: APP_FILTER, useClass: ApiErrorFilter },
        {
          provide: StreamHub,
          useFactory: () => new StreamHub({ cutOffBytes: CUT_OFF_BYTES, pauseBytes: PAUSE_BYTES }),
        },
        {
          provide: OPENED,
          useFactory: (hub: StreamHub, clock: Clock, log: Log): Promise<Opened> =>
            openPaperExchange(settings, hub, clock, log),
          inject: [StreamHub, CLOCK, LOG],
        },
        {
          provide: PaperExchange,
          useFactory: (
            [paper]: Opened,
            registry: Registry,
            hub: StreamHub,
            counters: SocketCounters,
            health: HealthRegistry,
          ) => {
            registerMetrics(registry, paper, hub, counters);
            const { market } = paper;
            if (market instanceof LiveMarket) health.addReadiness('upstream', () => market.trouble());
            return paper;
          },
          inject: [OPENED, Registry, StreamHub, SocketCounters, HealthRegistry],
        },
        { provide: JournalFile, useFactory: ([, journal]: Opened) => journal, inject: [OPENED] },
        { provide: Venue, useFactory: (paper: PaperExchange) => paper.venue, inject: [PaperExchange] },
        {
          provide: SocketDoor,
          useFactory: (venue: Venue, hub: StreamHub, counters: SocketCounters, log: Log) =>
            new SocketDoor({
              venue,
              hub,
              counters,
              messagesPerSecond: settings.STREAM_MESSAGES_PER_SECOND,
              warn: (message, error) => log.warn({ err: error }, message),
            }),
          inject: [Venue, StreamHub, SocketCounters, LOG],
        },
      ],
    };
  }
}
