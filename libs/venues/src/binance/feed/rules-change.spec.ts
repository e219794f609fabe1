import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decimal, US_PER_SECOND } from '#libs/kernel';
import { FeedBench, diff, instrument, quote, trade } from '../testing/feed-bench.fixture.js';

const FINER = { ...instrument, tickSize: new Decimal('0.1') };
const fineQuote = { ...quote(1_000), data: { ...quote(1_000).data, b: '10.30', a: '10.50' } };

describe('an instrument whose rules change while it is fed', () => {
  let bench: FeedBench;

  beforeEach(async () => {
    bench = new FeedBench();
    await bench.open();
    await bench.live();
  });

  afterEach(() => bench.feed.close());

  it('is counted in the new steps after the listener learned of them, in its scanner and in its book', async () => {
    bench.fake.send(quote(500));
    await bench.until(() => bench.events.some(({ kind }) => kind === 'quote'));
    bench.fake.routes.set('GET /api/v3/depth', () => ({
      body: { lastUpdateId: 200, bids: [['10.30', '5']], asks: [['10.50', '5']] },
    }));
    const changedAtUs = bench.scheduler.nowUs();
    bench.feed.changeInstrument(FINER);
    bench.fake.send(fineQuote);
    bench.fake.send(diff(201, 201, [['10.40', '7']]));
    await bench.until(
      () =>
        bench.state === 'LIVE' &&
        bench.events.at(-1)?.kind !== undefined &&
        bench.feed.status()[0]?.lastSequence === 201,
    );
    expect(bench.scheduler.nowUs() - changedAtUs).toBeLessThan(5 * US_PER_SECOND);
    const quotes = (from: number, to?: number) =>
      bench.events.slice(from, to).flatMap((event) => (event.kind === 'quote' ? [event.bidPriceTicks] : []));
    expect(quotes(0, bench.eventsBeforeRules)).toEqual([10]);
    expect(quotes(bench.eventsBeforeRules)).toEqual([103]);
    expect(bench.feed.levels(instrument.id, 'bid', 2).map(({ priceTicks }) => priceTicks)).toEqual([104, 103]);
    expect(bench.feed.counters().valuesOffGrid).toBe(0);
  });

  it('is not believed between the change of its steps and the book in the new ones', () => {
    bench.feed.changeInstrument(FINER);
    expect(bench.state).toBe('SYNCING');
    expect(bench.states.slice(-2)).toEqual(['RESYNCING', 'SYNCING']);
  });

  it('delivers the trades that waited behind a hole in the old steps, before the news', async () => {
    bench.fake.send(trade(1));
    bench.fake.send(trade(3));
    bench.fake.routes.set('GET /api/v3/trades', () => ({ status: 500, body: {} }));
    await bench.until(() => bench.feed.status()[0]?.waiting === 1);
    bench.feed.changeInstrument(FINER);
    const prices = bench.events.flatMap((event) => (event.kind === 'trade' ? [[event.tradeId, event.priceTicks]] : []));
    expect(prices).toEqual([
      [1, 15],
      [3, 15],
    ]);
    expect(bench.events.slice(0, bench.eventsBeforeRules).filter(({ kind }) => kind === 'trade')).toHaveLength(2);
  });

  it('is HALTED while the venue does not let it trade, with its book as right as before, and LIVE when it does again', () => {
    bench.feed.changeInstrument({ ...instrument, status: 'HALTED' });
    expect([bench.state, bench.events.at(-1)]).toMatchObject(['HALTED', { kind: 'book-state', state: 'HALTED' }]);
    bench.feed.changeInstrument(instrument);
    expect(bench.states.slice(-2)).toEqual(['HALTED', 'LIVE']);
  });
});

describe('the only instrument of a feed, which the venue does not list any more', () => {
  it('is refused by its name while the feed runs, and ends the start of one', async () => {
    const bench = new FeedBench();
    bench.fake.routes.set('GET /api/v3/exchangeInfo', () => ({
      status: 400,
      body: { code: -1121, msg: 'Invalid symbol.' },
    }));
    await expect(bench.scheduler.complete(bench.feed.loadInstruments([instrument.id]))).rejects.toThrow(
      'does not list',
    );
    await bench.open();
    const { instruments, refused } = await bench.scheduler.complete(bench.feed.loadInstruments([instrument.id]));
    expect([instruments, refused.map(({ code }) => code)]).toEqual([[], ['INSTRUMENT_UNKNOWN']]);
    await bench.feed.close();
  });
});
