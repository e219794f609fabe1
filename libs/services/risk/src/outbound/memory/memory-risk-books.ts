import { Injectable } from '@nestjs/common';
import { MemoryTransactions } from '#libs/persistence';
import type { RiskBooks, RiskReads, RiskWrites } from '../../ports.js';
import { MemoryRiskDatabase } from './memory-risk-database.js';
import { MemoryRiskReads } from './memory-risk-reads.js';
import { MemoryRiskWrites } from './memory-risk-writes.js';

/** Keeps what the service must not forget in a database of the process, for simulations and tests. */
@Injectable()
export class MemoryRiskBooks implements RiskBooks {
  readonly #database: MemoryRiskDatabase;
  readonly #transactions: MemoryTransactions;

  constructor(database: MemoryRiskDatabase, transactions: MemoryTransactions) {
    this.#database = database;
    this.#transactions = transactions;
  }

  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T> {
    return this.#transactions.read(() => work(new MemoryRiskReads(this.#database)));
  }

  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) => work(new MemoryRiskWrites(this.#database, transaction)));
  }
}
