import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketTrade } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { TradeSequence } from './trade-sequence.js';

const trade = (tradeId: number, exchangeAtUs = tradeId): MarketTrade => ({
  kind: 'trade',
  venue: asId<VenueId>('scripted'),
  instrument: asId<InstrumentId>('BTC-USDT'),
  exchangeAtUs,
  receivedAtUs: 1,
  tradeId,
  priceTicks: 1,
  sizeLots: 1,
  takerSide: 'BUY',
});
const list = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => trade(from + i));

function sequence(maxWaiting?: number) {
  const seen: number[] = [];
  return { seen, trades: new TradeSequence((t) => seen.push(t.tradeId), 1_000, maxWaiting) };
}

describe('TradeSequence', () => {
  it('holds back what is behind a gap until the venue list fills it, and delivers all in order', () => {
    const { seen, trades } = sequence();
    for (const id of [1, 2, 5, 6, 6]) trades.take(trade(id));
    expect([seen, trades.waiting > 0, trades.gaps]).toEqual([[1, 2], true, 1]);
    expect(trades.takeFetched(list(1, 5))).toBe('whole');
    trades.take(trade(7));
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(trades).toMatchObject({ healed: 1, backfilled: 2, lost: 0, duplicates: 1 });
  });

  it('asks again while the list does not reach the end of the gap', () => {
    const { seen, trades } = sequence();
    for (const id of [1, 5]) trades.take(trade(id));
    expect(trades.takeFetched(list(1, 3))).toBe('incomplete');
    expect(trades.takeFetched([])).toBe('incomplete');
    expect(trades.takeFetched(list(2, 5))).toBe('whole');
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('counts what the list no longer holds as lost and goes on', () => {
    const { seen, trades } = sequence();
    for (const id of [1, 100]) trades.take(trade(id));
    expect(trades.takeFetched(list(90, 100))).toBe('lost');
    expect(seen).toEqual([1, ...Array.from({ length: 11 }, (_, i) => 90 + i)]);
    expect(trades).toMatchObject({ lost: 88, gaps: 1, healed: 0 });
  });

  it('fills a gap that only the list shows, after a reconnect', () => {
    const { seen, trades } = sequence();
    trades.take(trade(1));
    expect(trades.takeFetched(list(1, 3))).toBe('whole');
    trades.take(trade(3));
    expect(seen).toEqual([1, 2, 3]);
    expect(trades).toMatchObject({ gaps: 1, healed: 1, backfilled: 2, duplicates: 1 });
  });

  it('is whole again when the stream itself brings what was missing', () => {
    const { seen, trades } = sequence();
    for (const id of [1, 3, 4, 2]) trades.take(trade(id));
    expect([seen, trades.waiting > 0, trades.healed]).toEqual([[1, 2, 3, 4], false, 1]);
  });

  it('gives up when too many wait', () => {
    const { seen, trades } = sequence(3);
    for (const id of [1, 5, 6, 7, 8]) trades.take(trade(id));
    expect([seen, trades.lost, trades.waiting > 0]).toEqual([[1, 5, 6, 7, 8], 3, false]);
  });

  it('follows a venue that begins its ids anew, but not a late double', () => {
    const { seen, trades } = sequence();
    trades.take(trade(500, 1_000_000));
    trades.take(trade(499, 999_999));
    trades.take(trade(1, 9_000_000));
    trades.take(trade(2, 9_000_001));
    expect(seen).toEqual([500, 1, 2]);
    expect(trades).toMatchObject({ duplicates: 1 });
  });

  it.each([
    ['the stream brings', (trades: TradeSequence, news: MarketTrade[]) => trades.takeList(news, false)],
    ['was fetched', (trades: TradeSequence, news: MarketTrade[]) => void trades.takeFetched(news)],
  ])('follows a venue whose ids began anew while nobody listened, by the list that %s', (_how, take) => {
    const { seen, trades } = sequence();
    for (const id of [500, 502]) trades.take(trade(id, 1_000_000));
    take(trades, [trade(502, 1_000_000), trade(3, 9_000_000), trade(4, 9_000_001), trade(6, 9_000_002)]);
    trades.take(trade(7, 9_000_003));
    take(trades, [trade(6, 9_000_002), trade(7, 9_000_003), trade(8, 9_000_004)]);
    expect(seen).toEqual([500, 502, 3, 4, 6, 7, 8]);
    expect(trades).toMatchObject({ lost: 2, backfilled: 4, waiting: 0 });
  });

  it('delivers every trade once and in order, whatever the stream loses or doubles, while the list holds them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('good', 'good', 'lost', 'double', 'list', 'lagging-list'), {
          minLength: 1,
          maxLength: 80,
          size: 'max',
        }),
        (fates) => {
          const { seen, trades } = sequence();
          trades.take(trade(1));
          fates.forEach((fate, index) => {
            const id = index + 2;
            if (fate !== 'lost') trades.take(trade(id));
            if (fate === 'double') trades.take(trade(id));
            if (fate === 'list') trades.takeFetched(list(1, id));
            if (fate === 'lagging-list') trades.takeFetched(list(1, Math.max(1, id - 3)));
          });
          trades.takeFetched(list(1, fates.length + 1));
          expect(seen).toEqual(list(1, fates.length + 1).map((t) => t.tradeId));
          expect(trades).toMatchObject({ lost: 0, healed: trades.gaps, waiting: 0 });
        },
      ),
      { numRuns: 500 },
    );
  });
});
