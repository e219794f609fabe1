import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Exchange } from '../exchange.js';
import { KNOWN_SYMBOLS } from '../symbol-rules.js';
import type { SymbolRules } from '../symbol-rules.js';
import { VenueClock } from '../venue-clock.js';
import { SyntheticMarket } from './synthetic-market.js';
import { foldJournal } from '#libs/domain';
import { Decimal } from '#libs/kernel';

const START_MS = 1_700_000_000_000;
const SYMBOLS = ['BTCUSDT', 'XRPUSDT'].map((name): SymbolRules => {
  const rules = KNOWN_SYMBOLS.get(name);
  if (rules === undefined) throw new Error(`no ${name}`);
  return rules;
});

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
  let wallMs = START_MS;
  const clock = new VenueClock(() => wallMs);
  const settings = { seed, actionsPerSecond: 120, startMs: START_MS, symbols: SYMBOLS, clock, wallMs: () => wallMs };
  const market = new SyntheticMarket(settings, { wanted: () => true, publish });
  const exchange = new Exchange(SYMBOLS, [], market, () => clock.nowMs());
  const moved = (): void => {
    exchange.takeChanges();
    market.settle();
  };
  market.open(exchange, foldJournal([]), moved);
  while (wallMs < START_MS + seconds * 1_000) {
    wallMs += paceMs;
    market.advanceTo(wallMs);
  }
  return { hash: hash.digest('hex'), messages, prices, exchange };
}

describe('the synthetic market', () => {
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
