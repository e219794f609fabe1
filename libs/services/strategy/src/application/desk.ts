import type {
  BookStateChange,
  Instrument,
  IntentDraft,
  IntentOutcome,
  MarketTrade,
  Quote,
  RunningStrategy,
  StrategyEvent,
} from '#libs/domain';
import type { Decimal, IntentId, StrategyId, UnixUs } from '#libs/kernel';
import type { StrategyPlan } from '../strategy.config.js';
import { intentIdOf } from './intent-id.js';

/** A strategy at work on one instrument, and the intent that it waits for. */
export interface Run {
  readonly plan: StrategyPlan;
  readonly instrument: Instrument;
  readonly strategy: RunningStrategy;
  pendingIntentId: IntentId | undefined;
  /** Version of the newest position it was told; 0 for none. */
  positionVersion: number;
  equity: Decimal | undefined;
  newestTradeId: number;
  newestTradeAtUs: UnixUs;
}

/** Called for everything that a strategy wants. */
export type OnWish = (run: Run, draft: IntentDraft, intentId: IntentId) => void;

/** A market event that strategies hear. */
export type HeardMarketEvent = MarketTrade | Quote | BookStateChange;

/** Where the strategies sit: hands every event to those whom it concerns, and knows which intent each one waits for. */
export class Desk {
  readonly #runs = new Map<string, Run[]>();
  #onWish: OnWish = () => undefined;

  /** Says what happens with wishes. */
  onWish(listener: OnWish): void {
    this.#onWish = listener;
  }

  /** Puts a strategy to work on an instrument. */
  add(plan: StrategyPlan, instrument: Instrument): void {
    const run: Run = {
      plan,
      instrument,
      strategy: plan.start({ instrument, canShort: plan.canShort }),
      pendingIntentId: undefined,
      positionVersion: 0,
      equity: undefined,
      newestTradeId: 0,
      newestTradeAtUs: 0,
    };
    const key = keyOf(instrument.venue, instrument.id);
    this.#runs.set(key, [...(this.#runs.get(key) ?? []), run]);
  }

  /** All strategies at work. */
  get runs(): readonly Run[] {
    return [...this.#runs.values()].flat();
  }

  /** The market moved. A trade that was heard before (another copy of the feed brought it) is not heard again. */
  market(event: HeardMarketEvent): void {
    for (const run of this.#runs.get(keyOf(event.venue, event.instrument)) ?? []) {
      if (event.kind !== 'trade' || isNew(run, event)) this.#tell(run, event);
    }
  }

  /** How many past trades the strategies of an instrument want at most. */
  pastTrades(venue: string, instrument: string): number {
    return Math.max(0, ...(this.#runs.get(keyOf(venue, instrument)) ?? []).map(({ strategy }) => strategy.pastTrades));
  }

  /** Tells the strategies trades from before they began to listen, oldest first: no intent comes of them. */
  warm(trades: readonly MarketTrade[]): void {
    for (const trade of trades) {
      for (const run of this.#runs.get(keyOf(trade.venue, trade.instrument)) ?? []) {
        if (isNew(run, trade)) run.strategy.warm(trade);
      }
    }
  }

  /** A position is known; an older one than known is ignored. */
  position(account: string, venue: string, instrument: string, quantity: Decimal, version: number): void {
    for (const run of this.#runs.get(keyOf(venue, instrument)) ?? []) {
      if (run.plan.account !== account || version <= run.positionVersion) continue;
      run.positionVersion = version;
      this.#tell(run, { kind: 'position', instrument: run.instrument.id, quantity });
    }
  }

  /** What accounts are worth may have changed. */
  revalue(equityOf: (run: Run) => Decimal | undefined): void {
    for (const run of this.runs) {
      const equity = equityOf(run);
      if (equity === undefined || run.equity?.eq(equity) === true) continue;
      run.equity = equity;
      this.#tell(run, { kind: 'equity', equity });
    }
  }

  /** An intent from before a restart is still open. */
  restore(strategy: StrategyId, venue: string, instrument: string, intentId: IntentId): void {
    for (const run of this.#runs.get(keyOf(venue, instrument)) ?? []) {
      if (run.plan.id !== strategy || run.pendingIntentId !== undefined) continue;
      run.pendingIntentId = intentId;
      this.#tell(run, { kind: 'intent-open', instrument: run.instrument.id, intentId });
    }
  }

  /** An intent is done. One that nobody waits for is ignored. */
  closeIntent(intentId: string, outcome: IntentOutcome, closedAtUs: UnixUs): void {
    for (const run of this.runs) {
      if (run.pendingIntentId !== intentId) continue;
      run.pendingIntentId = undefined;
      this.#tell(run, { kind: 'intent-closed', instrument: run.instrument.id, intentId, outcome, closedAtUs });
    }
  }

  #tell(run: Run, event: StrategyEvent): void {
    for (const draft of run.strategy.on(event)) {
      const { id } = run.plan;
      const intentId = intentIdOf(id, run.instrument.venue, run.instrument.id, draft.marketEventId);
      run.pendingIntentId = intentId;
      this.#onWish(run, draft, intentId);
    }
  }
}

/** Whether a trade is newer than all that the run has heard. Trade ids begin anew where a venue does, times do not. */
function isNew(run: Run, trade: MarketTrade): boolean {
  if (trade.tradeId <= run.newestTradeId && trade.exchangeAtUs <= run.newestTradeAtUs) return false;
  run.newestTradeId = trade.tradeId;
  run.newestTradeAtUs = Math.max(run.newestTradeAtUs, trade.exchangeAtUs);
  return true;
}

function keyOf(venue: string, instrument: string): string {
  return `${venue}:${instrument}`;
}
