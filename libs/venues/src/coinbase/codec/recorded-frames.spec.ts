import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VenueBook, WireQuote, WireTrade } from '../../codec/index.js';
import { expectSoundBook, expectSoundDecode } from '../../testing/kit/expect-sound-decode.fixture.js';
import { logOf } from '../../testing/kit/frame-log.js';
import { mutatedFrame } from '../../testing/kit/mutate-frame.fixture.js';
import { swappedFrame } from '../../testing/kit/mutate-value.fixture.js';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';
import { CoinbaseCodec } from './codec.js';
import { NaiveCoinbaseBook } from './testing/naive-book.js';
import { type Played, playConnection } from './testing/play.js';

const wire = wireFolder(process.env);
const CAPTURE = 'coinbase-20260809-a';

function framesOfCapture(): string[] {
  return readCapture(wire ?? '', CAPTURE)
    .filter(({ channel }) => !channel.includes('rest-') && !channel.includes('client-sent'))
    .map(({ text }) => text);
}

/** The best bid and ask of a book. */
function topOf(book: VenueBook | undefined): string {
  const { bestBid, bestAsk } = book?.figures() ?? { bestBid: null, bestAsk: null };
  return JSON.stringify([bestBid, bestAsk]);
}

function topOfQuote(quote: WireQuote): string {
  return JSON.stringify([
    [quote.bidPrice, quote.bidSize],
    [quote.askPrice, quote.askSize],
  ]);
}

/** Prices only. */
function pricesOf(top: string): string {
  const [bid, ask] = JSON.parse(top) as ([string, string] | null)[];
  return `${bid?.[0]} ${ask?.[0]}`;
}

/** Every quote, and the top of its book in each state that there was, by place of the frame. */
function topsAndQuotes(frames: readonly string[]) {
  const tops = new Map<string, { place: number; top: string }[]>();
  const quotes: { place: number; quote: WireQuote }[] = [];
  playConnection(frames, (place, events, books) => {
    for (const event of events) {
      if (event.type === 'quote') quotes.push({ place, quote: event });
      if (event.type !== 'depth') continue;
      const states = tops.get(event.instrument) ?? [];
      tops.set(event.instrument, states);
      states.push({ place, top: topOf(books.get(event.instrument)) });
    }
  });
  return { tops, quotes };
}

