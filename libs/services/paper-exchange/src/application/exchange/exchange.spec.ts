import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldJournal } from '#libs/domain';
import type { JournalEntry, JournalOrder, JournalTrade } from '#libs/domain';
import { Decimal, ZERO, sumDecimals } from '#libs/kernel';
import { HOUSE_FUNDS } from './exchange.js';
import { CLIENTS, WORLDS, neededFor, newExchange, play, stateOf, steps } from './exchange-world.fixture.js';
import { leadOf, pairOf } from './order-list.js';
import { isOpen } from './order-record.js';
import { recover } from './recover.js';

describe.each(WORLDS)('the exchange in a world %s', (_name, world) => {
  const { base, quote } = world;

  it('holds back exactly what open orders need, and gives the rest back', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange(world);
        play(world, exchange, list);
        for (const { account } of CLIENTS) {
          for (const asset of ['BTC', 'USDT']) {
            const locked = exchange.ledger.holding(account, asset).locked.toFixed();
            expect(locked).toBe(neededFor(exchange, account, asset));
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
        const orders = new Map<number, JournalOrder>();
        const trades: JournalTrade[] = [];
        play(world, exchange, list, (changes) => {
          for (const order of changes?.journal.orders ?? []) orders.set(order.orderId, order);
          trades.push(...(changes?.journal.trades ?? []));
        });
        for (const order of orders.values()) {
          const mine = trades.filter((trade) => trade.orderId === order.orderId);
          expect(sumDecimals(mine.map((trade) => new Decimal(trade.quantity))).toFixed()).toBe(order.cumQuantity);
          expect(sumDecimals(mine.map((trade) => new Decimal(trade.quote))).toFixed()).toBe(order.cumQuote);
          expect(new Decimal(order.cumQuantity).lte(new Decimal(order.quantity))).toBe(true);
          expect(order.venueStatus === 'FILLED').toBe(order.cumQuantity === order.quantity && order.quantity !== '0');
        }
        for (const asset of ['BTC', 'USDT']) {
          const fees = trades.filter((trade) => trade.feeAsset === asset).map((trade) => new Decimal(trade.fee));
          expect(sumDecimals(fees).toFixed()).toBe(exchange.ledger.holding('fees', asset).free.toFixed());
        }
      }),
    );
  });

  it('recovers from its journal to the same orders, lists and money, wherever it was killed', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange(world);
        const entries: JournalEntry[] = [];
        play(world, exchange, list, (changes) => {
          if (changes === undefined) return;
          const entry = { kind: 'happened', seq: entries.length + 1, atMs: 0, changes: changes.journal } as const;
          entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry);
        });
        const revived = newExchange(world);
        recover(revived, foldJournal(entries));
        for (const { account } of CLIENTS) {
          expect(stateOf(revived, account)).toEqual(stateOf(exchange, account));
          for (const asset of ['BTC', 'USDT'])
            expect(revived.ledger.holding(account, asset).locked.toFixed()).toBe(neededFor(revived, account, asset));
        }
        for (const order of revived.orders.open()) if (isOpen(order)) revived.cancel(order, 'all');
        revived.takeChanges();
        for (const { account } of CLIENTS)
          for (const asset of ['BTC', 'USDT'])
            expect(revived.ledger.holding(account, asset).locked.toFixed()).toBe('0');
      }),
    );
  });

  it('lets at most one of a pair trade, and nothing of what waits for a lead that was not filled', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const exchange = newExchange(world);
        play(world, exchange, list);
        for (const { account } of CLIENTS)
          for (const one of exchange.clients.lists.all(account)) {
            const traded = one.orders.filter(({ executedLots }) => executedLots > 0);
            const lead = leadOf(one);
            expect(pairOf(one).filter((order) => traded.includes(order)).length).toBeLessThan(2);
            if (lead !== undefined && lead.status !== 'FILLED')
              expect(traded.filter((order) => order !== lead)).toEqual([]);
            expect(one.isDone).toBe(!one.orders.some(isOpen));
          }
      }),
    );
  });
});
