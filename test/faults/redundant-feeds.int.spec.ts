import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectBroker } from '#libs/messaging';
import { AppProcess, ensureBuilt } from './app-process.js';
import { Consumer } from './consumer.js';
import { VenueTrades } from './venue-trades.js';

/** How often a feed is killed: 5, or FAULT_TRIALS for the long run. */
const TRIALS = Number(process.env['FAULT_TRIALS'] ?? '5');
const SEED = Number(process.env['FAULT_SEED'] ?? String(randomInt(2 ** 31)));
/** How often a second an agent of the synthetic market acts. */
const RATE = process.env['FAULT_RATE'] ?? '1200';
const INSTRUMENTS = ['BTC-USDT', 'ETH-USDT', 'SOL-USDT', 'BNB-USDT', 'XRP-USDT'];
const symbolOf = (instrument: string): string => instrument.replace('-', '');
const TRIAL_BUDGET_MS = 60_000;

describe('market-data processes of the same symbols', () => {
  const running: AppProcess[] = [];
  let nats: NatsConnection;
  let venue: VenueTrades | undefined;
  let consumer: Consumer;
  let feedSettings: Readonly<Record<string, string>>;

  beforeAll(() => ensureBuilt());

  beforeEach(async () => {
    const url = inject('testNatsUrl');
    nats = await connectBroker({ url, user: undefined, password: undefined, name: 'fault-test' });
    const SYMBOLS = INSTRUMENTS.join(',');
    const exchange = await start('paper-exchange', { SYMBOLS, RATE, SEED: '7' });
    const streamUrl = exchange.url.replace('http', 'ws');
    feedSettings = { NATS_URL: url, SYMBOLS, BINANCE_REST_URL: exchange.url, BINANCE_STREAM_URL: streamUrl };
  });

  afterEach(async () => {
    venue?.close();
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await nats.close();
  });

  const start = async (app: string, settings: Readonly<Record<string, string>>): Promise<AppProcess> => {
    const one = await AppProcess.start(app, settings);
    running.push(one);
    return one;
  };
  const startFeed = (shard: string): Promise<AppProcess> => start('market-data', { ...feedSettings, SHARD: shard });

  /** Starts to listen to the feeds and the exchange itself. */
  const listen = async (): Promise<VenueTrades> => {
    consumer = new Consumer(nats, 'binance');
    await nats.flush();
    venue = await VenueTrades.listen(feedSettings['BINANCE_STREAM_URL'] ?? '', INSTRUMENTS.map(symbolOf));
    await sleep(1_000);
    return venue;
  };

  /** Waits until the consumer has taken the last trade of each list, or much longer than that takes. */
  const untilTaken = async (told: VenueTrades): Promise<void> => {
    const isTaken = (instrument: string): boolean => {
      const last = told.bySymbol.get(symbolOf(instrument))?.at(-1)?.tradeId ?? 0;
      return (consumer.trades.get(instrument)?.at(-1) ?? 0) >= last;
    };
    for (let looks = 0; looks < 400 && !INSTRUMENTS.every(isTaken); looks += 1) await sleep(50);
  };

  /** What the consumer took is the exchange's own list, and it received no report of a gap or of a book that is not LIVE. */
  const expectWhole = async (name: string, told: VenueTrades, startedAt: number): Promise<void> => {
    await sleep(1_000);
    told.close();
    await untilTaken(told);
    const seconds = (performance.now() - startedAt) / 1_000;
    const { duplicates, missed, gaps, heldBack } = consumer.reader.continuity;
    console.log(
      `${name} in ${seconds.toFixed(1)} s: the exchange said ${told.count} trades (${Math.round(told.count / seconds)} a ` +
        `second), the consumer took ${consumer.count}, dropped ${duplicates} second copies of updates, held ${heldBack} ` +
        `back; gaps ${gaps}, missed ${missed}`,
    );
    for (const instrument of INSTRUMENTS) {
      const said = told.bySymbol.get(symbolOf(instrument))?.map((trade) => trade.tradeId) ?? [];
      expect(said.length).toBeGreaterThan(20);
      // The consumer listened from before the list begins until after it ends; in between it must be the list itself.
      const [from, to] = [said[0] ?? 0, said.at(-1) ?? 0];
      expect(consumer.trades.get(instrument)?.filter((id) => id >= from && id <= to)).toEqual(said);
      const quotes = consumer.quotes.get(instrument) ?? [];
      expect(quotes.length).toBeGreaterThan(20);
      expect(quotes.filter((sequence, i) => i > 0 && sequence <= (quotes[i - 1] ?? 0))).toEqual([]);
    }
    expect(duplicates).toBeGreaterThan(0);
    expect([consumer.gaps, consumer.bad, consumer.notLive]).toEqual([[], [], []]);
  };

  it(
    `lose nothing for a consumer when either of two is killed with -9 at random, ${TRIALS} times, under load`,
    { timeout: 120_000 + TRIALS * TRIAL_BUDGET_MS },
    async () => {
      const feeds = [await startFeed('0/1'), await startFeed('1/1')] as const;
      const told = await listen();
      const plan = fc.sample(fc.noBias(fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 0, max: 1_500 }))), {
        seed: SEED,
        numRuns: TRIALS,
      });
      const startedAt = performance.now();
      for (const [which, waitMs] of plan) {
        await sleep(waitMs);
        const victim = feeds[which === 0 ? 0 : 1];
        await victim.kill();
        await victim.start();
      }
      const killed = plan.map(([which]) => 'AB'[which]).join('');
      await expectWhole(`redundant feeds: FAULT_SEED=${SEED}, ${TRIALS} trials, killed ${killed}`, told, startedAt);
    },
  );

  it(
    'lose nothing for a consumer when 1 share becomes 3 and 1 again, turned over as a StatefulSet does',
    { timeout: 300_000 },
    async () => {
      const pods = [await startFeed('0/1'), await startFeed('1/1')];
      const told = await listen();
      const startedAt = performance.now();
      const turnOver = async (count: number, from: number) => {
        for (let index = from; index >= 0; index -= 1) {
          await pods[index]?.stop();
          pods[index] = await startFeed(`${index}/${count}`);
        }
      };
      pods.push(...(await Promise.all([2, 3, 4, 5].map((index) => startFeed(`${index}/3`)))));
      await turnOver(3, 1);
      await sleep(1_000);
      await turnOver(1, 5);
      await Promise.all(pods.splice(2).map((pod) => pod.stop()));
      await expectWhole('shares 1 to 3 to 1', told, startedAt);
    },
  );
});