describe.skipIf(wire === undefined)('recorded frames of Coinbase (needs the recorded frames in TRADEWIND_WIRE)', () => {
  const frames = wire === undefined ? [] : framesOfCapture();
  const played: Played = playConnection(frames);

  it('the sequence counts every message of the connection, 0 to 617, across all channels', () => {
    const { sequences } = logOf(new CoinbaseCodec(), frames);
    expect(sequences).toEqual(Array.from({ length: 618 }, (_, number) => number));
    expect([played.holes, played.unreadable]).toEqual([[], []]);
  });

  it('every depth message is applied, and no book is ever crossed', () => {
    expect(played.verdicts).toHaveLength(452);
    expect(played.verdicts.every((verdict) => verdict === 'applied')).toBe(true);
    expect([...played.books.keys()].toSorted()).toEqual(['BTC-USD', 'ETH-USD']);
    for (const book of played.books.values()) expect(book.figures()).toMatchObject({ state: 'LIVE', gaps: 0 });
  });

  it('the books equal two sorted maps, all 69,000 levels of them', () => {
    const naive = new Map<string, NaiveCoinbaseBook>();
    for (const input of logOf(new CoinbaseCodec(), frames).books) {
      const { instrument } = input.depth;
      const twin = naive.get(instrument) ?? new NaiveCoinbaseBook();
      naive.set(instrument, twin);
      // Looking is what costs a naive book: it is looked at in the end.
      for (const [side, changes] of [['bid', input.depth.bids] as const, ['ask', input.depth.asks] as const]) {
        twin.put(side, changes);
      }
    }
    let levels = 0;
    for (const [instrument, book] of played.books) {
      for (const side of ['bid', 'ask'] as const) {
        const expected = naive.get(instrument)?.levels(side) ?? [];
        expect(book.levels(side, 1_000_000)).toEqual(expected);
        levels += expected.length;
      }
    }
    expect(levels).toBeGreaterThan(69_000);
  });

  it('trades come oldest first, each once, and with ids that follow on', () => {
    const trades = played.events.filter((event): event is WireTrade => event.type === 'trade');
    for (const instrument of ['BTC-USD', 'ETH-USD']) {
      const ids = trades.filter((trade) => trade.instrument === instrument).map((trade) => Number(trade.tradeId));
      expect(ids.length).toBeGreaterThan(100);
      expect(ids).toEqual(Array.from(ids, (_, place) => (ids[0] ?? 0) + place));
    }
  });

  /*
   * The maker's side is inverted: the taker pays the ask. The book is batched by 50 ms, so that the top before the trade's
   * frame and the one after it are both looked at; trades inside the spread or behind it in both states prove nothing.
   */
  it('takers who buy trade at the ask, takers who sell at the bid', () => {
    const { tops } = topsAndQuotes(frames);
    const counts = { right: 0, wrong: 0 };
    playConnection(frames, (place, events) => {
      for (const event of events) {
        if (event.type !== 'trade') continue;
        const states = tops.get(event.instrument) ?? [];
        const near = [states.findLast((state) => state.place < place), states.find((state) => state.place > place)];
        const at = (side: 0 | 1) =>
          near.some((state) => (JSON.parse(state?.top ?? '[]') as [string][])[side]?.[0] === event.price);
        const [bid, ask] = [at(0), at(1)];
        if (bid === ask || near[0] === undefined) continue;
        counts[ask === (event.takerSide === 'buy') ? 'right' : 'wrong'] += 1;
      }
    });
    expect(counts.right).toBeGreaterThan(30);
    expect(counts.wrong / (counts.right + counts.wrong)).toBeLessThan(0.05);
  });

  /*
   * The rule: the book comes in batches of 50 ms and the ticker at each match, in between. Where the book's best prices are
   * the same in the last batch before a ticker and the first after it, the ticker must state them; sizes change too often.
   * One ticker of 83 falls on a price that lived shorter than a batch (ETH-USD, sequence 506).
   */
  it('the top of book equals the best bid and ask of the tickers where it stands still around them', () => {
    const { tops, quotes } = topsAndQuotes(frames);
    const counts = { checks: 0, matches: 0, whole: 0, wholeNear: 0 };
    for (const { place, quote } of quotes) {
      const states = tops.get(quote.instrument) ?? [];
      const before = states.findLast((state) => state.place < place);
      const after = states.find((state) => state.place > place);
      if (before === undefined || after === undefined) continue;
      const around = states.filter((state) => Math.abs(states.indexOf(state) - states.indexOf(before)) <= 3);
      counts.whole += 1;
      if (around.some(({ top }) => top === topOfQuote(quote))) counts.wholeNear += 1;
      if (pricesOf(before.top) !== pricesOf(after.top)) continue;
      counts.checks += 1;
      if (pricesOf(before.top) === pricesOf(topOfQuote(quote))) counts.matches += 1;
    }
    expect(counts).toMatchObject({ checks: 83, matches: 82 });
    // Prices and sizes to the last digit, in one of the batches around.
    expect(counts.whole).toBe(95);
    expect(counts.wholeNear).toBeGreaterThanOrEqual(91);
  });

  it('a message lost on any channel is noticed at the very next one, and no book is believed any more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 25, max: 616 }), (lost) => {
        const after = playConnection(frames.filter((_, place) => place !== lost));
        expect(after.holes).toEqual([lost]);
        for (const book of after.books.values()) {
          expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
        }
      }),
      { numRuns: 5 },
    );
  });

  it('10,000 damaged frames: none throws, nothing of an unreadable one is passed on, every line passed on is well formed', () => {
    const short = frames.map((frame) => (frame.length < 3_000 ? frame : shortened(frame)));
    const counts = { told: 0, nothing: 0 };
    fc.assert(
      fc.property(fc.oneof(mutatedFrame(short), swappedFrame(short)), (frame) => {
        const codec = new CoinbaseCodec();
        const log = expectSoundDecode(codec, frame);
        counts[log.told > 0 ? 'told' : 'nothing'] += 1;
        const book = codec.book();
        for (const input of log.books) book.apply(input);
        expectSoundBook(book, 100);
      }),
      { numRuns: 10_000 },
    );
    expect(counts.told).toBeGreaterThan(1_000);
    expect(counts.nothing).toBeGreaterThan(4_000);
  });
});

/** The frame with its first updates only. */
function shortened(frame: string): string {
  const end = frame.indexOf('},{"side"', 600);
  return end < 0 ? frame : `${frame.slice(0, end)}}]}]}`;
}
