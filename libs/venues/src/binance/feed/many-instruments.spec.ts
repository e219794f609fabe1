import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { type InstrumentId, asId } from '#libs/kernel';
import type { ScriptedBinance } from '../testing/scripted-binance.fixture.js';
import { FeedBench, instrument } from '../testing/feed-bench.fixture.js';

const idOf = (i: number) => asId<InstrumentId>(`T${i}-USDT`);
const many = (count: number): Instrument[] =>
  Array.from({ length: count }, (_, i) => ({ ...instrument, id: idOf(i), venueSymbol: `T${i}USDT` }));
const listing = (symbol: string) => ({
  symbol,
  status: 'TRADING',
  baseAsset: symbol.slice(0, -4),
  quoteAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '1', maxQty: '9', stepSize: '1' },
    { filterType: 'NOTIONAL', minNotional: '5' },
  ],
});

describe('the Binance feed of many instruments', () => {
  let fake: ScriptedBinance;
  let bench: FeedBench;
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);

  beforeEach(() => {
    bench = new FeedBench();
    ({ fake } = bench);
    process.on('warning', onWarning);
  });

  afterEach(async () => {
    process.off('warning', onWarning);
    await bench.feed.close();
  });

  it('asks for a thousand listings in addresses that a server takes, and gets them in the order asked for', async () => {
    const longest: number[] = [];
    fake.routes.set('GET /api/v3/exchangeInfo', ({ path, query }) => {
      longest.push(path.length + query.length);
      const symbols = JSON.parse(new URLSearchParams(query).get('symbols') ?? '[]') as string[];
      return { body: { symbols: symbols.toReversed().map(listing) } };
    });
    const ids = many(1_000).map(({ id }) => id);
    const loaded = await bench.scheduler.complete(bench.feed.loadInstruments(ids));
    expect(loaded.instruments.map(({ id }) => id)).toEqual(ids);
    expect(Math.max(...longest)).toBeLessThan(4_000);
  });

  it('lets all of them wait for a snapshot at once without a warning of a leak, and stop waiting when it is closed', async () => {
    fake.routes.set('GET /api/v3/depth', () => ({ status: 503, body: {} }));
    await bench.scheduler.complete(bench.feed.open(many(30), bench));
    await bench.until(() => fake.asked('/api/v3/depth') >= 60);
    await bench.feed.close();
    expect(warnings).toEqual([]);
  });

  it('says once that snapshots wait for the weight of the next minute, and how long they still do', async () => {
    fake.routes.set('GET /api/v3/depth', () => ({
      headers: { 'x-mbx-used-weight-1m': '4800' },
      body: { lastUpdateId: 1, bids: [], asks: [] },
    }));
    await bench.scheduler.complete(bench.feed.open(many(30), bench));
    await bench.until(() => bench.feed.heldRequests() !== undefined);
    const held = bench.feed.heldRequests();
    expect(held?.reason).toBe(
      "of the request weight of 4800 that we take of Binance's for this minute, 4800 is used up",
    );
    expect(held?.leftSeconds).toBeGreaterThan(5);
    await bench.scheduler.runForMs(5_000);
    expect(bench.feed.heldRequests()?.leftSeconds).toBe((held?.leftSeconds ?? 0) - 5);
    expect(bench.notices.filter((notice) => notice.includes('requests to the venue wait'))).toHaveLength(1);
  });
});
