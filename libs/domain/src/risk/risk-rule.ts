import type { Decimal, Problem, UnixUs } from '#libs/kernel';
import type { PricedInstrument } from '../exposure/index.js';
import type { Instrument } from '../instrument/index.js';
import type { BookState } from '../market/index.js';
import type { Intent } from '../order/index.js';
import type { ActivityView } from './account-activity.js';
import type { AccountGuards } from './account-guards.js';
import type { InstrumentLimits } from './limits.js';
import type { TradingState } from './trading-state.js';

/** What risk knows of an instrument's market when it decides. */
export interface MarketView {
  readonly bookState: BookState;
  /** Best bid and ask in quote; `undefined` where a side is empty or nothing was heard yet. */
  readonly bid: Decimal | undefined;
  readonly ask: Decimal | undefined;
  /** How long ago the market was last heard of, in microseconds: never negative; `undefined` for never. */
  readonly ageUs: number | undefined;
}

/** The limits that an intent is judged by. `undefined` is a limit that is not set, and a limit that is not set refuses. */
export interface RiskLimits extends InstrumentLimits {
  /** Largest gross exposure of the account as a part of its equity, such as 0.1. */
  readonly maxGrossExposureRatio: Decimal | undefined;
  /** Oldest quote that may carry a decision, in milliseconds. */
  readonly maxMarketDataAgeMs: number | undefined;
}

/** Open and unknown orders of one instrument, as if they could all still fill. */
export interface OpenQuantity {
  /** Still open to buy, in base. */
  readonly buy: Decimal;
  /** Still open to sell, in base. */
  readonly sell: Decimal;
}

/** What the account can pay and deliver with, after everything that its open orders hold back. */
export interface Means {
  /** Cash in the instrument's quote asset that open buys do not need; `undefined` while balances are not known. */
  readonly freeCash: Decimal | undefined;
  /** Units of the instrument's base asset that open sells do not need; `undefined` while balances are not known. */
  readonly freeHolding: Decimal | undefined;
}

/** Everything that a rule may look at; a value, read under the account's lock. */
export interface RiskContext {
  readonly nowUs: UnixUs;
  readonly intent: Intent;
  readonly instrument: Instrument | undefined;
  /** What is traded here, by the settings, for who names another instrument; absent where nobody says. */
  readonly traded?: readonly PricedInstrument[] | undefined;
  readonly market: MarketView;
  readonly limits: RiskLimits;
  readonly guards: AccountGuards;
  readonly tradingState: TradingState;
  /** Our position in the instrument, in base; negative is short. */
  readonly position: Decimal;
  readonly open: OpenQuantity;
  /** How many orders of the account are open or unknown in the instrument; absent where nobody counted. */
  readonly openOrders?: number | undefined;
  /** The same in all instruments of its venue. */
  readonly openOrdersAtVenue?: number | undefined;
  /** The same at all venues. */
  readonly openOrdersOfAccount?: number | undefined;
  /** What the account did lately; absent where nobody counted. */
  readonly activity?: ActivityView | undefined;
  /** The price at which the intent is counted (see `worstPrice`); `undefined` where it cannot be priced. */
  readonly worstPrice: Decimal | undefined;
  /** Worst-case gross exposure of the account without this intent, in quote; `undefined` where it cannot be priced. */
  readonly grossExposure: Decimal | undefined;
  /** Worst-case gross exposure of the account with this intent, in quote; `undefined` where it cannot be priced. */
  readonly grossExposureAfter: Decimal | undefined;
  /** The account's equity in quote; `undefined` where it is not known yet. */
  readonly equity: Decimal | undefined;
  readonly means: Means;
}

/** A pre-trade control: a pure function that returns why an intent must be refused, or `undefined` to let it pass. */
export interface RiskRule {
  /** The control's stable name, such as `max-position`; the key of refusals in reports. */
  readonly name: string;
  /** The control in the table of `docs/risk-controls.md`, such as `RC-05`. */
  readonly control: string;
  /** Judges one intent. */
  check(context: RiskContext): Problem | undefined;
}

/** What the rules about an instrument's limits look at: what is written down of every decision is enough to ask them again. */
export interface LimitFacts extends Pick<RiskContext, 'worstPrice' | 'position' | 'open'> {
  readonly intent: Pick<Intent, 'instrument' | 'side' | 'quantity'>;
  readonly limits: InstrumentLimits;
}

/** A rule that judges by the limits of the instrument alone. */
export interface LimitRule extends Omit<RiskRule, 'check'> {
  check(facts: LimitFacts): Problem | undefined;
}
