import { Decimal, type VenueOrderId, type VenueTradeId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { NO_FACTS, type VenueFill } from '../../venue/index.js';
import { MOST_VARIANTS, ReportFold } from './report-fold.js';

const FILL: VenueFill = {
  ...{ venueTradeId: asId<VenueTradeId>('1'), venueOrderId: asId<VenueOrderId>('7'), clientOrderId: undefined },
  ...{ venueSymbol: 'BTCUSDT', side: 'BUY', liquidity: 'TAKER', exchangeAtUs: 0 },
  ...{ quantity: new Decimal('1'), price: new Decimal('100'), fee: ZERO, feeAsset: 'USDT' },
};
const at = (exchangeAtUs: number): VenueFill => ({ ...FILL, exchangeAtUs });
const usdt = (free: string, exchangeAtUs: number) => ({
  ...NO_FACTS,
  balances: { exchangeAtUs, assets: [{ asset: 'USDT', free: new Decimal(free), locked: ZERO }] },
});
const foldOf = (...reports: readonly (readonly [Partial<typeof NO_FACTS>, number])[]): ReportFold => {
  const fold = new ReportFold();
  for (const [facts, receivedAtUs] of reports) fold.addFacts({ ...NO_FACTS, ...facts }, 'STREAM', receivedAtUs);
  return fold;
};

describe('what raw reports say, added up', () => {
  it('reaches back to the first that came in, in whatever order they are read', () => {
    expect(new ReportFold().fromUs).toBeUndefined();
    expect(foldOf([{}, 9], [{}, 5], [{}, 7]).fromUs).toBe(5);
  });

  it('has an execution once, since it was said first, with the words of all channels', () => {
    const [told, ...others] = foldOf(
      [{ fills: [at(1)] }, 9],
      [{ fills: [at(2), at(1)] }, 5],
      [{ fills: [at(1)] }, 7],
    ).fills.values();
    expect([told, others]).toEqual([{ said: at(1), variants: [at(1), at(2)], firstAtUs: 5 }, []]);
  });

  it('has each execution of an order', () => {
    const second = { ...FILL, venueTradeId: asId<VenueTradeId>('another') };
    expect(foldOf([{ fills: [FILL, second] }, 1]).fills.size).toBe(2);
  });

  it('remembers so many words of the same, and no more', () => {
    const said = Array.from({ length: MOST_VARIANTS + 1 }, (_, index) => at(index));
    const [told] = foldOf([{ fills: said }, 1]).fills.values();
    expect(told?.variants).toEqual(said.slice(0, MOST_VARIANTS));
  });

  it('has no transfer that moved nothing', () => {
    const transfers = [ZERO, new Decimal('3')].map((change) => ({ asset: 'USDT', change, exchangeAtUs: 4 }));
    const [told, ...others] = foldOf([{ transfers }, 1]).transfers.values();
    expect([told?.said.entries.length, others]).toEqual([2, []]);
  });

  it.each<[string, string, readonly (readonly [string, number])[]]>([
    [
      'the later one',
      '2',
      [
        ['1', 5],
        ['2', 6],
      ],
    ],
    [
      'not one that is older',
      '1',
      [
        ['1', 6],
        ['2', 5],
      ],
    ],
    [
      'of the same time the one that is read last',
      '2',
      [
        ['1', 5],
        ['2', 5],
      ],
    ],
  ])('counts of what a channel says of an asset %s', (_, free, words) => {
    const fold = foldOf(...words.map(([amount, exchangeAtUs], index) => [usdt(amount, exchangeAtUs), index] as const));
    expect(fold.balances.get('USDT')?.STREAM?.free.toFixed()).toBe(free);
  });

  it('keeps what the channels say apart', () => {
    const fold = foldOf([usdt('1', 5), 1]);
    fold.addFacts(usdt('2', 4), 'ANSWER', 2);
    const { ANSWER, STREAM } = fold.balances.get('USDT') ?? {};
    expect([STREAM?.free.toFixed(), ANSWER?.free.toFixed(), ANSWER?.receivedAtUs]).toEqual(['1', '2', 2]);
  });
});
