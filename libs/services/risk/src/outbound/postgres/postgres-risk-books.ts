import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { AccountId } from '#libs/kernel';
import { HotConnection, Inbox, PostgresOutbox, PostgresTransactions } from '#libs/persistence';
import type { DecisionOutcome, ProposedDecision, RiskBooks, RiskReads, RiskWrites } from '../../ports.js';
import { ChangeListeners } from '../change-listeners.js';
import { callDecide, callDecideAndLicense } from './decide.function.js';
import { PostgresRiskReads } from './postgres-risk-reads.js';
import { type MessageTables, PostgresRiskWrites } from './postgres-risk-writes.js';

/** Risk's books on Postgres, in the schema `risk`. */
@Injectable()
export class PostgresRiskBooks implements RiskBooks, OnApplicationBootstrap {
  readonly #transactions: PostgresTransactions;
  readonly #messages: MessageTables;
  readonly #hot: HotConnection;
  readonly #changes = new ChangeListeners();

  constructor(transactions: PostgresTransactions, inbox: Inbox, outbox: PostgresOutbox, hot: HotConnection) {
    this.#transactions = transactions;
    this.#messages = { inbox, outbox };
    this.#hot = hot;
  }

  /** Connects, so that the first decision does not wait for it. */
  onApplicationBootstrap(): Promise<void> {
    return this.#hot.warmUp();
  }

  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresRiskReads(manager)));
  }

  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) =>
      work(new PostgresRiskWrites(transaction, this.#messages, this.#changes)),
    );
  }

  async commitDecisions(decisions: readonly ProposedDecision[]): Promise<readonly DecisionOutcome[]> {
    const isOffered = decisions.some(({ licence }) => licence !== undefined);
    const rows = await (isOffered ? callDecideAndLicense : callDecide)(this.#hot, decisions);
    const committed = decisions.flatMap(({ announcement }, index) => {
      const sequence = rows[index]?.sequence ?? null;
      return sequence === null ? [] : [{ ...announcement, sequence }];
    });
    this.#messages.outbox.reportCommitted(committed);
    return rows.map(({ outcome }) => outcome);
  }

  onChanged(listener: (account: AccountId | undefined) => void): void {
    this.#changes.addListener(listener);
  }
}
