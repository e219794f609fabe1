import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { HealthRegistry } from '#libs/platform';
import { ServingGate } from '#libs/service-host';
import { LeaseKeeper } from './application/lease/lease-keeper.js';
import { JournalReports } from './application/journal/journal-reports.js';
import { PruneJournal } from './application/journal/prune-journal.js';
import { TradingSession } from './application/lease/trading-session.js';
import { CheckDecisions } from './application/reconcile/check-decisions.js';
import { ReconcileSchedule } from './application/reconcile/reconcile-schedule.js';
import { KillLocally } from './application/send/kill-locally.js';
import { OrderWire } from './application/send/order-wire.js';
import { QuoteSubscriber } from './inbound/quote.subscriber.js';

/** Starts the session when the service is there, and ends it before connections close; says when the service is ready. */
@Injectable()
export class OrderManagementLifecycle implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #session: TradingSession;
  readonly #quotes: QuoteSubscriber;
  readonly #health: HealthRegistry;
  readonly #lease: LeaseKeeper;
  readonly #schedule: ReconcileSchedule;
  readonly #wire: OrderWire;
  readonly #kill: KillLocally;
  readonly #journal: JournalReports;
  readonly #prune: PruneJournal;
  readonly #decisions: CheckDecisions;

  constructor(
    session: TradingSession,
    servingGate: ServingGate,
    quotes: QuoteSubscriber,
    health: HealthRegistry,
    lease: LeaseKeeper,
    schedule: ReconcileSchedule,
    wire: OrderWire,
    kill: KillLocally,
    journal: JournalReports,
    prune: PruneJournal,
    decisions: CheckDecisions,
  ) {
    this.#session = session;
    this.#quotes = quotes;
    this.#health = health;
    this.#lease = lease;
    this.#schedule = schedule;
    this.#wire = wire;
    this.#kill = kill;
    this.#journal = journal;
    this.#prune = prune;
    this.#decisions = decisions;
    // A stand-by shares its consumer with the holder of the lease, and must not take a single message away from it.
    servingGate.holdUntil(session.leading);
  }

  onModuleInit(): void {
    this.#health.addReadiness('lease', () => (this.#lease.isFresh ? undefined : 'another process may have the lease'));
    this.#health.addReadiness('reconciled', () => this.#schedule.trouble);
    this.#health.addReadiness('killed', () =>
      this.#kill.isKilled ? 'killed on its own machine: no order leaves until it is started again' : undefined,
    );
    this.#health.addReadiness('decisions', () => this.#decisions.trouble);
    // Not the breaker's state: it stays open until the next order, which may never come where nobody sends to an unready service.
    this.#health.addReadiness('breaker', () =>
      this.#wire.holdsOrdersBack ? 'the venue has not been answering orders' : undefined,
    );
  }

  onApplicationBootstrap(): void {
    this.#quotes.subscribeToQuotes();
    this.#journal.startFlushing();
    this.#prune.startPruning();
    this.#session.startSession();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#quotes.unsubscribeFromQuotes();
    await this.#session.stopSession();
    await this.#prune.stopPruning();
    await this.#journal.stopFlushing();
  }
}
