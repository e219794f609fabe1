import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynchronisedBook } from '#libs/domain';
import type { WireDepth, WireLevel } from '../../codec/index.js';
import { logOf } from '../../testing/kit/frame-log.js';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';
import { BinanceBook } from './book.js';
import { BinanceCodec } from './codec.js';

const depth = (
  kind: WireDepth['kind'],
  first: number,
  last: number,
  bids: WireLevel[],
  asks: WireLevel[],
): WireDepth => ({
  type: 'depth',
  venue: 'binance',
  instrument: 'BTC-USDT',
  kind,
  bids,
  asks,
  firstSequence: first,
  lastSequence: last,
  exchangeTimeUs: null,
});

const steps = (levels: readonly WireLevel[]) =>
  levels.map(([price, size]) => ({ priceTicks: Number(price), sizeLots: Number(size) }));

interface Step {
  readonly kind: 'snapshot' | 'delta' | 'lost';
  readonly skipped: number;
  readonly length: number;
  readonly bids: WireLevel[];
  readonly asks: WireLevel[];
}

const level = (from: number) =>
  fc
    .tuple(fc.integer({ min: from, max: from + 8 }), fc.integer({ min: 0, max: 3 }))
    .map(([price, size]): WireLevel => [String(price), String(size)]);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('delta', 'delta', 'delta', 'snapshot', 'lost'),
  skipped: fc.constantFrom(0, 0, 0, 0, -3, 2),
  length: fc.integer({ min: 1, max: 3 }),
  bids: fc.array(level(90), { maxLength: 4 }),
  // Now and then a book crosses.
  asks: fc.array(level(98), { maxLength: 4 }),
});

/** As a venue sends a side of a snapshot: every price once, none empty. */
function wholeSide(levels: readonly WireLevel[]): WireLevel[] {
  return [...new Map(levels.filter(([, size]) => size !== '0'))];
}

describe('the Binance book in text', () => {
  it('is in the same state and has the same levels as its twin in ticks, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (script) => {
        const text = new BinanceBook();
        const twin = new SynchronisedBook();
        let last = 100;
        // From the first delta on a snapshot while the book is LIVE is unwanted, as it always is to its twin.
        text.apply({ depth: depth('delta', last, last, [], []) });
        twin.onDiff({ firstSequence: last, lastSequence: last, bids: [], asks: [] });
        for (const { kind, skipped, length, bids, asks } of script) {
          if (kind === 'lost') {
            text.invalidate();
            twin.onDisconnected();
          } else if (kind === 'snapshot') {
            const id = last + skipped;
            const [someBids, someAsks] = [wholeSide(bids), wholeSide(asks)];
            text.apply({ depth: depth('snapshot', id, id, someBids, someAsks) });
            // The text book also receives snapshots that nobody waits for: its twin is not asked then.
            if (twin.needsSnapshot) twin.onSnapshot({ lastSequence: id, bids: steps(someBids), asks: steps(someAsks) });
          } else {
            const first = Math.max(1, last + 1 + skipped);
            last = Math.max(last, first + length - 1);
            text.apply({ depth: depth('delta', first, last, bids, asks) });
            twin.onDiff({ firstSequence: first, lastSequence: last, bids: steps(bids), asks: steps(asks) });
          }
          expect(text.figures().state).toBe(twin.state);
          if (twin.state !== 'LIVE') continue;
          expect(text.figures().lastSequence).toBe(twin.lastSequence);
          expect(steps(text.levels('bid', 50))).toEqual(twin.book.levels('bid', 50));
          expect(steps(text.levels('ask', 50))).toEqual(twin.book.levels('ask', 50));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not believed where a partial message is crossed', () => {
    const book = new BinanceBook();
    const crossed = depth('snapshot', 5, 5, [['10', '1']], [['9', '1']]);
    expect(book.apply({ depth: crossed, partial: true })).toBe('gap');
    expect(book.figures().state).toBe('RESYNCING');
  });

  it('takes each partial depth message as the whole where nothing else is received, and never as ground for deltas', () => {
    const book = new BinanceBook();
    const partial = (id: number, price: string) =>
      book.apply({ depth: depth('snapshot', id, id, [[price, '1']], []), partial: true });
    expect([partial(5, '10'), partial(6, '11'), partial(5, '12')]).toEqual(['applied', 'applied', 'ignored']);
    expect(book.figures()).toMatchObject({ state: 'LIVE', updates: 2, bestBid: ['11', '1'], lastSequence: 6 });
    // Far below is no message that comes late: the venue began its ids anew.
    expect([partial(80_000, '70'), partial(79_000, '71'), partial(105, '50')]).toEqual([
      'applied',
      'ignored',
      'applied',
    ]);
    expect(book.figures()).toMatchObject({ state: 'LIVE', bestBid: ['50', '1'], lastSequence: 105 });
    expect([partial(6, '11'), partial(106, '11')]).toEqual(['ignored', 'applied']);
    // It follows on the top, whose levels below are not known.
    expect(book.apply({ depth: depth('delta', 107, 109, [['9', '1']], []) })).toBe('waiting');
    expect(partial(110, '12')).toBe('ignored');
    expect(book.figures().state).toBe('SYNCING');
    expect(book.apply({ depth: depth('snapshot', 108, 108, [['11', '3']], []) })).toBe('applied');
    expect(book.levels('bid', 5)).toEqual([
      ['11', '3'],
      ['9', '1'],
    ]);
  });
});

