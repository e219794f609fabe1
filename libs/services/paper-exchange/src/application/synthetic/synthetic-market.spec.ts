import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Exchange } from '../exchange/exchange.js';
import { KNOWN_SYMBOLS } from '../exchange/known-symbols.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { VenueClock } from '../exchange/venue-clock.js';
import { SyntheticMarket } from './synthetic-market.js';
import { foldJournal } from '#libs/domain';
import { Decimal, US_PER_MS } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';

const START_MS = 1_700_000_000_000;
const SYMBOLS = ['BTCUSDT', 'XRPUSDT'].map((name): SymbolRules => {
  const rules = KNOWN_SYMBOLS.get(name);
  if (rules === undefined) throw new Error(`no ${name}`);
  return rules;
});

function fail(error: unknown): void {
  throw error;
}

interface Run {
  readonly hash: string;
  readonly messages: Map<string, number>;
  readonly prices: number[];
  readonly exchange: Exchange;
}

/** Lets a market live for some seconds of its own time, with the wall clock looked at every `paceMs`. */
function live(seed: number, seconds: number, paceMs: number): Run {
  const hash = createHash('sha256');
  const messages = new Map<string, number>();
  const prices: number[] = [];
  const publish = (stream: string, payload: string): void => {
    hash.update(`${stream} ${payload}\n`);
    messages.set(stream, (messages.get(stream) ?? 0) + 1);
    if (stream === 'btcusdt@trade') prices.push(Number((JSON.parse(payload) as { p: string }).p));
  };
  const scheduler = new VirtualScheduler(START_MS * US_PER_MS);
  const venueClock = new VenueClock(scheduler);
  const settings = { seed, actionsPerSecond: 120, symbols: SYMBOLS, clock: venueClock, scheduler, fail };
  const market = new SyntheticMarket(settings, { wanted: () => true, publish });
  const exchange = new Exchange(market, [], venueClock);
  const onStep = (): void => {
    exchange.takeChanges();
    market.publishChanges();
  };
  market.openBooks(exchange, foldJournal([]), onStep);
  for (let ms = 0; ms < seconds * 1_000; ms += paceMs) {
    scheduler.stepWallClockMs(paceMs);
    market.advanceTo(venueClock.wallMs());
  }
  return { hash: hash.digest('hex'), messages, prices, exchange };
}

/** A market that runs by itself on virtual time; `ids` are the trades of all symbols, `times` the times that they carry. */
async function runOnSchedule(scheduler: VirtualScheduler): Promise<{ ids: number[]; times: number[] }> {
  const [ids, times]: [number[], number[]] = [[], []];
  const publish = (stream: string, payload: string): void => {
    if (stream !== 'btcusdt@trade') return;
    const { t, T } = JSON.parse(payload) as { t: number; T: number };
    ids.push(t);
    times.push(T);
  };
  const clock = new VenueClock(scheduler);
  const market = new SyntheticMarket(
    { seed: 5, actionsPerSecond: 100, symbols: SYMBOLS, clock, scheduler, fail },
    { wanted: () => true, publish },
  );
  const exchange = new Exchange(market, [], clock);
  market.openBooks(exchange, foldJournal([]), () => market.publishChanges());
  market.startTrading();
  await scheduler.runForMs(5_000);
  scheduler.stepWallClockMs(-3_600_000);
  await scheduler.runForMs(5_000);
  scheduler.stepWallClockMs(7_200_000);
  await scheduler.runForMs(5_000);
  await scheduler.complete(market.stopTrading());
  const count = ids.length;
  await scheduler.runForMs(5_000);
  expect(ids).toHaveLength(count);
  return { ids, times };
}

describe('the synthetic market', () => {
  it('goes on at its pace when the wall clock is set back or forward by hours, and stands still when it is stopped', async () => {
    const { ids, times } = await runOnSchedule(new VirtualScheduler(START_MS * US_PER_MS));
    const hour = 3_600_000;
    const spans = [0, -hour + 5_000, hour + 10_000].map(
      (fromMs) => times.filter((time) => Math.abs(time - START_MS - fromMs) <= 6_000).length,
    );
    for (const trades of spans) expect(trades).toBeGreaterThan(30);
    expect(spans.reduce((sum, trades) => sum + trades, 0)).toBe(ids.length);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  it('sends the same messages for the same seed, however its steps are paced', () => {
    const once = live(42, 10, 10);
    expect(live(42, 10, 10).hash).toBe(once.hash);
    expect(live(42, 10, 250).hash).toBe(once.hash);
    expect(live(43, 10, 10).hash).not.toBe(once.hash);
  });

  it('is alive: every stream of every symbol speaks, and the book keeps two sides', () => {
    const { messages, exchange } = live(7, 20, 20);
    for (const symbol of ['btcusdt', 'xrpusdt']) {
      for (const channel of ['trade', 'aggTrade', 'bookTicker', 'depth@100ms', 'depth', 'depth20@100ms']) {
        expect([symbol, channel, (messages.get(`${symbol}@${channel}`) ?? 0) > 10]).toEqual([symbol, channel, true]);
      }
    }
    for (const { engine } of exchange.markets) {
      for (const side of ['BUY', 'SELL'] as const) expect(engine.depth(side, 5)).toHaveLength(5);
      expect(engine.size).toBeLessThan(500);
    }
  });

  it('often moves so that the means of the last 5 and 20 trades differ by a basis point and more', () => {
    const { prices } = live(3, 60, 20);
    const mean = (list: readonly number[]): number => list.reduce((sum, price) => sum + price, 0) / list.length;
    const leads = prices.slice(20).map((_, index) => {
      const last20 = prices.slice(index + 1, index + 21);
      return Math.abs(mean(last20.slice(-5)) / mean(last20) - 1);
    });
    expect(leads.length).toBeGreaterThan(200);
    expect(leads.filter((lead) => lead > 0.0001).length / leads.length).toBeGreaterThan(0.2);
  });

  it('makes no money: what all hold together is what the house was given', () => {
    const { exchange } = live(11, 10, 20);
    const given = new Decimal('1000000000000000');
    for (const asset of ['BTC', 'XRP', 'USDT']) expect(exchange.ledger.total(asset).mod(given).toFixed()).toBe('0');
  });
});
