import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../requests/api-error.js';
import { Exchange, HOUSE_FUNDS } from './exchange.js';
import { isOpen, leftLots } from './order-record.js';
import { heldFor } from './order-request.js';
import type { OrderRequest } from './order-request.js';
import { describeSymbol } from './known-symbols.js';
import { multipleOf, tickLotsOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';
import type { OrderType, SelfTradePrevention, Side, TimeInForce } from '#libs/domain';
import { Decimal, ZERO, sumDecimals } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';

interface World {
  readonly rules: SymbolRules;
  /** What each client starts with. */
  readonly base: string;
  readonly quote: string;
  /** A hundredth of the price of one coin, in quote. */
  readonly cent: string;
}

const steady = { base: 'BTC', quote: 'USDT', minNotional: '0' } as const;
/** The same prices and sizes on two grids: as usual, and far beyond 2^53 units of 10^-8. */
const WORLDS: readonly (readonly [string, World])[] = [
  [
    'of ordinary numbers',
    {
      rules: describeSymbol({ ...steady, tickSize: '0.01', lotSize: '0.001', startPrice: '1' }),
      base: '3.5',
      quote: '3.5',
      cent: '0.01',
    },
  ],
  [
    'of a price of 10^8 and a lot of 10^12',
    {
      rules: describeSymbol({ ...steady, tickSize: '1000000', lotSize: '1000000000000', startPrice: '100000000' }),
      base: '3500000000000000',
      quote: '350000000000000000000000',
      cent: '1000000000000000000000',
    },
  ],
];
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

function request({ rules, cent }: World, wanted: Wish, id: number): OrderRequest {
  const market = wanted.type === 'MARKET';
  const byQuote = market && wanted.quote !== undefined;
  const quoteQuantity = byQuote ? new Decimal(String(wanted.quote)).times(cent) : ZERO;
  return {
    rules,
    side: wanted.side,
    type: wanted.type,
    timeInForce: wanted.type === 'LIMIT' ? wanted.timeInForce : 'GTC',
    priceTicks: market ? 0 : multipleOf(rules.tick, wanted.priceTicks),
    lots: byQuote ? 0 : multipleOf(rules.lot, wanted.lots),
    quoteQuantity,
    quoteBudget: byQuote ? tickLotsOf(rules, quoteQuantity) : undefined,
    clientOrderId: `c${id}`,
    selfTradePrevention: wanted.mode,
  };
}

function newExchange({ rules, base, quote }: World): Exchange {
  const exchange = new Exchange(
    { symbols: [rules], onLevel: () => undefined, onTrade: () => undefined },
    CLIENTS,
    new VenueClock(new VirtualScheduler()),
  );
  for (const { account } of CLIENTS) {
    exchange.ledger.deposit(account, 'USDT', new Decimal(quote));
    exchange.ledger.deposit(account, 'BTC', new Decimal(base));
  }
  return exchange;
}

function play(
  world: World,
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
        priceTicks: multipleOf(world.rules.tick, step.priceTicks),
        lots: multipleOf(world.rules.lot, step.lots),
      } as const;
      exchange.placeHouse('BTCUSDT', 'house', { ...order, selfTradePrevention: 'EXPIRE_MAKER' });
    } else {
      try {
        exchange.place(step.account, request(world, step, index));
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }
  }
}

describe.each(WORLDS)('the exchange in a world %s', (_name, world) => {
  const { rules, base, quote } = world;

  it('holds back exactly what open orders need, and gives the rest back', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange(world);
        play(world, exchange, list);
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
        const exchange = newExchange(world);
        play(world, exchange, list);
        const funded = list.some((step) => typeof step === 'object' && 'house' in step);
        for (const [asset, each] of [
          ['BTC', base],
          ['USDT', quote],
        ] as const) {
          const expected = new Decimal(each).times('2').plus(funded ? HOUSE_FUNDS : ZERO);
          expect(exchange.ledger.total(asset).toFixed()).toBe(expected.toFixed());
        }
      }),
    );
  });

  it('has executions that add up to each order’s executed quantity, and fees to what the fee account holds', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange(world);
        play(world, exchange, list);
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
