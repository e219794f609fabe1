import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HotConnection, Inbox, PostgresOutbox, PostgresTransactions, type Statement } from '#libs/persistence';
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
import { decideCallOf } from './decide.function.js';
import { PostgresRiskReads } from './postgres-risk-reads.js';
import { callTakeFacts, selectKnownFacts } from './take-facts.function.js';
import { type MessageTables, PostgresRiskWrites } from './postgres-risk-writes.js';

/** Injects the {@link HotConnection} of the facts: an intent must not wait behind them. */
export const FACTS_CONNECTION = Symbol('FactsConnection');

/** A decision on an invented account, and at a desk all that goes with it, taken back by the function itself. */
const REHEARSE_DECIDE: Statement = { name: 'risk.rehearse_decisions', text: 'SELECT risk.rehearse_decisions()' };
const REHEARSE_FACTS: Statement = { name: 'risk.rehearse_facts', text: 'SELECT risk.rehearse_facts()' };

/** Risk's books on Postgres, in the schema `risk`. */
@Injectable()
export class PostgresRiskBooks implements RiskBooks, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #transactions: PostgresTransactions;
  readonly #messages: MessageTables;
  readonly #hot: HotConnection;
  readonly #facts: HotConnection;
  readonly #changes = new ChangeListeners();

  constructor(
    transactions: PostgresTransactions,
    inbox: Inbox,
    outbox: PostgresOutbox,
    hot: HotConnection,
    @Inject(FACTS_CONNECTION) facts: HotConnection,
  ) {
    this.#transactions = transactions;
    this.#messages = { inbox, outbox };
    this.#hot = hot;
    this.#facts = facts;
  }

  /** Connects and plans, so that the first decision and the first facts wait for neither. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([this.#hot.warmUp(REHEARSE_DECIDE), this.#facts.warmUp(REHEARSE_FACTS)]);
  }

  onApplicationShutdown(): Promise<void> {
    return this.#facts.close();
  }

  read<T>(work: (reads: RiskReads) => Promise<T>): Promise<T> {
    return this.#transactions.read((manager) => work(new PostgresRiskReads(manager)));
  }

  write<T>(work: (writes: RiskWrites) => Promise<T>): Promise<T> {
    return this.#transactions.write((transaction) =>
      work(new PostgresRiskWrites(transaction, this.#messages, this.#changes)),
    );
  }

  async commitDecisions(
    decisions: readonly ProposedDecision[],
    isFounded?: Promise<boolean>,
  ): Promise<readonly DecisionOutcome[]> {
    const { outbox } = this.#messages;
    const call = decideCallOf(decisions, () => outbox.whenTurnEnds());
    if ((await isFounded) === false) return unfounded(decisions);
    const rows = await call(this.#hot);
    const committed = decisions.flatMap(({ announcement }, index) => {
      const sequence = rows[index]?.sequence ?? null;
      return sequence === null ? [] : [{ ...announcement, sequence }];
    });
    outbox.reportCommitted(committed);
    return rows.map(({ outcome }) => outcome);
  }

  readFacts(question: FactsQuestion): Promise<KnownFacts> {
    return selectKnownFacts(this.#facts, question);
  }

  async commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'> {
    const { outcome, version } = await callTakeFacts(this.#facts, change);
    if (outcome === 'RECORDED') this.#changes.tellChanged(change.account, { change, version: Number(version) });
    return outcome;
  }

  onChanged(listener: ChangeListener): void {
    this.#changes.addListener(listener);
  }
}
