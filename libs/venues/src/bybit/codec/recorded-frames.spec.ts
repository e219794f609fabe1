import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireQuote } from '../../codec/index.js';
import { expectSoundBook, expectSoundDecode } from '../../testing/kit/expect-sound-decode.fixture.js';
import { logOf, rebuild } from '../../testing/kit/frame-log.js';
import { mutatedFrame } from '../../testing/kit/mutate-frame.fixture.js';
import { swappedFrame } from '../../testing/kit/mutate-value.fixture.js';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';
import { BybitCodec } from './codec.js';
import { NaiveBybitBook } from './testing/naive-book.js';

const wire = wireFolder(process.env);

function framesOf(capture: string): string[] {
  return readCapture(wire ?? '', capture)
    .filter(({ channel }) => !channel.includes('rest-') && !channel.includes('client-sent'))
    .map(({ text }) => text);
}

/** Best prices, and the whole top, as texts that compare. */
const pricesOf = (bid: string | null | undefined, ask: string | null | undefined) => `${bid} ${ask}`;

describe.skipIf(wire === undefined)('recorded frames of Bybit (needs the recorded frames in TRADEWIND_WIRE)', () => {
  it.each([
    ['bybit-spot-20260809', 300, ['BTC-USDT']],
    ['bybit-linear-20260809', 797, ['BTC-USDT', 'SOL-USDT']],
  ])('%s: every change follows on its u, and the books equal two sorted maps', (capture, messages, names) => {
    const naive = new Map<string, NaiveBybitBook>();
    const { books, verdicts } = rebuild(new BybitCodec(), framesOf(capture), (book, input) => {
      const twin = naive.get(input.depth.instrument) ?? new NaiveBybitBook();
      naive.set(input.depth.instrument, twin);
      expect(twin.apply(input)).toBe('applied');
      for (const side of ['bid', 'ask'] as const) expect(book.levels(side, 1_000)).toEqual(twin.levels(side));
      // The venue keeps to the subscribed depth by itself.
      expect([book.levels('bid', 1_000).length, book.levels('ask', 1_000).length]).toEqual([200, 200]);
    });
    expect([...books.keys()].toSorted()).toEqual(names);
    const all = [...verdicts.values()].flat();
    expect([all.length, all.every((verdict) => verdict === 'applied')]).toEqual([messages, true]);
    for (const book of books.values()) expect(book.figures()).toMatchObject({ state: 'LIVE', gaps: 0 });
  });

  /*
   * The rule: linear sends book and ticker every 100 ms, at different moments. `cs` of a ticker and `seq` of a book count the
   * same thing: where the best prices are the same in the last book up to a ticker's `cs` and in the first after it, the ticker
   * must state them. Sizes change within 100 ms (104 of 111 agree). Spot tickers carry no best bid and ask.
   */
  it('linear: the top of book equals the best bid and ask of every ticker around which it stands still', () => {
    const tops = new Map<string, { seq: number; prices: string }[]>();
    const quotes: WireQuote[] = [];
    const codec = new BybitCodec();
    const books = new Map<string, ReturnType<BybitCodec['book']>>();
    for (const frame of framesOf('bybit-linear-20260809')) {
      const log = logOf(codec, [frame]);
      quotes.push(...log.events.filter((event): event is WireQuote => event.type === 'quote'));
      for (const input of log.books) {
        const { instrument } = input.depth;
        const book = books.get(instrument) ?? codec.book();
        books.set(instrument, book);
        book.apply(input);
        const { bestBid, bestAsk } = book.figures();
        const seq = Number(/"seq":(\d+)/u.exec(frame)?.[1]);
        tops.set(instrument, [...(tops.get(instrument) ?? []), { seq, prices: pricesOf(bestBid?.[0], bestAsk?.[0]) }]);
      }
    }
    const counts = { checks: 0, matches: 0 };
    for (const { instrument, sequence, bidPrice, askPrice } of quotes) {
      const before = tops.get(instrument)?.findLast(({ seq }) => seq <= (sequence ?? 0));
      const after = tops.get(instrument)?.find(({ seq }) => seq > (sequence ?? 0));
      if (before === undefined || before.prices !== after?.prices) continue;
      counts.checks += 1;
      if (before.prices === pricesOf(bidPrice, askPrice)) counts.matches += 1;
    }
    expect(quotes).toHaveLength(287);
    expect(counts).toEqual({ checks: 282, matches: 282 });
  });

  it('spot: takers who buy trade at the ask of the book, takers who sell at the bid', () => {
    const codec = new BybitCodec();
    const book = codec.book();
    const counts = { right: 0, wrong: 0 };
    for (const frame of framesOf('bybit-spot-20260809')) {
      const log = logOf(codec, [frame]);
      for (const input of log.books) book.apply(input);
      const { bestBid, bestAsk, state } = book.figures();
      for (const event of log.events) {
        if (event.type !== 'trade' || event.instrument !== 'BTC-USDT' || state !== 'LIVE') continue;
        counts[event.price === (event.takerSide === 'buy' ? bestAsk : bestBid)?.[0] ? 'right' : 'wrong'] += 1;
      }
    }
    expect(counts).toEqual({ right: 11, wrong: 0 });
  });

  it.each([
    ['bybit-spot-l1-20250613', 103, 16],
    ['bybit-linear-l1-20250613', 152, 5],
  ])('%s: every message is a quote and the whole top, a repeated u included', (capture, messages, repeats) => {
    let last = new Map<string, number>();
    let again = 0;
    const frames = framesOf(capture);
    const log = logOf(new BybitCodec(), frames);
    const quotes = log.events.filter((event): event is WireQuote => event.type === 'quote');
    expect([quotes.length, log.books.length, log.refusals.length]).toEqual([messages, messages, 0]);
    for (const { instrument, sequence } of quotes) {
      if (last.get(instrument) === sequence) again += 1;
      last = new Map(last).set(instrument, sequence ?? 0);
    }
    expect(again).toBe(repeats);
    const { books } = rebuild(new BybitCodec(), frames);
    for (const [instrument, book] of books) {
      const { state, gaps, bestBid, bestAsk } = book.figures();
      const quote = quotes.findLast((one) => one.instrument === instrument);
      expect([state, gaps]).toEqual(['LIVE', 0]);
      expect([bestBid, bestAsk]).toEqual([
        [quote?.bidPrice, quote?.bidSize],
        [quote?.askPrice, quote?.askSize],
      ]);
    }
  });

  it('a lost change is noticed at the next one of its book; the others stay', () => {
    const frames = framesOf('bybit-linear-20260809');
    const changes = [...frames.entries()].filter(
      ([, frame]) => frame.includes('"type":"delta"') && frame.includes('orderbook'),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: changes.length - 20 }), (place) => {
        const [lost, frame] = changes[place] ?? [0, ''];
        const { books, verdicts } = rebuild(new BybitCodec(), frames.toSpliced(lost, 1));
        const instrument = frame.includes('SOLUSDT') ? 'SOL-USDT' : 'BTC-USDT';
        const other = instrument === 'SOL-USDT' ? 'BTC-USDT' : 'SOL-USDT';
        expect(books.get(instrument)?.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
        expect(books.get(other)?.figures()).toMatchObject({ state: 'LIVE', gaps: 0 });
        const applied = verdicts.get(instrument)?.indexOf('gap') ?? -1;
        const before = changes.slice(0, place).filter(([, one]) => one.includes(instrument.replace('-', ''))).length;
        expect(applied).toBe(before + 1);
        expect(
          verdicts
            .get(instrument)
            ?.slice(applied + 1)
            .every((verdict) => verdict === 'waiting'),
        ).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('10,000 damaged frames: none throws, nothing of an unreadable one is passed on, every line passed on is well formed', () => {
    const captures = ['bybit-spot-20260809', 'bybit-linear-20260809', 'bybit-spot-l1-20250613'];
    const frames = captures.flatMap(framesOf).filter((frame) => frame.length < 3_000);
    const codec = new BybitCodec();
    const book = codec.book();
    const counts = { told: 0, nothing: 0 };
    fc.assert(
      fc.property(fc.oneof(mutatedFrame(frames), swappedFrame(frames)), (frame) => {
        const log = expectSoundDecode(codec, frame);
        counts[log.told > 0 ? 'told' : 'nothing'] += 1;
        for (const input of log.books) book.apply(input);
        expectSoundBook(book, 1_000);
      }),
      { numRuns: 10_000 },
    );
    expect(counts.told).toBeGreaterThan(1_000);
    expect(counts.nothing).toBeGreaterThan(4_000);
  });
});
