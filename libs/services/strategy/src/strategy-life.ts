import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { MARKET_SUBJECTS } from '#libs/contracts';
import type { Broker, TickSubscriber } from '#libs/messaging';
import type { OutboxRelay, StrategyStore } from '#libs/persistence';
import type { HealthRegistry, Log } from '#libs/platform';
import type { BookFacts } from './application/book-facts.js';
import type { Desk } from './application/desk.js';
import type { HearMarket } from './application/hear-market.js';
import type { ProposeIntent } from './application/propose-intent.js';
import type { Recover } from './application/recover.js';
import type { SweepIntents } from './application/sweep-intents.js';
import type { WarmUp } from './application/warm-up.js';
import type { StrategySettings } from './strategy.config.js';

/** How often equity, uncertain markets and overdue intents are looked at, in milliseconds. */
const BEAT_MS = 500;

/** The parts whose life the service has. */
export interface StrategyParts {
  readonly broker: Broker;
  readonly ticks: TickSubscriber;
  readonly relay: OutboxRelay;
  readonly store: StrategyStore;
  readonly health: HealthRegistry;
  readonly desk: Desk;
  readonly facts: BookFacts;
  readonly hearing: HearMarket;
  readonly proposals: ProposeIntent;
  readonly recovery: Recover;
  readonly sweep: SweepIntents;
  readonly warmUp: WarmUp;
  readonly settings: StrategySettings;
  readonly log: Log;
}

/** Starts the parts in order (recover, then listen, then learn the past, then trade), keeps their beat, and stops them in reverse. */
export class StrategyLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #parts: StrategyParts;
  #unsubscribe: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #recovery: Promise<void> = Promise.resolve();
  #beat: Promise<void> | undefined;

  constructor(parts: StrategyParts) {
    this.#parts = parts;
  }

  onApplicationBootstrap(): void {
    const { desk, health, proposals, relay } = this.#parts;
    desk.onWish((run, draft, intentId) => proposals.take(run, draft, intentId));
    relay.start();
    this.#addReadiness(health);
    // Not awaited: the probes must answer while market-data is still starting.
    this.#recovery = this.#recover();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { hearing, proposals, recovery, relay, warmUp } = this.#parts;
    hearing.stop();
    recovery.stop();
    warmUp.stop();
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#recovery;
    await this.#beat;
    await proposals.stop();
    await relay.stop();
  }

  async #recover(): Promise<void> {
    const { hearing, recovery, settings, ticks, warmUp } = this.#parts;
    await recovery.run(settings);
    if (!recovery.done) return;
    const names = [...settings.STRATEGIES.flatMap((plan) => plan.instruments), ...(settings.INSTRUMENTS ?? [])];
    const subjects = names.flatMap(({ venue, instrument }) =>
      (['book-state', 'quote', 'trade'] as const).map((kind) => `${MARKET_SUBJECTS[kind]}.${venue}.${instrument}`),
    );
    // What is live waits until the past is told, so that no trade is missing between the two.
    hearing.hold();
    this.#unsubscribe = [...new Set(subjects)].map((subject) => ticks.subscribe(subject, hearing.read));
    this.#startBeat();
    this.#timer = setInterval(() => this.#startBeat(), BEAT_MS);
    await warmUp.run();
    hearing.release();
  }

  #startBeat(): void {
    this.#beat ??= this.#beatOnce().finally(() => {
      this.#beat = undefined;
    });
  }

  async #beatOnce(): Promise<void> {
    const { facts, log, recovery, sweep } = this.#parts;
    try {
      await recovery.askMarkets();
      facts.revalue();
      await sweep.run();
    } catch (error) {
      log.warn({ err: error }, 'the regular look at intents and markets failed and is done again');
    }
  }

  #addReadiness(health: HealthRegistry): void {
    const { broker, desk, recovery, store } = this.#parts;
    health.addReadiness('postgres', async () => {
      await store.ping();
      return undefined;
    });
    health.addReadiness('nats', () => (broker.connected ? undefined : 'not connected'));
    health.addReadiness('instruments', () => (recovery.done ? undefined : 'not all instruments are known yet'));
    health.addReadiness('equity', () => {
      const unknown = desk.runs.filter((run) => run.equity === undefined).map((run) => run.plan.account);
      return unknown.length === 0 ? undefined : `not known yet: ${[...new Set(unknown)].join(', ')}`;
    });
  }
}
