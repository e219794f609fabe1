import { beforeEach, describe, expect, it } from 'vitest';
import { Decimal, ZERO } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { Exchange } from './exchange.js';
import { describeSymbol, filtersOf } from './known-symbols.js';
import type { OrderRecord } from './order-record.js';
import type { OrderRequest } from './order-request.js';
import { demandFilters } from './order-filters.js';
import { multipleOf, priceText } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';

const SYMBOL = 'BTCUSDT';
const steps = { tickSize: '0.01', lotSize: '0.001', minNotional: '0' } as const;
const client = { account: 'a', makerFee: ZERO, takerFee: ZERO };

let exchange: Exchange;
beforeEach(() => {
  const rules = describeSymbol({ ...steps, base: 'BTC', quote: 'USDT', startPrice: '100' });
  const market = { symbols: [rules], onLevel: () => undefined, onTrade: () => undefined };
  exchange = new Exchange(market, [client], new VenueClock(new VirtualScheduler()));
  for (const asset of ['BTC', 'USDT']) exchange.ledger.deposit('a', asset, new Decimal('1000'));
});

/** An order for so many thousandths of a coin at a price of so many cents, by the rules of now. */
function request(side: 'BUY' | 'SELL', cents: number, thousandths: number, clientOrderId: string): OrderRequest {
  const rules = exchange.market(SYMBOL).rules;
  const cent = describeSymbol({ ...steps, base: 'BTC', quote: 'USDT', startPrice: '100' });
  const terms = { side, type: 'LIMIT', timeInForce: 'GTC', selfTradePrevention: 'NONE' } as const;
  const amounts = { priceTicks: multipleOf(cent.tick, cents), lots: multipleOf(cent.lot, thousandths) };
  return { rules, ...terms, ...amounts, quoteQuantity: ZERO, quoteBudget: undefined, clientOrderId };
}
const rest = (): OrderRecord => exchange.place('a', request('BUY', 9_999, 1_500, 'c1')).order;
function sellAt(cents: number, thousandths: number): void {
  const { side, timeInForce, priceTicks, lots } = request('SELL', cents, thousandths, 'house');
  exchange.placeHouse(SYMBOL, 'house', {
    ...{ side, type: 'LIMIT', timeInForce, priceTicks, lots },
    selfTradePrevention: 'EXPIRE_MAKER',
  });
}
const holding = (asset: string): string => {
  const { free, locked } = exchange.ledger.holding('a', asset);
  return `${free.toFixed()} ${locked.toFixed()}`;
};
function demand(price: string, quantity: string): void {
  const order = {
    side: 'BUY',
    type: 'LIMIT',
    limitPrice: new Decimal(price),
    quantity: new Decimal(quantity),
  } as const;
  const around = { exchange, account: 'a', averagePrice: () => new Decimal('100') };
  demandFilters(exchange.market(SYMBOL).rules, order, around);
}

describe('a symbol that is listed with other rules while orders rest', () => {
  it('keeps an order at its price and quantity, and trades it there though both lie between the new steps', () => {
    const order = rest();
    exchange.relist(SYMBOL, { listed: filtersOf({ ...steps, tickSize: '0.1', lotSize: '1' }) });
    expect([order.status, holding('USDT')]).toEqual(['NEW', '850.015 149.985']);
    sellAt(9_990, 500);
    expect([order.status, priceText(order.rules, exchange.market(SYMBOL).lastTicks)]).toEqual([
      'PARTIALLY_FILLED',
      '99.99000000',
    ]);
    sellAt(9_990, 1_000);
    expect([order.status, holding('USDT'), holding('BTC')]).toEqual(['FILLED', '850.015 0', '1001.5 0']);
  });

  it('gives back what an order holds that is cancelled after the change', () => {
    const order = rest();
    exchange.relist(SYMBOL, { listed: filtersOf({ ...steps, tickSize: '0.1', lotSize: '1' }), status: 'HALT' });
    exchange.cancel(order, 'x');
    expect([order.status, holding('USDT')]).toEqual(['CANCELED', '1000 0']);
  });

  it('demands the new steps of new orders', () => {
    rest();
    demand('99.99', '1.5');
    exchange.relist(SYMBOL, { listed: filtersOf({ ...steps, tickSize: '0.1', lotSize: '1' }) });
    expect(() => demand('99.99', '1')).toThrow('PRICE_FILTER');
    expect(() => demand('99.9', '1.5')).toThrow('LOT_SIZE');
    demand('99.9', '1');
  });

  it('changes its status alone, and back again', () => {
    const { listed, tick, lot } = exchange.market(SYMBOL).rules;
    exchange.relist(SYMBOL, { status: 'BREAK' });
    expect(exchange.rules(SYMBOL)).toMatchObject({ status: 'BREAK', listed, tick, lot });
    exchange.relist(SYMBOL, { status: 'TRADING' });
    expect(exchange.rules(SYMBOL)?.status).toBe('TRADING');
  });

  it('is refused as a whole where the new steps are finer than the grid that orders rest on', () => {
    const before = exchange.rules(SYMBOL);
    const finer = filtersOf({ ...steps, tickSize: '0.000000001' });
    expect(() => exchange.relist(SYMBOL, { listed: finer, status: 'HALT' })).toThrow('finer than the grid');
    expect(exchange.rules(SYMBOL)).toBe(before);
  });
});