interface Top {
  readonly sequence: number;
  readonly top: string;
}

/** Each book against the newest of the exchange's own best prices that is not newer than it, whenever that arrived. */
function compare(tops: ReadonlyMap<string, Top[]>, quotes: ReadonlyMap<string, Top[]>) {
  let [checks, matches] = [0, 0];
  for (const [instrument, list] of tops) {
    const own = (quotes.get(instrument) ?? []).toSorted((a, b) => a.sequence - b.sequence);
    let next = 0;
    for (const { sequence, top } of list) {
      while (next < own.length && (own[next]?.sequence ?? 0) <= sequence) next += 1;
      // The last one of the recording may not be the newest there was.
      if (next === 0 || next === own.length) continue;
      checks += 1;
      if (own[next - 1]?.top === top) matches += 1;
    }
  }
  return { checks, matches };
}

const wire = wireFolder(process.env);

describe.skipIf(wire === undefined)('recorded books of Binance', () => {
  it.each([
    ['binance-btcusdt-20240808', 1],
    ['binance-multi-20210417', 10],
    ['binance-multi-20211011', 4],
  ])('of %s have the best bid and ask that the exchange says', (capture, count) => {
    const codec = new BinanceCodec();
    const books = new Map<string, BinanceBook>();
    const quotes = new Map<string, Top[]>();
    const tops = new Map<string, Top[]>();
    const note = (to: Map<string, Top[]>, instrument: string, top: Top) => {
      const list = to.get(instrument) ?? [];
      to.set(instrument, list);
      list.push(top);
    };
    for (const { channel, text, extra } of readCapture(wire ?? '', capture)) {
      if (channel.includes('.rest-') && channel !== 'binance.rest-depth') continue;
      const log = logOf(codec, [text], extra === '' ? channel : extra);
      for (const event of log.events) {
        if (event.type !== 'quote') continue;
        const { instrument, sequence, bidPrice, bidSize, askPrice, askSize } = event;
        note(quotes, instrument, { sequence: sequence ?? 0, top: [bidPrice, bidSize, askPrice, askSize].join(' ') });
      }
      for (const input of log.books) {
        const { instrument } = input.depth;
        const book = books.get(instrument) ?? new BinanceBook();
        books.set(instrument, book);
        if (book.apply(input) !== 'applied') continue;
        const { lastSequence, bestBid, bestAsk } = book.figures();
        note(tops, instrument, { sequence: lastSequence ?? 0, top: [bestBid, bestAsk].flat().join(' ') });
      }
    }
    const { checks, matches } = compare(tops, quotes);
    expect(books.size).toBe(count);
    for (const book of books.values()) expect(book.figures()).toMatchObject({ state: 'LIVE', gaps: 0 });
    expect(checks).toBeGreaterThan(60);
    expect(matches / checks, `${matches} of ${checks}`).toBeGreaterThanOrEqual(0.999);
  });
});

describe('a book of the futures, whose changes join by the number of the one before', () => {
  const change = (U: number, u: number, pu: number, price: string) =>
    JSON.stringify({ e: 'depthUpdate', E: 1, T: 1, s: 'BTCUSDT', U, u, pu, b: [[price, '1']], a: [] });
  const snapshot = JSON.stringify({ lastUpdateId: 1_005, E: 1, T: 1, bids: [['90', '1']], asks: [['99', '1']] });

  it.each([
    ['goes on over numbers that nobody has', change(1_021, 1_030, 1_012, '92'), 'LIVE'],
    ['has a hole where one is missing', change(1_021, 1_030, 1_015, '92'), 'RESYNCING'],
  ])('%s', (_, next, state) => {
    const frames = [change(1_001, 1_006, 990, '90'), snapshot, change(1_009, 1_012, 1_006, '91'), next];
    const codec = new BinanceCodec();
    const book = codec.book();
    for (const input of logOf(codec, frames, 'btcusdt@depth').books) book.apply(input);
    expect(book.figures().state).toBe(state);
  });
});
