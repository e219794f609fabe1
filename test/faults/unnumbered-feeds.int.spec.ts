import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectBroker } from '#libs/messaging';
import { AppProcess, ensureBuilt } from './app-process.js';
import { Consumer } from './consumer.js';
import { KrakenExchange } from './kraken-exchange.js';

/** How often a feed is killed: 2, or FAULT_TRIALS for the long run. */
const TRIALS = Number(process.env['FAULT_TRIALS'] ?? '2');
const SEED = Number(process.env['FAULT_SEED'] ?? String(randomInt(2 ** 31)));
/** How often a second each book changes. */
const RATE = Number(process.env['FAULT_RATE_UNNUMBERED'] ?? '200');
const SYMBOLS = ['BTC/USD', 'ETH/USD', 'SOL/USD'];
const idOf = (symbol: string): string => symbol.replace('/', '-');
const TRIAL_BUDGET_MS = 60_000;

describe('market-data processes of a venue that numbers no updates of its books (Kraken)', () => {
  const running: AppProcess[] = [];
  let nats: NatsConnection;
  let exchange: KrakenExchange;

  beforeAll(() => ensureBuilt());
  beforeEach(async () => {
    nats = await connectBroker({
      url: inject('testNatsUrl'),
      user: undefined,
      password: undefined,
      name: 'fault-test',
    });
    exchange = await KrakenExchange.open(SYMBOLS, SEED, RATE);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await exchange.close();
    await nats.close();
  });

  const startFeed = async (shard: string): Promise<AppProcess> => {
    const one = await AppProcess.start('market-data', {
      ...{ NATS_URL: inject('testNatsUrl'), EXCHANGE: 'kraken', SYMBOLS: SYMBOLS.map(idOf).join(','), SHARD: shard },
      ...{ REST_URL: exchange.url, STREAM_URL: exchange.url.replace('http', 'ws') },
    });
    running.push(one);
    return one;
  };

  /** Waits until the consumer has taken the last trade and the last book of each market, or much longer than that takes. */
  const untilTaken = async (consumer: Consumer): Promise<void> => {
    const isTaken = (symbol: string): boolean => {
      const market = exchange.markets.get(symbol);
      const [trade, print] = [market?.trades.at(-1) ?? 0, [...(market?.prints.values() ?? [])].at(-1)];
      const id = idOf(symbol);
      return (consumer.trades.get(id)?.at(-1) ?? 0) >= trade && consumer.books.get(id)?.prints.at(-1)?.[1] === print;
    };
    for (let looks = 0; looks < 400 && !SYMBOLS.every(isTaken); looks += 1) await sleep(50);
  };

  it(
    `make one right book and lose no trade when either of two is killed with -9 at random, ${TRIALS} times, under load`,
    { timeout: 120_000 + TRIALS * TRIAL_BUDGET_MS },
    async () => {
      const consumer = new Consumer(nats, 'kraken');
      await nats.flush();
      const feeds = [await startFeed('0/1'), await startFeed('1/1')] as const;
      // What was said while the first feed began without the other is not the point here.
      const before = new Map(SYMBOLS.map((symbol) => [symbol, exchange.markets.get(symbol)?.trades.at(-1) ?? 0]));
      consumer.forgetStates();
      const startedAt = performance.now();
      const one = fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 0, max: 1_500 }));
      const plan = fc.sample(fc.noBias(one), { seed: SEED, numRuns: TRIALS });
      // The first to be killed is the one that leads.
      if (plan[0] !== undefined) plan[0][0] = 0;
      for (const [which, waitMs] of plan) {
        await sleep(waitMs);
        await feeds[which === 0 ? 0 : 1].kill();
        await feeds[which === 0 ? 0 : 1].start();
      }
      await sleep(500);
      exchange.stand();
      await untilTaken(consumer);
      await sleep(500); // What came beside the last trades: books and quotes.
      const seconds = (performance.now() - startedAt) / 1_000;
      const { duplicates, missed, gaps, takeOvers } = consumer.reader.continuity;
      console.log(
        `unnumbered feeds: FAULT_SEED=${SEED}, ${TRIALS} trials, killed ${plan.map(([which]) => 'AB'[which]).join('')} in ` +
          `${seconds.toFixed(1)} s: ${consumer.count} trades, ${[...consumer.books.values()].reduce((n, book) => n + book.prints.length, 0)} ` +
          `changes of books, dropped ${duplicates} second copies, changed the leader ${takeOvers} times; gaps ${gaps}, missed ${missed}`,
      );
      for (const symbol of SYMBOLS) {
        const market = exchange.markets.get(symbol);
        const from = before.get(symbol) ?? 0;
        const said = market?.trades.filter((id) => id > from) ?? [];
        expect(said.length).toBeGreaterThan(50);
        expect(consumer.trades.get(idOf(symbol))?.filter((id) => id > from)).toEqual(said);
        const book = consumer.books.get(idOf(symbol));
        expect(book?.prints.length).toBeGreaterThan(200);
        // After every single change the consumer's book was one that the exchange had at that time.
        expect(book?.prints.filter(([us, print]) => market?.prints.get(us) !== print)).toEqual([]);
        expect(book?.prints.at(-1)?.[1]).toBe([...(market?.prints.values() ?? [])].at(-1));
        const quotes = consumer.quotes.get(idOf(symbol)) ?? [];
        expect(quotes.filter((us, i) => i > 0 && us <= (quotes[i - 1] ?? 0))).toEqual([]);
      }
      expect(takeOvers).toBeGreaterThan(0);
      expect([consumer.gaps, consumer.bad, consumer.notLive]).toEqual([[], [], []]);
    },
  );
});
