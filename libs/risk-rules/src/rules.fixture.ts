import type { AccountGuards, Instrument, RiskContext, RiskLimits } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  asId,
} from '#libs/kernel';

/** A decimal. */
export const D = (text: string): Decimal => new Decimal(text);
/** The time of every decision here. */
export const NOW_US = 1_700_000_000_000_000;

/** An instrument with round steps. */
export const INSTRUMENT: Instrument = {
  venue: asId<VenueId>('binance'),
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: D('0.01'),
  lotSize: D('0.001'),
  minQuantity: D('0.01'),
  maxQuantity: D('100'),
  minNotional: D('10'),
};
/** All limits, set. */
export const LIMITS: RiskLimits = {
  maxOrderQuantity: D('5'),
  maxOrderNotional: D('500'),
  maxPosition: D('8'),
  maxGrossExposureRatio: D('0.1'),
  maxMarketDataAgeMs: 1_000,
};

/** A collar of a tenth, and nothing else. */
export const GUARDS: AccountGuards = {
  priceCollar: D('0.1'),
  maxOpenOrders: undefined,
  maxOpenOrdersPerInstrument: undefined,
  restrictions: [],
  ...{ orderRates: [], orderRatesPerStrategy: [], repeatedOrders: [], duplicateWindowMs: 0 },
};

/** A buy of 1 at 100 that every rule lets pass, changed as a test needs it. */
export function context(over: Partial<RiskContext> = {}, intent: Partial<RiskContext['intent']> = {}): RiskContext {
  return {
    nowUs: NOW_US,
    intent: {
      intentId: asId<IntentId>('i1'),
      strategy: asId<StrategyId>('s1'),
      account: asId<AccountId>('a1'),
      venue: INSTRUMENT.venue,
      instrument: INSTRUMENT.id,
      side: 'BUY',
      quantity: D('1'),
      type: 'LIMIT',
      limitPrice: D('100'),
      timeInForce: 'GTC',
      reduceOnly: false,
      validUntilUs: NOW_US,
      marketEventId: 'm1',
      marketEventAtUs: NOW_US,
      ...intent,
    },
    instrument: INSTRUMENT,
    market: { bookState: 'LIVE', bid: D('99.99'), ask: D('100.01'), ageUs: 0 },
    limits: LIMITS,
    guards: GUARDS,
    tradingState: 'ACTIVE',
    position: D('0'),
    open: { buy: D('0'), sell: D('0') },
    worstPrice: D('100'),
    grossExposure: D('0'),
    grossExposureAfter: D('100'),
    equity: D('1000'),
    means: { freeCash: D('1000'), freeHolding: D('10') },
    ...over,
  };
}
