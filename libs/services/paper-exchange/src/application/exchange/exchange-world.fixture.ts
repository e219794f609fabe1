import fc from 'fast-check';
import { expect } from 'vitest';
import { ApiError } from '../requests/api-error.js';
import { Exchange } from './exchange.js';
import type { Changes } from './change-batch.js';
import type { OrderListRequest } from './order-admission.js';
import { heldAlone, heldTogether, joinedSibling, listFields } from './order-list.js';
import { isOpen, leftLots, queriedOrder } from './order-record.js';
import type { OrderRequest } from './order-request.js';
import { describeSymbol } from './known-symbols.js';
import { multipleOf, tickLotsOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';
import { ORDER_LIST_KINDS, ORDER_TYPES, SELF_TRADE_PREVENTION_MODES, SIDES, TIMES_IN_FORCE } from '#libs/domain';
import type { EventSteps, FilteredOrderType, Side } from '#libs/domain';
import { Decimal, ZERO, sumDecimals } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';

/** A symbol, and what its clients have. */
export interface World {
  readonly rules: SymbolRules;
  /** What each client starts with. */
  readonly base: string;
  readonly quote: string;
  /** A hundredth of the price of one coin, in quote. */
  readonly cent: string;
}

const steady = { base: 'BTC', quote: 'USDT', minNotional: '0' } as const;
/** The same prices and sizes on two grids: as usual, and far beyond 2^53 units of 10^-8. */
export const WORLDS: readonly (readonly [string, World])[] = [
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
/** Two clients with fees. */
export const CLIENTS = ['a', 'b'].map((account) => ({
  account,
  makerFee: new Decimal('0.0007'),
  takerFee: new Decimal('0.001'),
}));

const wish = fc.record({
  account: fc.constantFrom('a', 'b'),
  side: fc.constantFrom(...SIDES),
  type: fc.constantFrom(...ORDER_TYPES, 'LIMIT' as const, 'LIMIT' as const),
  /** Whether it waits for a price, and which. */
  waits: fc.constantFrom<'STOP_LOSS' | 'TAKE_PROFIT' | undefined>(undefined, undefined, 'STOP_LOSS', 'TAKE_PROFIT'),
  stopTicks: fc.option(fc.integer({ min: 95, max: 105 }), { nil: undefined, freq: 4 }),
  delta: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined, freq: 3 }),
  shown: fc.constantFrom(0, 0, 1, 40),
  timeInForce: fc.constantFrom(...TIMES_IN_FORCE, 'GTC' as const),
  priceTicks: fc.integer({ min: 95, max: 105 }),
  lots: fc.integer({ min: 1, max: 3_000 }),
  quote: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined, freq: 2 }),
  mode: fc.constantFrom(...SELF_TRADE_PREVENTION_MODES),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;
const listWish = fc.record({
  list: fc.constantFrom(...ORDER_LIST_KINDS),
  account: fc.constantFrom('a', 'b'),
  sides: fc.tuple(fc.constantFrom(...SIDES), fc.constantFrom(...SIDES)),
  prices: fc.tuple(...[0, 1, 2, 3, 4].map(() => fc.integer({ min: 95, max: 105 }))),
  lots: fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 })),
  isLimitStop: fc.boolean(),
  isProfit: fc.boolean(),
  delta: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined, freq: 2 }),
});
type ListWish = typeof listWish extends fc.Arbitrary<infer T> ? T : never;
type Step = Wish | ListWish | { house: Side; priceTicks: number; lots: number } | number;
const house = fc.record({
  house: fc.constantFrom(...SIDES),
  priceTicks: fc.integer({ min: 95, max: 105 }),
  lots: fc.integer({ min: 1, max: 900 }),
});
/** Up to forty things that happen: orders, lists, orders of the house, cancels. */
export const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: wish },
    { weight: 2, arbitrary: listWish },
    { weight: 2, arbitrary: house },
    { weight: 1, arbitrary: fc.nat({ max: 30 }) },
  ),
  { maxLength: 40 },
);

/** Its type where it waits for a price: an order that only makes does not. */
function waitingType({ type, waits, stopTicks, delta }: Wish): FilteredOrderType {
  if (waits === undefined || type === 'LIMIT_MAKER' || (stopTicks ?? delta) === undefined) return type;
  return type === 'MARKET' ? waits : `${waits}_LIMIT`;
}

