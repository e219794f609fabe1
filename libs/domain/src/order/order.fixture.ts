import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { Order } from './order.js';

/** An order to buy 3 at 100, committed and not sent. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return {
    clientOrderId: asId<ClientOrderId>('tw1-test'),
    venueClientOrderId: 'tw1-test',
    venueOrderId: undefined,
    external: false,
    intentId: asId<IntentId>('intent-1'),
    strategy: asId<StrategyId>('momentum-1'),
    account: asId<AccountId>('paper-1'),
    venue: asId<VenueId>('binance'),
    instrument: asId<InstrumentId>('BTC-USDT'),
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: new Decimal('3'),
    limitPrice: new Decimal('100'),
    reduceOnly: false,
    validUntilUs: 100,
    correlationId: asId<CorrelationId>('c-1'),
    causationId: 'approved:intent-1',
    marketEventAtUs: 1,
    intentAtUs: 2,
    approvedAtUs: 3,
    committedAtUs: 4,
    status: 'PendingNew',
    cumQuantity: ZERO,
    venueCumQuantity: ZERO,
    reason: '',
    version: 1,
    sentAtUs: undefined,
    acknowledgedAtUs: undefined,
    firstFillAtUs: undefined,
    closedAtUs: undefined,
    ...changes,
  };
}

/** Bitcoin against USDT. */
export function aBitcoin(): Instrument {
  return {
    venue: asId<VenueId>('binance'),
    id: asId<InstrumentId>('BTC-USDT'),
    venueSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    status: 'TRADING',
    tickSize: new Decimal('0.01'),
    lotSize: new Decimal('0.00001'),
    minQuantity: new Decimal('0.00001'),
    maxQuantity: new Decimal('9000'),
    minNotional: new Decimal('5'),
  };
}
