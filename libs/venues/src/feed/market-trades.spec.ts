import { describe, expect, it } from 'vitest';
import type { Instrument, MarketEvent } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, ZERO, asId } from '#libs/kernel';
import type { TradeIdRule } from '../codec/index.js';
import { MarketTrades } from './market-trades.js';
import { type StepTrade, tradeInSteps } from './step-values.js';

const instrument: Instrument = {
  ...{ venue: asId<VenueId>('scripted'), id: asId<InstrumentId>('BTC-USD'), venueSymbol: 'BTC/USD' },
  ...{ base: 'BTC', quote: 'USD', status: 'TRADING', tickSize: new Decimal('1'), lotSize: new Decimal('1') },
  ...{ minQuantity: ZERO, maxQuantity: new Decimal('9'), minNotional: ZERO },
};
const UNIT = { decimals: 0, unitsPerStep: 1 };

function market(rule: TradeIdRule | undefined, isRecorded = false, believed = { count: 0 }) {
  const heard: number[] = [];
  const onEvent = (event: MarketEvent): void => {
    if (event.kind === 'trade') heard.push(event.exchangeAtUs);
  };
  const trades = new MarketTrades(instrument, rule, { onEvent }, isRecorded, believed);
  const take = (id: number, atUs: number): string | undefined => trades.take(id, 1, 1, 'BUY', atUs, atUs);
  return { heard, trades, take };
}

const told = (tradeId: string, exchangeTimeUs: number): StepTrade =>
  tradeInSteps(
    {
      type: 'trade',
      venue: 'scripted',
      instrument: 'BTC-USD',
      tradeId,
      price: '1',
      size: '1',
      takerSide: 'buy',
      exchangeTimeUs,
    },
    { price: UNIT, size: UNIT },
  );

describe('the trades of a venue whose ids follow on by one', () => {
  it('are followed where the ids go on far ahead, and one id far ahead alone is a mistake', () => {
    const { heard, trades, take } = market({ anewAfterMs: 1_000, maxJump: 1_000 });
    take(7, 1);
    expect(take(1_000_000, 2)).toMatch('impossibly far ahead');
    expect(take(8, 3)).toBeUndefined();
    // Another engine, whose ids stand elsewhere: the second one shows that the first was meant.
    expect(take(5_000_000, 4)).toMatch('impossibly far ahead');
    expect(take(5_000_001, 5)).toBeUndefined();
    expect(take(5_000_002, 6)).toBeUndefined();
    expect([heard, trades.lost, trades.waiting]).toEqual([[1, 3, 5, 6], 0, 0]);
  });

  it('count once each where the ids are beyond 2^53, as a stream and as a list', () => {
    const { heard, trades } = market({ anewAfterMs: 60_000 });
    // Numbers of such ids have no order: what comes later may look smaller.
    const ids = Array.from({ length: 8 }, (_, i) => String(12_393_906_104_898_154_338n + BigInt(i)));
    const all = ids.map((id, i) => told(id, i + 1));
    trades.takeList(all.slice(0, 2), 1, false);
    expect(heard).toEqual([]);
    for (const trade of all.slice(2, 5)) trades.takeAll([trade], 1);
    trades.expectList();
    trades.takeAll(all, 1);
    expect(heard).toEqual([3, 4, 5, 6, 7, 8]);
    trades.takeFetched(all, 1);
    expect([heard.length, trades.lost, trades.gaps, trades.waiting]).toEqual([6, 0, 0, 0]);
  });
});

describe('a list of trades without an id', () => {
  it('repeats after a reconnect what is no newer than the newest, and brings all that is, alike or not', () => {
    const { heard, trades } = market({ anewAfterMs: 60_000 });
    trades.takeAll([told('', 5), told('', 5), told('', 7)], 10);
    trades.expectList();
    trades.takeAll([told('', 5), told('', 5), told('', 7), told('', 8), told('', 8)], 10);
    expect(heard).toEqual([5, 5, 7, 8, 8]);
    trades.takeFetched([told('', 8), told('', 9)], 10);
    expect([heard.length, heard.at(-1), trades.lost]).toEqual([6, 9, 0]);
  });

  it('is no news where nothing was before', () => {
    const { heard, trades } = market({ anewAfterMs: 60_000 });
    trades.takeList([told('', 5)], 10, false);
    expect(heard).toEqual([]);
  });
});

describe('a trade that is stamped hours ahead', () => {
  const NOW = 7_200_000_000;
  const AHEAD = NOW + 3_600_000_001;

  it.each([
    ['whose ids follow on', { anewAfterMs: 1_000 }],
    ['of which no order of ids is known', undefined],
  ])('is refused by itself at a venue %s, and the others of its message count', (_what, rule) => {
    const { heard, trades } = market(rule);
    expect(trades.takeAll([told('1', NOW), told('2', NOW), told('9', AHEAD)], NOW)).toMatch('in the future');
    expect(trades.takeAll([told('3', NOW + 1)], NOW)).toBeUndefined();
    // An hour is what clocks may differ by.
    expect(trades.takeAll([told('4', AHEAD - 1)], NOW)).toBeUndefined();
    expect([heard, trades.waiting]).toEqual([[NOW, NOW, NOW + 1, AHEAD - 1], 0]);
  });

  it('says by how much the clocks are apart once three in a row were refused, and no more once one is believed', () => {
    const { trades } = market({ anewAfterMs: 1_000 });
    const ahead = (id: string): unknown => {
      trades.takeAll([told(id, AHEAD)], NOW);
      return trades.refusedAheadUs;
    };
    expect([ahead('1'), ahead('2')]).toEqual([undefined, undefined]);
    trades.takeAll([told('3', NOW)], NOW);
    expect([ahead('4'), ahead('5'), ahead('6')]).toEqual([undefined, undefined, 3_600_000_001]);
    trades.takeFetched([told('7', NOW)], NOW);
    expect(trades.refusedAheadUs).toBeUndefined();
  });

  it('is no word about the clocks where a trade of another instrument of the feed is believed', () => {
    const believed = { count: 0 };
    const [strange, other] = [market({ anewAfterMs: 1_000 }, false, believed), market(undefined, false, believed)];
    const ahead = (...ids: string[]): unknown => {
      strange.trades.takeAll(
        ids.map((id) => told(id, AHEAD)),
        NOW,
      );
      return strange.trades.refusedAheadUs;
    };
    expect(ahead('1', '2', '3')).toBe(3_600_000_001);
    other.trades.takeAll([told('1', NOW)], NOW);
    expect([strange.trades.refusedAheadUs, ahead('4', '5'), ahead('6')]).toEqual([undefined, undefined, 3_600_000_001]);
  });

  it('is left out of a list, without which nothing would be old', () => {
    const { heard, trades } = market({ anewAfterMs: 1_000 });
    trades.takeAll([told('1', NOW)], NOW);
    trades.takeFetched([told('2', NOW), told('3', AHEAD)], NOW);
    trades.takeList([told('3', AHEAD)], NOW, true);
    // The ids begin anew: the time shows it.
    trades.takeAll([told('1', NOW + 1_000_001)], NOW + 1_000_001);
    expect(heard).toEqual([NOW, NOW, NOW + 1_000_001]);
  });

  it('counts on a tape, where nobody knows what the clock of its recorder showed', () => {
    const { heard, trades } = market(undefined, true);
    trades.takeAll([told('1', AHEAD)], 0);
    expect(heard).toEqual([AHEAD]);
  });
});
