import { Injectable } from '@nestjs/common';
import { MemoryTransactions } from '#libs/persistence';
import type {
  ChangeListener,
  DecisionOutcome,
  FactsChange,
  FactsQuestion,
  KnownFacts,
  ProposedDecision,
  RiskBooks,
  RiskReads,
  RiskWrites,
} from '../../ports.js';
import { ChangeListeners } from '../change-listeners.js';
import { unfounded } from '../unfounded.js';
import { knownFactsIn, takeFactsIn } from './memory-facts.js';
import { MemoryRiskDatabase } from './memory-risk-database.js';
import { MemoryRiskReads } from './memory-risk-reads.js';
import { MemoryRiskWrites } from './memory-risk-writes.js';

/** Keeps what the service must not forget in a database of the process, for simulations and tests. */
@Injectable()
export class MemoryRiskBooks implements RiskBooks {
  readonly #database: MemoryRiskDatabase;
  readonly #transactions: MemoryTransactions;
  readonly #changes = new ChangeListeners();

  constructor(database: MemoryRiskDatabase, transactions: MemoryTransactions) {
    this.#database = database;
    this.#transactions = transactions;
  }

  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T> {
    return this.#transactions.read(() => work(new MemoryRiskReads(this.#database)));
  }

  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) =>
      work(new MemoryRiskWrites(this.#database, transaction, this.#changes)),
    );
  }

  /** The licences are in another database here: each is committed right after its approval, or never where the process dies in between. */
  async commitDecisions(
    decisions: readonly ProposedDecision[],
    isFounded?: Promise<boolean>,
  ): Promise<readonly DecisionOutcome[]> {
    if ((await isFounded) === false) return unfounded(decisions);
    if (!(await areIntentsWritten(decisions))) return unfounded(decisions);
    const outcomes = await this.#commit(decisions);
    for (const [index, { licence }] of decisions.entries()) {
      if (outcomes[index] === 'RECORDED') await licence?.commitAlone();
      else licence?.settle(undefined);
    }
    return outcomes;
  }

  async #commit(decisions: readonly ProposedDecision[]): Promise<readonly DecisionOutcome[]> {
    const outcomes: DecisionOutcome[] = [];
    try {
      return await this.#writeDecisions(decisions, outcomes);
    } catch (error) {
      for (const [index, { entry, licence }] of decisions.entries()) {
        // Where the answer was lost behind the commit, what it wrote stands, and so does the licence that it took along.
        const { intentId } = entry.decision.intent;
        if (outcomes[index] === 'RECORDED' && this.#database.claims.get(intentId) !== undefined)
          await licence?.commitUnheard(error);
        else licence?.fail(error);
      }
      throw error;
    }
  }

  #writeDecisions(
    decisions: readonly ProposedDecision[],
    outcomes: DecisionOutcome[],
  ): Promise<readonly DecisionOutcome[]> {
    return this.#transactions.write(async (transaction) => {
      const writes = new MemoryRiskWrites(this.#database, transaction, new ChangeListeners());
      let isBroken = false;
      for (const decision of decisions) {
        const outcome = await writes.commitDecision(decision, isBroken);
        outcomes.push(outcome);
        // What follows was decided on an account that never was.
        isBroken ||= outcome === 'STALE' || (outcome === 'KNOWN' && decision.entry.heldBack !== undefined);
      }
      return outcomes;
    });
  }

  readFacts(question: FactsQuestion): Promise<KnownFacts> {
    return this.#transactions.read(() => Promise.resolve(knownFactsIn(this.#database, question)));
  }

  commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'> {
    return this.#transactions.write((transaction) => {
      const outcome = takeFactsIn(this.#database, change);
      const version = this.#database.accounts.get(change.account)?.version ?? 0;
      if (outcome === 'RECORDED')
        transaction.afterCommit(() => this.#changes.tellChanged(change.account, { change, version }));
      return Promise.resolve(outcome);
    });
  }

  onChanged(listener: ChangeListener): void {
    this.#changes.addListener(listener);
  }
}

/** The intents are in another database too: each is written right before its decision. */
async function areIntentsWritten(decisions: readonly ProposedDecision[]): Promise<boolean> {
  for (const { intent } of decisions) if (intent !== undefined && !(await intent.commitAlone())) return false;
  return true;
}
