import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
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
  Inbox,
  PostgresOutbox,
  type PostgresTransaction,
  PostgresTransactions,
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
  postgresCommandLog,
  proposeIntentRow,
  saveBalanceRow,
  savePositionRow,
  updateIntentRow,
} from '#libs/persistence';
import type {
  IncomingMessage,
  IntentCounts,
  PositionKey,
  StrategyBooks,
  StrategyReads,
  StrategyWrites,
} from '../../ports.js';

/** The books of strategy in its schema of Postgres. */
@Injectable()
export class PostgresStrategyBooks implements StrategyBooks, OnApplicationBootstrap {
  readonly #transactions: PostgresTransactions;
  readonly #inbox: Inbox;
  readonly #outbox: PostgresOutbox;
  readonly #hot: HotConnection;

  constructor(transactions: PostgresTransactions, inbox: Inbox, outbox: PostgresOutbox, hot: HotConnection) {
    this.#transactions = transactions;
    this.#inbox = inbox;
    this.#outbox = outbox;
    this.#hot = hot;
  }

  /** Connects, so that the first intent does not wait for it. */
  onApplicationBootstrap(): Promise<void> {
    return this.#hot.warmUp();
  }

  read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresStrategyReads(manager)));
  }

  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) =>
      work(new PostgresStrategyWrites(transaction, this.#inbox, this.#outbox)),
    );
  }

  async proposeIntent(intent: RecordedIntent, message: Announcement): Promise<boolean> {
    const sequence = await proposeIntentRow(this.#hot, intent, message);
    if (sequence === undefined) return false;
    this.#outbox.reportCommitted([{ ...message, sequence }]);
    return true;
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
  readonly #inbox: Inbox;
  readonly #outbox: PostgresOutbox;
  readonly #commands: CommandLog;

  constructor(transaction: PostgresTransaction, inbox: Inbox, outbox: PostgresOutbox) {
    super(transaction.manager);
    this.#transaction = transaction;
    this.#inbox = inbox;
    this.#outbox = outbox;
    this.#commands = postgresCommandLog((_, text, values) => this.manager.query(text, [...values]));
  }

  isFirstDelivery(message: IncomingMessage): Promise<boolean> {
    return this.#inbox.isFirst(this.manager, message, message.subject);
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

  savePosition(position: PositionView): Promise<void> {
    return savePositionRow(this.manager, position);
  }

  saveBalances(balances: BalanceView): Promise<void> {
    return saveBalanceRow(this.manager, balances);
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
