declare const brand: unique symbol;

/** A text that means one thing only: two brands cannot be mixed up although both are strings at run time. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

/** Names a trading account, such as `paper-1`. */
export type AccountId = Brand<'AccountId'>;
/** Names a venue (an exchange as our code sees it), such as `binance`. */
export type VenueId = Brand<'VenueId'>;
/** Names an instrument as `BASE-QUOTE`, such as `BTC-USDT`; unique within a venue. Any script's letters; see `instrumentName`. */
export type InstrumentId = Brand<'InstrumentId'>;
/** Names a running strategy, such as `momentum-1`. */
export type StrategyId = Brand<'StrategyId'>;
/** Names one intent for ever; the idempotency key of the whole life of an order. */
export type IntentId = Brand<'IntentId'>;
/** The id that we give an order at the venue (FIX ClOrdID); a pure function of account and intent id. */
export type ClientOrderId = Brand<'ClientOrderId'>;
/** The id that the venue gives an order (FIX OrderID). */
export type VenueOrderId = Brand<'VenueOrderId'>;
/** The id that the venue gives an execution (FIX TrdMatchID); unique within venue, account and instrument. */
export type VenueTradeId = Brand<'VenueTradeId'>;
/** Follows one chain of cause and effect, from the tick to the position it made. */
export type CorrelationId = Brand<'CorrelationId'>;

/** What an id that travels in a subject may look like: letters, digits, dash and underscore, at most 64. */
export const TOKEN = /^[A-Za-z0-9_-]{1,64}$/u;

/** Marks a text as an id of the wanted brand. Validate at the edge first; this only tells the compiler. */
export function asId<T extends Brand<string>>(text: string): T {
  return text as T;
}
