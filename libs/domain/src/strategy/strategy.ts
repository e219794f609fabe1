import type { Decimal, InstrumentId, Problem, Result, UnixUs } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { BookStateChange, MarketTrade, Quote, Side } from '../market/index.js';
import type { ParameterField } from './parameter-field.js';
import type { OrderType, TimeInForce } from '../order/index.js';

/** How an intent ended: risk said no (or it was never sent), or its order came to an end, filled or not. */
export type IntentOutcome = 'refused' | 'ended';

/** What a strategy hears about the instrument it trades. Facts come back to it; it never assumes an execution. */
export type StrategyEvent =
  | MarketTrade
  | Quote
  | BookStateChange
  /** Our position after a fill was booked, in base; negative is short. */
  | { readonly kind: 'position'; readonly instrument: InstrumentId; readonly quantity: Decimal }
  /** The account's equity, in quote, after it changed. */
  | { readonly kind: 'equity'; readonly equity: Decimal }
  /** After a restart: an intent of ours from before is still open. */
  | { readonly kind: 'intent-open'; readonly instrument: InstrumentId; readonly intentId: string }
  /**
   * An intent of ours is done: refused by risk, or its order reached an end. The positions that its fills made were told
   * before it.
   */
  | {
      readonly kind: 'intent-closed';
      readonly instrument: InstrumentId;
      readonly intentId: string;
      readonly outcome: IntentOutcome;
      readonly closedAtUs: UnixUs;
    };

/** What a strategy wants done; the app adds ids, account and times, which makes it an intent. */
export interface IntentDraft {
  readonly side: Side;
  /** In base; positive and on the lot grid. */
  readonly quantity: Decimal;
  readonly type: OrderType;
  readonly limitPrice: Decimal | undefined;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  /** The market event behind it (see {@link marketEventId}); at most one draft per event and instrument. */
  readonly marketEventId: string;
  readonly marketEventAtUs: UnixUs;
}

/** What a strategy knows of the world it is started in. */
export interface StrategyContext {
  readonly instrument: Instrument;
  /** Whether the account may hold a negative position; a spot account may not. */
  readonly canShort: boolean;
}

/** What a strategy can show of itself to people: names and values as text. */
export type StrategyView = Readonly<Record<string, string>>;

/**
 * A strategy: a synchronous, pure function of its state and an event. One state per instrument.
 *
 * The same code runs live, on paper, in a backtest and in a simulation. `on` may change `state` in place (it owns it)
 * and answers what it wants done now; it must answer the same for the same sequence of events. After a draft it must
 * wait for `intent-closed` before the next one.
 */
export interface StrategyDefinition<Parameters, State> {
  /** The name in the registry, such as `momentum`. */
  readonly name: string;
  /** The parameters with which it trades unless told otherwise. */
  readonly defaults: Parameters;
  /** What each parameter may be, for forms and for who looks; where it is left out, parameters are set as JSON. */
  readonly fields?: () => readonly ParameterField[];
  /** Reads parameters that differ from the defaults; an unknown name or a value out of range is a Problem. */
  parameters(overrides: Readonly<Record<string, unknown>>): Result<Parameters, Problem>;
  /** The state before the first event. */
  initial(context: StrategyContext, parameters: Parameters): State;
  /** How many past trades its windows can hold: a state that was warmed with as many knows all it ever could. 0 for none. */
  pastTrades(parameters: Parameters): number;
  /**
   * Takes a trade from before it began to listen, oldest first and before any event: fills its windows. It wants nothing
   * because of the past: the first live event decides.
   */
  warm(state: State, trade: MarketTrade): void;
  /**
   * The quantity, in base, that it would order at `price` if it held nothing: what limits are compared with before it ever trades.
   * `undefined` while that is not known; left out where a strategy has no usual size.
   */
  readonly usualQuantity?: (state: State, price: Decimal) => Decimal | undefined;
  /** Takes one event and answers what to do. */
  on(state: State, event: StrategyEvent): readonly IntentDraft[];
  /** What people may see of a state. */
  view(state: State): StrategyView;
}

/** The name of the market event that a trade is; the same whichever copy of the feed brought it, and never used twice. */
export function marketEventId(trade: MarketTrade): string {
  return `${trade.venue}:${trade.instrument}:trade:${trade.tradeId}@${trade.exchangeAtUs}`;
}
