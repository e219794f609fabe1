import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Broker, TickSubscriber } from '#libs/messaging';
import { type OutboxRelay, type RiskStore, readRiskStatus } from '#libs/persistence';
import type { HealthRegistry, Log, WireLog } from '#libs/platform';
import type { Clock } from '#libs/kernel';
import type { DataSource } from 'typeorm';
import type { MarketBoard } from './application/market-board.js';
import type { MonitorExposure } from './application/monitor-exposure.js';
import { startRisk } from './application/start-risk.js';
import { subscribeToMarket } from './inbound/market-ticks.subscriber.js';
import type { InstrumentSource } from './outbound/instrument-source.js';
import { Periodic } from './outbound/periodic.js';
import type { RiskMetrics } from './outbound/risk-metrics.js';
import type { RiskSettings } from './risk.config.js';

/** Time between two looks at the database for the gauges, in milliseconds. */
const GAUGES_INTERVAL_MS = 2_000;

/** Everything whose life begins and ends with the service. */
export interface RiskParts {
  readonly settings: RiskSettings;
  readonly log: Log;
  readonly clock: Clock;
  readonly broker: Broker;
  readonly dataSource: DataSource;
  readonly store: RiskStore;
  readonly relay: OutboxRelay;
  readonly board: MarketBoard;
  readonly instruments: InstrumentSource;
  readonly ticks: TickSubscriber;
  readonly wireLog: WireLog;
  readonly monitor: MonitorExposure;
  readonly metrics: RiskMetrics;
  readonly health: HealthRegistry;
}

/** Starts risk (limits first: without them nothing starts) and stops it, the relay last. */
export class RiskLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #parts: RiskParts;
  readonly #periodic: readonly Periodic[];
  #limitsVersion = 0;
  #unsubscribe: () => void = () => undefined;

  constructor(parts: RiskParts) {
    const { settings, log, monitor } = parts;
    this.#parts = parts;
    this.#periodic = [
      new Periodic('monitor', settings.RISK_MONITOR_INTERVAL_MS, () => monitor.execute(), log),
      new Periodic('gauges', GAUGES_INTERVAL_MS, () => this.#showGauges(), log),
    ];
  }

  async onApplicationBootstrap(): Promise<void> {
    const { settings, store, relay, ticks, board, instruments, wireLog, clock, log } = this.#parts;
    this.#addReadiness();
    this.#limitsVersion = await startRisk(store, settings.ACCOUNT, settings.RISK_LIMITS);
    log.info({ account: settings.ACCOUNT, limitsVersion: this.#limitsVersion }, 'the limits are in force');
    await this.#showGauges();
    this.#unsubscribe = subscribeToMarket(ticks, settings.INSTRUMENTS, board, wireLog, clock);
    instruments.start();
    relay.start();
    for (const task of this.#periodic) task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#unsubscribe();
    this.#parts.instruments.stop();
    for (const task of this.#periodic) await task.stop();
    await this.#parts.relay.stop();
  }

  #addReadiness(): void {
    const { health, broker, dataSource, board, settings, clock, store } = this.#parts;
    const maxAgeMs = settings.RISK_MAX_MARKET_DATA_AGE_MS;
    health.addReadiness('postgres', async () => {
      await dataSource.query('SELECT 1');
      return undefined;
    });
    health.addReadiness('nats', () => (broker.connected ? undefined : 'the broker is away'));
    health.addReadiness('limits', () => (this.#limitsVersion > 0 ? undefined : 'no limits are in force'));
    health.addReadiness('balances', async () => {
      const { assets } = await store.transaction(({ gate }) => gate.readAll(settings.ACCOUNT));
      return assets === undefined ? 'the balances are not known' : undefined;
    });
    for (const { venue, instrument } of settings.INSTRUMENTS) {
      health.addReadiness(`market ${venue} ${instrument}`, () =>
        board.instrument(venue, instrument) === undefined
          ? `the instrument ${instrument} is not known`
          : board.trouble(venue, instrument, clock.nowUs(), maxAgeMs),
      );
    }
  }

  async #showGauges(): Promise<void> {
    const { dataSource, metrics, relay } = this.#parts;
    const status = await readRiskStatus(dataSource);
    for (const { account, reserved } of status.accounts) metrics.reserved.set({ account }, Number(reserved));
    for (const { scope, state } of status.tradingStates) metrics.setTradingState(scope, state);
    metrics.discrepancies.set(status.discrepancies);
    metrics.outboxBacklog.set(await relay.backlog());
  }
}
