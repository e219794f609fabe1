import { type BookedTrade, FLAT, type HeldPosition, type Order, type Reservation } from '#libs/domain';
import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
} from '#libs/kernel';
import type { WireOrder } from '../stage/wire-order.js';

const AT = {
  account: asId<AccountId>('paper-1'),
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>('BTC-USDT'),
} as const;

/** A number as the books have it. */
export const D = (text: string): Decimal => new Decimal(text);

/** An order to buy 3 at 100, marked as sent, as a made history has it. */
export function madeOrder(changes: Partial<Order> = {}): Order {
  return {
    ...{ ...AT, clientOrderId: asId<ClientOrderId>('id-1'), venueClientOrderId: 'id-1', venueOrderId: undefined },
    ...{ external: false, intentId: asId<IntentId>('intent-1'), strategy: asId<StrategyId>('robot'), side: 'BUY' },
    ...{ type: 'LIMIT', timeInForce: 'GTC', quantity: D('3'), limitPrice: D('100'), reduceOnly: false },
    ...{ validUntilUs: 100, correlationId: asId<CorrelationId>('c'), causationId: 'a', marketEventAtUs: 1 },
    ...{ intentAtUs: 2, approvedAtUs: 3, committedAtUs: 4, status: 'PendingNew', cumQuantity: ZERO },
    ...{ venueCumQuantity: ZERO, reason: '', version: 1, sentAtUs: 5, acknowledgedAtUs: undefined },
    ...{ firstFillAtUs: undefined, closedAtUs: undefined },
    ...changes,
  };
}

/** That order on the wire. */
export function madeWire(changes: Partial<WireOrder> = {}): WireOrder {
  const terms = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: D('3'), price: D('100') };
  return { clientOrderId: 'id-1', ...terms, ...changes };
}

/** A trade of that order over so much, with its fee in base. */
export function madeTrade(venueTradeId: string, quantity: string, fee = '0'): BookedTrade {
  const ids = { venueTradeId: asId<VenueTradeId>(venueTradeId), venueOrderId: asId<VenueOrderId>('7') };
  return {
    ...{ ...AT, clientOrderId: asId<ClientOrderId>('id-1'), strategy: asId<StrategyId>('robot') },
    ...{ correlationId: asId<CorrelationId>('c'), realisedProfit: ZERO, bookedAtUs: 6 },
    fill: {
      ...{ ...ids, clientOrderId: asId<ClientOrderId>('id-1'), venueSymbol: 'BTCUSDT', side: 'BUY' },
      ...{ quantity: D(quantity), price: D('100'), fee: D(fee), feeAsset: 'BTC', liquidity: 'TAKER', exchangeAtUs: 6 },
    },
  };
}

/** A position of so much. */
export function madePosition(quantity: string): HeldPosition {
  const position = { ...FLAT, quantity: D(quantity) };
  const mark = { markPrice: undefined, markedAtUs: undefined, unrealisedProfit: ZERO };
  return { instrument: AT.instrument, base: 'BTC', quote: 'USDT', position, version: 1, ...mark };
}

/** A reservation of an intent to buy so much at 100. */
export function madeReservation(quantity: string, changes: Partial<Reservation> = {}): Reservation {
  const facts = { executed: ZERO, endedCumQuantity: undefined, orderVersion: 0 };
  const terms = { side: 'BUY', quantity: D(quantity), price: D('100') } as const;
  return { ...AT, intentId: asId<IntentId>('intent-1'), ...terms, ...facts, ...changes };
}
