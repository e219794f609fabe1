import { Injectable } from '@nestjs/common';
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
export class PostgresStrategyBooks implements StrategyBooks {
  readonly #transactions: PostgresTransactions;
  readonly #inbox: Inbox;
  readonly #outbox: PostgresOutbox;

  constructor(transactions: PostgresTransactions, inbox: Inbox, outbox: PostgresOutbox) {
    this.#transactions = transactions;
    this.#inbox = inbox;
    this.#outbox = outbox;
  }

  read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresStrategyReads(manager)));
  }

  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) =>
      work(new PostgresStrategyWrites(transaction, this.#inbox, this.#outbox)),
    );
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
