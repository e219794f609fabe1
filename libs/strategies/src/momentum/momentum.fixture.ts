import type {
  BookState,
  BookStateChange,
  Instrument,
  IntentDraft,
  IntentOutcome,
  MarketTrade,
  RunningStrategy,
  StrategyEvent,
} from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { findStrategy } from '../index.js';

/** The venue of the tests. */
export const venue = asId<VenueId>('binance');
/** The instrument of the tests. */
export const id = asId<InstrumentId>('BTC-USDT');
/** A decimal. */
export const d = (text: string): Decimal => new Decimal(text);

/** Tick 0.01, lot 0.0001, smallest notional 5. */
export const instrument: Instrument = {
  venue,
  id,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: d('0.01'),
  lotSize: d('0.0001'),
  minQuantity: d('0.0001'),
  maxQuantity: d('9000'),
  minNotional: d('5'),
};

/** Momentum at its beginning. */
export function start(overrides: Record<string, unknown> = {}, canShort = false, of = instrument): RunningStrategy {
  const starter = findStrategy('momentum')?.prepare(overrides);
  if (starter?.ok !== true) throw new Error(starter?.error.message ?? 'momentum is not registered');
  return starter.value({ instrument: of, canShort });
}

let lastTradeId = 0;
/** The id that {@link trade} gave out last. */
export const newestTradeId = (): number => lastTradeId;
/** The next trade. */
export function trade(priceTicks: number, receivedAtUs = 1_000): MarketTrade {
  lastTradeId += 1;
  return {
    kind: 'trade',
    venue,
    instrument: id,
    exchangeAtUs: receivedAtUs,
    receivedAtUs,
    tradeId: lastTradeId,
    priceTicks,
    sizeLots: 1,
    takerSide: 'BUY',
  };
}
/** A book state. */
export const book = (state: BookState): BookStateChange => ({
  kind: 'book-state',
  venue,
  instrument: id,
  exchangeAtUs: 0,
  receivedAtUs: 0,
  state,
});
/** The event with how much is held now, in base. */
export const position = (quantity: string): StrategyEvent => ({
  kind: 'position',
  instrument: id,
  quantity: d(quantity),
});
/** The event with what the account is worth, in quote. */
export const equity = (value: string): StrategyEvent => ({ kind: 'equity', equity: d(value) });
/** The end of the intent. */
export const closed = (outcome: IntentOutcome, closedAtUs = 0): StrategyEvent => ({
  kind: 'intent-closed',
  instrument: id,
  intentId: 'x',
  outcome,
  closedAtUs,
});

/** Live, flat, with an equity of 100,000, as the article's example has it. */
export function ready(overrides: Record<string, unknown> = {}, canShort = false, of = instrument): RunningStrategy {
  const strategy = start(overrides, canShort, of);
  for (const event of [book('LIVE'), position('0'), equity('100000')]) strategy.on(event);
  return strategy;
}

/** Gives it trades and returns what it wants. */
export function hear(
  strategy: RunningStrategy,
  prices: readonly number[],
  receivedAtUs?: number,
): readonly IntentDraft[] {
  return prices.flatMap((price) => strategy.on(trade(price, receivedAtUs)));
}

/** The same price many times. */
export const flat = (price: number, count: number): number[] => Array.from({ length: count }, () => price);
/** The last of 20 prices lifts (or drops) the mean of 5 by 0.2 % and the mean of 20 by 0.05 %. */
export const RISE = [...flat(1_000_000, 19), 1_010_000];
/** The same downwards. */
export const FALL = [...flat(1_000_000, 19), 990_000];