function request({ rules, cent }: World, wanted: Wish, id: number): OrderRequest {
  const market = wanted.type === 'MARKET';
  const type = waitingType(wanted);
  const waits = type !== wanted.type;
  const byQuote = market && !waits && wanted.quote !== undefined;
  const quoteQuantity = byQuote ? new Decimal(String(wanted.quote)).times(cent) : ZERO;
  return {
    rules,
    side: wanted.side,
    type,
    stopTicks: waits && wanted.stopTicks !== undefined ? multipleOf(rules.tick, wanted.stopTicks) : undefined,
    trailingDelta: waits ? wanted.delta : undefined,
    icebergLots: market || wanted.timeInForce !== 'GTC' ? 0 : multipleOf(rules.lot, wanted.shown),
    timeInForce: wanted.type === 'LIMIT' ? wanted.timeInForce : 'GTC',
    priceTicks: market ? 0 : multipleOf(rules.tick, wanted.priceTicks),
    lots: byQuote ? 0 : multipleOf(rules.lot, wanted.lots),
    quoteQuantity,
    quoteBudget: byQuote ? tickLotsOf(rules, quoteQuantity) : undefined,
    clientOrderId: `c${id}`,
    selfTradePrevention: wanted.mode,
  };
}

/** A list as its client would ask for it: a stop on the one side of the market, a limit or a profit on the other. */
function listRequest({ rules }: World, wanted: ListWish, id: number): OrderListRequest {
  const { list: kind, sides, prices, lots, isLimitStop, isProfit, delta } = wanted;
  const ticks = (index: number): EventSteps => multipleOf(rules.tick, prices[index] ?? 100);
  const shared = { rules, quoteQuantity: ZERO, quoteBudget: undefined, timeInForce: 'GTC' } as const;
  const make = (n: number, side: Side, type: FilteredOrderType, of: Partial<OrderRequest>): OrderRequest => ({
    ...{ ...shared, side, type, lots: multipleOf(rules.lot, lots[n === 0 ? 0 : 1]), priceTicks: 0 },
    ...{ clientOrderId: `l${id}-${n}`, selfTradePrevention: 'EXPIRE_MAKER' },
    ...of,
  });
  const [leadSide, side] = sides;
  const lead = make(0, leadSide, 'LIMIT', { priceTicks: ticks(0) });
  const limitOf = isLimitStop ? { priceTicks: ticks(2) } : {};
  const stop = make(1, side, isLimitStop ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS', {
    ...limitOf,
    stopTicks: delta === undefined ? ticks(1) : undefined,
    trailingDelta: delta,
  });
  const other = isProfit
    ? make(2, side, 'TAKE_PROFIT', { stopTicks: ticks(3) })
    : make(2, side, 'LIMIT_MAKER', { priceTicks: ticks(3) });
  const pair = side === 'SELL' ? [other, stop] : [stop, other];
  const names = { kind, symbol: rules.symbol, clientListId: `list${id}` };
  if (kind === 'OCO') return { ...names, lead: undefined, others: pair };
  return { ...names, lead, others: kind === 'OTO' ? [isProfit ? make(1, side, 'MARKET', {}) : stop] : pair };
}

/** An exchange of one symbol with both clients' money. */
export function newExchange({ rules, base, quote }: World): Exchange {
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

/** Lets them happen; `each` receives what each of them changed. */
export function play(
  world: World,
  exchange: Exchange,
  list: readonly Step[],
  each: (changes: Changes | undefined) => void = () => undefined,
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
        if ('list' in step) exchange.placeList(step.account, listRequest(world, step, index));
        else exchange.place(step.account, request(world, step, index));
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }
    each(exchange.takeChanges());
  }
}

/** What has to be held back for an account's open orders in an asset: for both of a pair once. */
export function neededFor(exchange: Exchange, account: string, asset: string): string {
  const needs = exchange.orders.open(account).map((order) => {
    const sibling = joinedSibling(order);
    if (sibling === undefined) return heldAlone(order, leftLots(order));
    return order.orderId < sibling.orderId ? heldTogether([order, sibling]) : { asset, amount: ZERO };
  });
  return sumDecimals(needs.filter((funds) => funds.asset === asset).map((funds) => funds.amount)).toFixed();
}

/** All that a client can see of its orders and lists. */
export function stateOf(exchange: Exchange, account: string): unknown {
  const { clients, orders } = exchange;
  return {
    orders: orders.all(account, 'BTCUSDT').map(queriedOrder),
    lists: clients.lists.all(account).map(listFields),
    money: ['BTC', 'USDT'].map((asset) => {
      const { free, locked } = exchange.ledger.holding(account, asset);
      return [free.toFixed(), locked.toFixed()];
    }),
  };
}
