import { Injectable } from '@nestjs/common';
import type { Announcement } from '#libs/contracts';
import {
  type BalanceView,
  type CommandRecord,
  INTENT_STATUSES,
  type PositionView,
  type RecordedIntent,
  type StrategyChange,
} from '#libs/domain';
import { invariant } from '#libs/kernel';
import { type MemoryTransaction, MemoryTransactions, MemoryUniqueViolation } from '#libs/persistence';
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
import { knownFactsIn, takeFactsIn } from './memory-facts.js';
import { MemoryStrategyDatabase, OPEN_INTENTS, positionKey } from './memory-strategy-database.js';

/** The twin of the Postgres books for tests and simulations; both pass the same contract. */
@Injectable()
export class MemoryStrategyBooks implements StrategyBooks {
  readonly #transactions: MemoryTransactions;
  readonly #database: MemoryStrategyDatabase;

  constructor(transactions: MemoryTransactions, database: MemoryStrategyDatabase) {
    this.#transactions = transactions;
    this.#database = database;
  }

  read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T> {
    return this.#transactions.read(() => work(new MemoryStrategyReads(this.#database)));
  }

  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) => work(new MemoryStrategyWrites(this.#database, transaction)));
  }

  proposeIntent(intent: RecordedIntent, message: Announcement): Promise<boolean> {
    return this.write(async (writes) => {
      const isInserted = await writes.insertIntent(intent);
      if (isInserted) await writes.announce([message]);
      return isInserted;
    });
  }

  offerIntent(intent: RecordedIntent, message: Announcement): IntentOffer {
    return intentOfferOf({
      rowsOf: () => ({}),
      commit: () => this.proposeIntent(intent, message),
      takeNote: () => undefined, // Nobody but these books writes here.
    });
  }

  readFacts(question: FactsQuestion): Promise<KnownFacts> {
    return this.#transactions.read(() => Promise.resolve(knownFactsIn(this.#database, question)));
  }

  async commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'> {
    try {
      return await this.#transactions.write(() => Promise.resolve(takeFactsIn(this.#database, change)));
    } catch (error) {
      if (error instanceof MemoryUniqueViolation) return 'STALE';
      throw error;
    }
  }
}

class MemoryStrategyReads implements StrategyReads {
  protected readonly database: MemoryStrategyDatabase;

  constructor(database: MemoryStrategyDatabase) {
    this.database = database;
  }

  findIntents(intentIds: readonly string[]): Promise<readonly RecordedIntent[]> {
    const { intents } = this.database;
    return Promise.resolve(intentIds.map((id) => intents.get(id)).filter((intent) => intent !== undefined));
  }

  findOpenIntents(): Promise<readonly RecordedIntent[]> {
    return Promise.resolve(this.database.intents.findInIndex(OPEN_INTENTS));
  }

  countIntents(): Promise<IntentCounts> {
    const counts = INTENT_STATUSES.map((status) => [status, this.#countOf(status)] as const);
    return Promise.resolve(Object.fromEntries(counts) as IntentCounts);
  }

  findPositions(): Promise<readonly PositionView[]> {
    return Promise.resolve(this.database.positions.find());
  }

  findBalances(): Promise<readonly BalanceView[]> {
    return Promise.resolve(this.database.balances.find());
  }

  findStrategyChanges(): Promise<readonly StrategyChange[]> {
    const newest = new Map<string, StrategyChange>();
    for (const change of this.database.strategyChanges.find()) newest.set(change.strategy, change);
    return Promise.resolve([...newest.values()].sort((a, b) => (a.strategy < b.strategy ? -1 : 1)));
  }

  #countOf(status: RecordedIntent['status']): number {
    return this.database.intents.find((intent) => intent.status === status).length;
  }
}

class MemoryStrategyWrites extends MemoryStrategyReads implements StrategyWrites {
  readonly #transaction: MemoryTransaction;

  constructor(database: MemoryStrategyDatabase, transaction: MemoryTransaction) {
    super(database);
    this.#transaction = transaction;
  }

  insertIntent(intent: RecordedIntent): Promise<boolean> {
    return Promise.resolve(this.database.intents.insertIfAbsent(intent));
  }

  lockIntent(intentId: string): Promise<RecordedIntent | undefined> {
    return Promise.resolve(this.database.intents.get(intentId));
  }

  async saveIntent(intent: RecordedIntent): Promise<void> {
    const { status } = (await this.lockIntent(intent.intentId)) ?? {};
    invariant(status === 'open', `the intent ${intent.intentId} is not open and cannot change`);
    this.database.intents.upsert(intent);
  }

  lockPosition(key: PositionKey): Promise<PositionView | undefined> {
    return Promise.resolve(this.database.positions.get(positionKey(key)));
  }

  lockStrategy(): Promise<void> {
    return Promise.resolve(); // One transaction after the other.
  }

  addStrategyChange(change: StrategyChange): Promise<void> {
    this.database.strategyChanges.insert(change);
    return Promise.resolve();
  }

  findCommand(commandId: string): Promise<CommandRecord | undefined> {
    return this.database.commands.findCommand(commandId);
  }

  recordCommand(record: CommandRecord): Promise<void> {
    return this.database.commands.recordCommand(record);
  }

  announce(messages: readonly Announcement[]): Promise<void> {
    this.database.outbox.announce(this.#transaction, messages);
    return Promise.resolve();
  }

  afterCommit(effect: () => void): void {
    this.#transaction.afterCommit(effect);
  }
}
