import type { DataSource, EntityManager } from 'typeorm';
import { inTransaction } from '../connection/transaction.js';
import { Inbox } from '../inbox/inbox.js';
import { type OutgoingMessage, Outbox } from '../outbox/outbox.js';
import { FactRows } from './fact-rows.js';
import { GateRows } from './gate-rows.js';
import { LimitRows } from './limit-rows.js';
import { TradingStateRows } from './trading-state-rows.js';

/** Everything that risk may do inside one transaction. Locks are taken in one order: account, then trading state. */
export class RiskSession {
  readonly gate: GateRows;
  readonly facts: FactRows;
  readonly tradingStates: TradingStateRows;
  readonly limits: LimitRows;
  readonly #manager: EntityManager;
  readonly #inbox = new Inbox();
  readonly #outbox = new Outbox();

  constructor(manager: EntityManager) {
    this.#manager = manager;
    this.gate = new GateRows(manager);
    this.facts = new FactRows(manager);
    this.tradingStates = new TradingStateRows(manager);
    this.limits = new LimitRows(manager);
  }

  /** Takes a message down; answers whether it is the first time (see {@link Inbox}). */
  isFirst(message: { readonly id: string }, subject: string): Promise<boolean> {
    return this.#inbox.isFirst(this.#manager, message, subject);
  }

  /** Has a message published if and only if this transaction commits. */
  announce(message: OutgoingMessage): Promise<void> {
    return this.#outbox.add(this.#manager, [message]);
  }
}

/** Risk's tables: every use case is one transaction on them. */
export class RiskStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Runs work in one transaction and commits it (see {@link inTransaction}); the work must be idempotent. */
  transaction<T>(work: (session: RiskSession) => Promise<T>): Promise<T> {
    return inTransaction(this.#dataSource, (manager) => work(new RiskSession(manager)));
  }

  /** Whether Postgres answers. */
  async ping(): Promise<void> {
    await this.#dataSource.query('SELECT 1');
  }
}
