import {
  type BalanceChangedV1,
  type OrderFact,
  type PositionChangedV1,
  type RiskApprovedV1,
  type RiskRefusedV1,
} from '#libs/contracts';
import { type AccountId, type Clock, Decimal, type InstrumentId, type VenueId, asId, sumDecimals } from '#libs/kernel';
import type { IncomingMessage, IntentRecord, StrategyStore } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { Desk } from './desk.js';
import type { StrategyMetrics } from './strategy-metrics.js';
import type { Valuation } from './valuation.js';

/**
 * Takes the facts that come back: each is committed to our own tables first, then told to the strategies as those tables
 * have it. A second delivery changes nothing in the tables and tells the same again, which the strategies ignore.
 */
export class BookFacts {
  readonly #store: StrategyStore;
  readonly #desk: Desk;
  readonly #valuation: Valuation;
  readonly #clock: Clock;
  readonly #metrics: StrategyMetrics;
  readonly #log: Log;

  constructor(
    store: StrategyStore,
    desk: Desk,
    valuation: Valuation,
    clock: Clock,
    metrics: StrategyMetrics,
    log: Log,
  ) {
    this.#store = store;
    this.#desk = desk;
    this.#valuation = valuation;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** A fill was booked. The chain that it belongs to bears the id of the intent behind it. */
  async positionChanged(fact: PositionChangedV1): Promise<void> {
    const { account, venue, instrument, version } = fact;
    const quantity = new Decimal(fact.quantity);
    const position = {
      account: asId<AccountId>(account),
      venue: asId<VenueId>(venue),
      instrument: asId<InstrumentId>(instrument),
      quantity,
      averagePrice: new Decimal(fact.averagePrice),
      realisedProfit: new Decimal(fact.realisedProfit),
      version,
      updatedAtUs: fact.occurredAtUs,
    };
    const intent = await this.#store.movePosition(incoming(fact), position, fact.correlationId, this.#clock.nowUs());
    this.#desk.position(account, venue, instrument, quantity, version);
    this.#closeIfDone(intent);
  }

  /** The balances of an account changed, and with them what it is worth. */
  async balanceChanged(fact: BalanceChangedV1): Promise<void> {
    const view = {
      account: asId<AccountId>(fact.account),
      venue: asId<VenueId>(fact.venue),
      totals: totalsOf(fact),
      version: fact.version,
      updatedAtUs: fact.occurredAtUs,
    };
    await this.#store.changeBalances(incoming(fact), view);
    this.#valuation.setBalances(view);
    this.revalue();
  }

  /** Tells the strategies what their accounts are worth now, where that has changed. */
  revalue(): void {
    this.#desk.revalue((run) => this.#valuation.equity(run.plan.account, run.instrument.quote));
  }

  /** Risk said yes: only the end of the order closes the intent from now on. */
  approved(fact: RiskApprovedV1): Promise<void> {
    return this.#store.approve(incoming(fact), fact.intentId);
  }

  /** Risk said no. */
  async refused(fact: RiskRefusedV1): Promise<void> {
    const reason = `${fact.code}: ${fact.message}`;
    const intent = await this.#store.refuse(incoming(fact), fact.intentId, reason, this.#clock.nowUs());
    if (intent === undefined) return;
    const { intentId, rule, code } = fact;
    this.#metrics.refusal(fact.strategy, rule);
    this.#log.info(
      { correlationId: fact.correlationId, intentId, rule, code, details: fact.details },
      'risk refused an intent',
    );
    this.#closeIfDone(intent);
  }

  /** An order came to its end, filled or not. */
  async orderEnded(fact: OrderFact): Promise<void> {
    const executed = new Decimal(fact.cumQuantity);
    this.#closeIfDone(await this.#store.end(incoming(fact), fact.intentId, executed, this.#clock.nowUs()));
  }

  #closeIfDone(intent: IntentRecord | undefined): void {
    if (intent === undefined || intent.status === 'open') return;
    this.#desk.closeIntent(intent.intentId, intent.status === 'refused' ? 'refused' : 'ended', this.#clock.nowUs());
  }
}

/** Free and locked together, by asset. */
function totalsOf(fact: BalanceChangedV1): ReadonlyMap<string, Decimal> {
  return new Map(
    fact.balances.map(({ asset, free, locked }) => [asset, sumDecimals([new Decimal(free), new Decimal(locked)])]),
  );
}

function incoming(fact: { readonly id: string; readonly constructor: unknown }): IncomingMessage {
  return { id: fact.id, subject: (fact.constructor as { readonly subject?: string }).subject ?? 'unknown' };
}
