import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { RefreshInstruments } from './application/market/refresh-instruments.js';
import { MonitorExposure } from './application/monitor/monitor-exposure.js';
import { StartRisk } from './application/start/start-risk.js';
import { ReportStanding } from './application/status/report-standing.js';
import { MarketEventsSubscriber } from './inbound/market-events.subscriber.js';
import { RISK_SETTINGS, type RiskSettings } from './risk.settings.js';

/** Time between two reports of the standing for the gauges, in milliseconds. */
const STANDING_INTERVAL_MS = 2_000;

/** Starts risk (limits first: without them nothing starts), does its periodic work, and stops it. */
@Injectable()
export class RiskLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: RiskSettings;
  readonly #start: StartRisk;
  readonly #standing: ReportStanding;
  readonly #markets: MarketEventsSubscriber;
  readonly #instruments: RefreshInstruments;
  readonly #monitor: MonitorExposure;
  #periodic: readonly PeriodicWork[] = [];

  constructor(
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    start: StartRisk,
    standing: ReportStanding,
    markets: MarketEventsSubscriber,
    instruments: RefreshInstruments,
    monitor: MonitorExposure,
  ) {
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
    this.#start = start;
    this.#standing = standing;
    this.#markets = markets;
    this.#instruments = instruments;
    this.#monitor = monitor;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#start.startRisk();
    await this.#standing.reportStanding();
    this.#markets.subscribe();
    this.#periodic = [
      this.#runEvery('report-standing', STANDING_INTERVAL_MS, () => this.#standing.reportStanding()),
      this.#runEvery('monitor-exposure', this.#settings.RISK_MONITOR_INTERVAL_MS, () =>
        this.#monitor.monitorExposure(),
      ),
      this.#scheduler.runEvery({
        name: 'refresh-instruments',
        startsAtOnce: true,
        intervalMs: () => this.#instruments.pauseMs(),
        run: () => this.#instruments.refreshInstruments(),
        onError: (error) => this.#logFailure('refresh-instruments', error),
      }),
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    this.#markets.unsubscribe();
    await Promise.all(this.#periodic.map((work) => work.stop()));
  }

  #runEvery(name: string, intervalMs: number, run: () => Promise<void>): PeriodicWork {
    return this.#scheduler.runEvery({ name, intervalMs, run, onError: (error) => this.#logFailure(name, error) });
  }

  #logFailure(work: string, error: unknown): void {
    this.#log.error({ err: error, work }, 'a periodic task failed and is done again next time');
  }
}
