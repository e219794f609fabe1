import { Injectable } from '@nestjs/common';
import { Inbox, PostgresOutbox, PostgresTransactions } from '#libs/persistence';
import type { RiskBooks, RiskReads, RiskWrites } from '../../ports.js';
import { PostgresRiskReads } from './postgres-risk-reads.js';
import { type MessageTables, PostgresRiskWrites } from './postgres-risk-writes.js';

/** Risk's books on Postgres, in the schema `risk`. */
@Injectable()
export class PostgresRiskBooks implements RiskBooks {
  readonly #transactions: PostgresTransactions;
  readonly #messages: MessageTables;

  constructor(transactions: PostgresTransactions, inbox: Inbox, outbox: PostgresOutbox) {
    this.#transactions = transactions;
    this.#messages = { inbox, outbox };
  }

  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresRiskReads(manager)));
  }

  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) => work(new PostgresRiskWrites(transaction, this.#messages)));
  }
}
