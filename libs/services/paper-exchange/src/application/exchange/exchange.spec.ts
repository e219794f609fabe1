import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../requests/api-error.js';
import { Exchange } from './exchange.js';
import { isOpen, leftLots } from './order-record.js';
import { heldFor } from './order-request.js';
import type { OrderRequest } from './order-request.js';
import { describeSymbol, tickLotsOf } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';
import type { OrderType, SelfTradePrevention, Side, TimeInForce } from '#libs/domain';
import { Decimal, ZERO, sumDecimals } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';

const rules = describeSymbol({
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.001',
  minNotional: '0',
  startPrice: '1',
});
const CLIENTS = ['a', 'b'].map((account) => ({
  account,
  makerFee: new Decimal('0.0007'),
  takerFee: new Decimal('0.001'),
}));

const wish = fc.record({
  account: fc.constantFrom('a', 'b'),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  type: fc.constantFrom<OrderType>('LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'LIMIT_MAKER'),
  timeInForce: fc.constantFrom<TimeInForce>('GTC', 'GTC', 'IOC', 'FOK'),
  priceTicks: fc.integer({ min: 95, max: 105 }),
  lots: fc.integer({ min: 1, max: 3_000 }),
  quote: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined, freq: 2 }),
  mode: fc.constantFrom<SelfTradePrevention>('NONE', 'EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH'),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;
const house = fc.record({
  house: fc.constantFrom<Side>('BUY', 'SELL'),
  priceTicks: fc.integer({ min: 95, max: 105 }),
  lots: fc.integer({ min: 1, max: 900 }),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: wish },
    { weight: 2, arbitrary: house },
    { weight: 1, arbitrary: fc.nat({ max: 30 }) },
  ),
  { maxLength: 40 },
);

function request(wanted: Wish, id: number): OrderRequest {
  const market = wanted.type === 'MARKET';
  const byQuote = market && wanted.quote !== undefined;
  const quoteQuantity = byQuote ? new Decimal(String(wanted.quote)).div(new Decimal('100')) : ZERO;
  return {
    rules,
    side: wanted.side,
    type: wanted.type,
    timeInForce: wanted.type === 'LIMIT' ? wanted.timeInForce : 'GTC',
    priceTicks: market ? 0 : wanted.priceTicks,
    lots: byQuote ? 0 : wanted.lots,
    quoteQuantity,
    quoteBudget: byQuote ? tickLotsOf(rules, quoteQuantity) : undefined,
    clientOrderId: `c${id}`,
    selfTradePrevention: wanted.mode,
  };
}

function newExchange(): Exchange {
  const exchange = new Exchange(
    { symbols: [rules], onLevel: () => undefined, onTrade: () => undefined },
    CLIENTS,
    new VenueClock(new VirtualScheduler()),
  );
  for (const { account } of CLIENTS) {
    exchange.ledger.deposit(account, 'USDT', new Decimal('3.5'));
    exchange.ledger.deposit(account, 'BTC', new Decimal('3.5'));
  }
  return exchange;
}

function play(
  exchange: Exchange,
  list: readonly (Wish | { house: Side; priceTicks: number; lots: number } | number)[],
): void {
  for (const [index, step] of list.entries()) {
    if (typeof step === 'number') {
      const order = exchange.orders.byId(step);
      if (order !== undefined && isOpen(order)) exchange.cancel(order, 'x');
    } else if ('house' in step) {
      const order = {
        side: step.house,
        type: 'LIMIT',
        timeInForce: 'GTC',
        priceTicks: step.priceTicks,
        lots: step.lots,
      } as const;
      exchange.placeHouse('BTCUSDT', 'house', { ...order, selfTradePrevention: 'EXPIRE_MAKER' });
    } else {
      try {
        exchange.place(step.account, request(step, index));
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }
  }
}

describe('the exchange', () => {
  it('holds back exactly what open orders need, and gives the rest back', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange();
        play(exchange, list);
        for (const { account } of CLIENTS) {
          for (const asset of ['BTC', 'USDT']) {
            const needed = exchange.orders
              .open(account)
              .map((order) => heldFor(rules, order.side, order.priceTicks, leftLots(order)))
              .filter((funds) => funds.asset === asset);
            const locked = exchange.ledger.holding(account, asset).locked.toFixed();
            expect(locked).toBe(sumDecimals(needed.map((funds) => funds.amount)).toFixed());
          }
        }
      }),
    );
  });

  it('moves money without making or losing any, fees included', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange();
        play(exchange, list);
        const funded = list.some((step) => typeof step === 'object' && 'house' in step);
        for (const asset of ['BTC', 'USDT']) {
          const expected = new Decimal(funded ? '1000000000000007' : '7');
          expect(exchange.ledger.total(asset).toFixed()).toBe(expected.toFixed());
        }
      }),
    );
  });

  it('has executions that add up to each order’s executed quantity, and fees to what the fee account holds', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange();
        play(exchange, list);
        const journal = exchange.takeChanges()?.journal;
        for (const order of journal?.orders ?? []) {
          const mine = (journal?.trades ?? []).filter((trade) => trade.orderId === order.orderId);
          expect(sumDecimals(mine.map((trade) => new Decimal(trade.quantity))).toFixed()).toBe(order.cumQuantity);
          expect(sumDecimals(mine.map((trade) => new Decimal(trade.quote))).toFixed()).toBe(order.cumQuote);
          expect(new Decimal(order.cumQuantity).lte(new Decimal(order.quantity))).toBe(true);
          expect(order.venueStatus === 'FILLED').toBe(order.cumQuantity === order.quantity && order.quantity !== '0');
        }
        for (const asset of ['BTC', 'USDT']) {
          const fees = (journal?.trades ?? [])
            .filter((trade) => trade.feeAsset === asset)
            .map((trade) => new Decimal(trade.fee));
          expect(sumDecimals(fees).toFixed()).toBe(exchange.ledger.holding('fees', asset).free.toFixed());
        }
      }),
    );
  });
});
