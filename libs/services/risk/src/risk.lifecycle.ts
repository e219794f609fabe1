import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type AccountId, type PeriodicWork, type Scheduler, asId } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import { HeldBooks } from './application/intents/held-books.js';
import { MarketBoard } from './application/market/market-board.js';
import { MonitorExposure } from './application/monitor/monitor-exposure.js';
import { StartRisk } from './application/start/start-risk.js';
import { ReportStanding } from './application/status/report-standing.js';
import { MarketEventsSubscriber } from './inbound/market-events.subscriber.js';
import { RISK_NOTICES, type RiskNotices } from './outbound/notices/risk-notices.js';
import { RISK_SETTINGS, type RiskSettings } from './risk.settings.js';

/** How long a stop waits until people are told what is left to tell, in milliseconds: a small part of the 20 s it may take. */
const STOP_PATIENCE_MS = 3_000;
/** Time between two reports of the standing for the gauges, in milliseconds. */
const STANDING_INTERVAL_MS = 2_000;

/** Starts risk (limits first: without them nothing starts), does its periodic work, and stops it. */
@Injectable()
export class RiskLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: RiskSettings;
  readonly #start: StartRisk;
  readonly #held: HeldBooks;
  readonly #standing: ReportStanding;
  readonly #markets: MarketEventsSubscriber;
  readonly #instruments: InstrumentSource;
  readonly #board: MarketBoard;
  readonly #monitor: MonitorExposure;
  readonly #notices: RiskNotices;
  #periodic: readonly PeriodicWork[] = [];

  constructor(
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    start: StartRisk,
    held: HeldBooks,
    standing: ReportStanding,
    markets: MarketEventsSubscriber,
    instruments: InstrumentSource,
    board: MarketBoard,
    monitor: MonitorExposure,
    @Inject(RISK_NOTICES) notices: RiskNotices,
  ) {
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
    this.#start = start;
    this.#held = held;
    this.#standing = standing;
    this.#markets = markets;
    this.#instruments = instruments;
    this.#board = board;
    this.#monitor = monitor;
    this.#notices = notices;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#start.startRisk();
    await this.#held.startHolding(asId<AccountId>(this.#settings.ACCOUNT));
    await this.#standing.reportStanding();
    this.#markets.subscribe();
    this.#periodic = [
      this.#runEvery('report-standing', STANDING_INTERVAL_MS, () => this.#standing.reportStanding()),
      this.#runEvery('monitor-exposure', this.#settings.RISK_MONITOR_INTERVAL_MS, () =>
        this.#monitor.monitorExposure(),
      ),
      this.#followInstruments(),
    ];
    this.#notices.summary?.startLooking();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#markets.unsubscribe();
    await Promise.all(this.#periodic.map((work) => work.stop()));
    await this.#tellWhatWaits();
  }

  /** A chat or a mail server that does not answer must not hold the stop up. */
  async #tellWhatWaits(): Promise<void> {
    const told = new AbortController();
    const telling = Promise.all([this.#notices.summary?.stopLooking(), this.#notices.trades.tellWaiting()]);
    await Promise.race([telling.finally(() => told.abort()), this.#scheduler.sleep(STOP_PATIENCE_MS, told.signal)]);
  }

  #followInstruments(): PeriodicWork {
    const { INSTRUMENTS: names, RISK_INSTRUMENT_REFRESH_MS: refreshMs } = this.#settings;
    return this.#instruments.followInstruments({
      names,
      refreshMs,
      onInstrument: (instrument) => this.#board.setInstrument(instrument),
      onMarket: (market) => this.#board.applyMarketReply(market),
      onLeftOut: ({ instrument, venue }) => this.#board.leaveOut(venue, instrument),
    });
  }

  #runEvery(name: string, intervalMs: number, run: () => Promise<void>): PeriodicWork {
    const onError = (error: unknown): void =>
      this.#log.error({ err: error, work: name }, 'a periodic task failed and is done again next time');
    return this.#scheduler.runEvery({ name, intervalMs, run, onError });
  }
}
