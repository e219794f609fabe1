import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIENTS, WORLDS, newExchange, play, steps } from './exchange-world.fixture.js';
import { isOpen } from './order-record.js';

describe.each(WORLDS)('what an exchange remembers in a world %s', (_name, world) => {
  it('is the newest of everything, all that is open, and the last order and the last execution of each client', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 4 }), (list, most) => {
        const exchange = newExchange(world);
        play(world, exchange, list);
        const { symbol } = world.rules;
        const before = CLIENTS.map(({ account }) => ({
          trades: exchange.orders.trades(account, symbol),
          open: exchange.orders.all(account, symbol).filter(isOpen),
          lastOrder: exchange.orders.all(account, symbol).at(-1),
        }));
        const newest = before
          .flatMap(({ trades }) => trades)
          .sort((a, b) => a.tradeId - b.tradeId)
          .slice(most === 0 ? Infinity : -most);
        const { orders, trades } = exchange.orders.forgetOldest(most);
        for (const { lastOrder, open, trades: own } of before) {
          const last = own.at(-1);
          expect(orders).toEqual(expect.arrayContaining(open));
          if (lastOrder !== undefined) expect(orders).toContain(lastOrder);
          if (last === undefined) continue;
          expect(trades).toContain(last);
          expect(orders.map(({ orderId }) => orderId)).toContain(last.orderId);
          expect(exchange.orders.trades(last.account, symbol)).toContain(last);
        }
        expect(newest.filter(({ tradeId }) => !trades.some((trade) => trade.tradeId === tradeId))).toEqual([]);
      }),
    );
  });
});
