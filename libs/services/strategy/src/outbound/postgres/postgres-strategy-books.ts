import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Announcement } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import type {
  BalanceView,
  CommandLog,
  CommandRecord,
  PositionView,
  RecordedIntent,
  StrategyChange,
} from '#libs/domain';
import {
  HotConnection,
  PostgresOutbox,
  type PostgresTransaction,
  PostgresTransactions,
  type Statement,
  countIntentRows,
  findBalanceRows,
  findIntentRows,
  findNewestStrategyChangeRows,
  findOpenIntentRows,
  findPositionRows,
  insertIntentRow,
  insertStrategyChangeRow,
  lockIntentRow,
  lockPositionRow,
  lockStrategyChanges,
  postgresCommandLog,
  proposeIntentRow,
  proposedRowsOf,
  updateIntentRow,
} from '#libs/persistence';
import type {
  FactsChange,
  FactsQuestion,
  IntentCounts,
  IntentOffer,
  KnownFacts,
  PositionKey,
  StrategyBooks,
  StrategyReads,
  StrategyWrites,
} from '../../ports.js';
import { intentOfferOf } from '../intent-offer.js';
import { callTakeFacts, selectKnownFacts } from './take-facts.function.js';

/** Injects the {@link HotConnection} of the facts: an intent must not wait behind them. */
export const FACTS_CONNECTION = Symbol('FactsConnection');

/** An invented intent and invented facts, taken back by the functions themselves. */
const REHEARSE_PROPOSE: Statement = { name: 'strategy.rehearse_propose', text: 'SELECT strategy.rehearse_propose()' };
const REHEARSE_FACTS: Statement = { name: 'strategy.rehearse_facts', text: 'SELECT strategy.rehearse_facts()' };

/** The books of strategy in its schema of Postgres. */
@Injectable()
export class PostgresStrategyBooks implements StrategyBooks, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #transactions: PostgresTransactions;
  readonly #outbox: PostgresOutbox;
  readonly #hot: HotConnection;
  readonly #facts: HotConnection;

  constructor(
    transactions: PostgresTransactions,
    outbox: PostgresOutbox,
    hot: HotConnection,
    @Inject(FACTS_CONNECTION) facts: HotConnection,
  ) {
    this.#transactions = transactions;
    this.#outbox = outbox;
    this.#hot = hot;
    this.#facts = facts;
  }

  /** Connects and plans, so that the first intent and the first facts wait for neither. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([this.#hot.warmUp(REHEARSE_PROPOSE), this.#facts.warmUp(REHEARSE_FACTS)]);
  }

  onApplicationShutdown(): Promise<void> {
    return this.#facts.close();
  }

  read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresStrategyReads(manager)));
  }

  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) => work(new PostgresStrategyWrites(transaction, this.#outbox)));
  }

  async proposeIntent(intent: RecordedIntent, message: Announcement): Promise<boolean> {
    const sequence = await proposeIntentRow(this.#hot, intent, message);
    if (sequence === undefined) return false;
    this.#outbox.reportCommitted([{ ...message, sequence }]);
    return true;
  }

  offerIntent(intent: RecordedIntent, message: Announcement): IntentOffer {
    return intentOfferOf({
      rowsOf: () => proposedRowsOf(intent, message),
      commit: () => this.proposeIntent(intent, message),
      takeNote: (sequence) => this.#outbox.reportCommitted([{ ...message, sequence }]),
    });
  }

  readFacts(question: FactsQuestion): Promise<KnownFacts> {
    return selectKnownFacts(this.#facts, question);
  }

  commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'> {
    return callTakeFacts(this.#facts, change);
  }
}

class PostgresStrategyReads implements StrategyReads {
  protected readonly manager: EntityManager;

  constructor(manager: EntityManager) {
    this.manager = manager;
  }

  findIntents(intentIds: readonly string[]): Promise<readonly RecordedIntent[]> {
    return findIntentRows(this.manager, intentIds);
  }

  findOpenIntents(): Promise<readonly RecordedIntent[]> {
    return findOpenIntentRows(this.manager);
  }

  countIntents(): Promise<IntentCounts> {
    return countIntentRows(this.manager);
  }

  findPositions(): Promise<readonly PositionView[]> {
    return findPositionRows(this.manager);
  }

  findBalances(): Promise<readonly BalanceView[]> {
    return findBalanceRows(this.manager);
  }

  findStrategyChanges(): Promise<readonly StrategyChange[]> {
    return findNewestStrategyChangeRows(this.manager);
  }
}

class PostgresStrategyWrites extends PostgresStrategyReads implements StrategyWrites {
  readonly #transaction: PostgresTransaction;
  readonly #outbox: PostgresOutbox;
  readonly #commands: CommandLog;

  constructor(transaction: PostgresTransaction, outbox: PostgresOutbox) {
    super(transaction.manager);
    this.#transaction = transaction;
    this.#outbox = outbox;
    this.#commands = postgresCommandLog((_, text, values) => this.manager.query(text, [...values]));
  }

  insertIntent(intent: RecordedIntent): Promise<boolean> {
    return insertIntentRow(this.manager, intent);
  }

  lockIntent(intentId: string): Promise<RecordedIntent | undefined> {
    return lockIntentRow(this.manager, intentId);
  }

  saveIntent(intent: RecordedIntent): Promise<void> {
    return updateIntentRow(this.manager, intent);
  }

  lockPosition(key: PositionKey): Promise<PositionView | undefined> {
    return lockPositionRow(this.manager, key);
  }

  lockStrategy(strategy: string): Promise<void> {
    return lockStrategyChanges(this.manager, strategy);
  }

  addStrategyChange(change: StrategyChange): Promise<void> {
    return insertStrategyChangeRow(this.manager, change);
  }

  findCommand(commandId: string): Promise<CommandRecord | undefined> {
    return this.#commands.findCommand(commandId);
  }

  recordCommand(record: CommandRecord): Promise<void> {
    return this.#commands.recordCommand(record);
  }

  announce(messages: readonly Announcement[]): Promise<void> {
    return this.#outbox.announce(this.#transaction, messages);
  }

  afterCommit(effect: () => void): void {
    this.#transaction.afterCommit(effect);
  }
}
