import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookState, MarketEvent } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { TickContinuity } from './tick-continuity.js';
import { decodeTicks } from './tick-decoder.js';
import { TickEncoder } from './tick-encoder.js';
import { BOOK_STATE_BYTES, MAX_TICK_MESSAGE_BYTES, TICK_KINDS, type TickKind } from './tick-layout.js';
import { type TickGap, TickReader, parseTickSubject, tickSubject } from './tick-reader.js';

const venue = asId<VenueId>('binance');
const instrument = asId<InstrumentId>('BTC-USDT');
const whole = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER), fc.constant(0));
const positive = whole.map((n) => Math.max(1, n));
const base = {
  venue: fc.constant(venue),
  instrument: fc.constant(instrument),
  exchangeAtUs: whole,
  receivedAtUs: whole,
};
const levels = fc.array(fc.record({ priceTicks: positive, sizeLots: whole }), { maxLength: 20 });
const events: Record<TickKind, fc.Arbitrary<MarketEvent>> = {
  trade: fc.record({
    kind: fc.constant('trade' as const),
    ...base,
    tradeId: whole,
    priceTicks: positive,
    sizeLots: positive,
    takerSide: fc.constantFrom('BUY' as const, 'SELL' as const),
  }),
  quote: fc.record({
    kind: fc.constant('quote' as const),
    ...base,
    sequence: whole,
    bidPriceTicks: whole,
    bidSizeLots: whole,
    askPriceTicks: whole,
    askSizeLots: whole,
  }),
  depth: fc.record({
    kind: fc.constant('depth' as const),
    ...base,
    snapshot: fc.boolean(),
    firstSequence: whole,
    lastSequence: whole,
    bids: levels,
    asks: levels,
  }),
  'book-state': fc.record({
    kind: fc.constant('book-state' as const),
    ...base,
    state: fc.constantFrom<BookState>(...BOOK_STATE_BYTES),
  }),
};
const stream = fc
  .constantFrom(...TICK_KINDS)
  .chain((kind) => fc.tuple(fc.constant(kind), fc.array(events[kind], { minLength: 1, maxLength: 50, size: 'max' })));

function encode(kind: TickKind, list: readonly MarketEvent[], epoch = 1): Uint8Array {
  const encoder = new TickEncoder(kind, epoch);
  for (const event of list) encoder.add(event);
  const message = encoder.take();
  if (message === undefined) throw new Error('nothing was encoded');
  return message;
}

const trade = (tradeId: number): MarketEvent => ({
  kind: 'trade',
  venue,
  instrument,
  exchangeAtUs: 1,
  receivedAtUs: 2,
  tradeId,
  priceTicks: 3,
  sizeLots: 4,
  takerSide: 'BUY',
});

function listen() {
  const seen = { events: [] as MarketEvent[], gaps: [] as TickGap[], bad: [] as string[] };
  const reader = new TickReader({
    onEvent: (event) => seen.events.push(event),
    onGap: (gap) => seen.gaps.push(gap),
    onBadMessage: (error) => seen.bad.push(error.code),
  });
  return { seen, reader };
}

describe('the tick codec', () => {
  it('gives back what a naive JSON codec gives back, for every kind', () => {
    fc.assert(
      fc.property(stream, ([kind, list]) => {
        const twin = JSON.parse(JSON.stringify(list)) as MarketEvent[];
        const decoded = decodeTicks({ kind, venue, instrument }, encode(kind, list));
        expect(decoded).toEqual({ ok: true, value: { epoch: 1, firstSequence: 1, events: twin } });
      }),
      { numRuns: 400 },
    );
  });

  it('reuses its buffer without changing a message it gave away, and goes on counting', () => {
    const encoder = new TickEncoder('trade', 7);
    encoder.add(trade(1));
    encoder.add(trade(2));
    const first = encoder.take();
    const copy = first?.slice();
    encoder.add(trade(3));
    const second = encoder.take();
    expect(first).toEqual(copy);
    expect(decodeTicks({ kind: 'trade', venue, instrument }, second ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: { epoch: 7, firstSequence: 3, events: [{ tradeId: 3 }] },
    });
    expect(encoder.take()).toBeUndefined();
  });

  it('answers every truncation and every excess byte with a Problem', () => {
    fc.assert(
      fc.property(stream, fc.nat(), ([kind, list], cut) => {
        const message = encode(kind, list);
        const source = { kind, venue, instrument };
        expect(decodeTicks(source, message.subarray(0, cut % message.length)).ok).toBe(false);
        expect(decodeTicks(source, Uint8Array.of(...message, 0)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws and never delivers an unsafe number, whatever the bytes', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 12 }),
        ([kind, list], flips) => {
          const message = encode(kind, list);
          for (const [at, byte] of flips) message[at % message.length] = byte;
          const decoded = decodeTicks({ kind, venue, instrument }, message);
          if (!decoded.ok) return;
          const numbers = JSON.stringify(decoded.value.events).match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gu) ?? [];
          for (const text of numbers) expect(Number.isSafeInteger(Number(text)), text).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...TICK_KINDS), (bytes, kind) => {
        expect(() => decodeTicks({ kind, venue, instrument }, bytes)).not.toThrow();
      }),
    );
  });

  it('refuses another version, another kind, and a message over the limit', () => {
    const source = { kind: 'trade' as const, venue, instrument };
    const wrongVersion = encode('trade', [trade(1)]);
    wrongVersion[0] = 2;
    expect(decodeTicks(source, wrongVersion)).toMatchObject({ ok: false, error: { code: 'TICK_UNREADABLE' } });
    expect(decodeTicks({ ...source, kind: 'quote' }, encode('trade', [trade(1)])).ok).toBe(false);
    expect(decodeTicks(source, new Uint8Array(MAX_TICK_MESSAGE_BYTES + 1)).ok).toBe(false);
  });

  it('says when a message is full instead of growing without bound', () => {
    const encoder = new TickEncoder('trade', 1);
    let added = 0;
    while (encoder.fits(trade(added))) {
      encoder.add(trade(added));
      added += 1;
    }
    expect(added).toBe(4_096);
    expect(() => encoder.add(trade(0))).toThrow('does not fit');
    expect(encoder.take()?.length).toBeLessThanOrEqual(MAX_TICK_MESSAGE_BYTES);
  });
});

describe('a consumer of the tick lane', () => {
  const subject = tickSubject({ kind: 'trade', venue, instrument });

  it('drops doubled records, reports a gap once, and delivers the rest in order', () => {
    const encoder = new TickEncoder('trade', 9);
    const messages = [[1, 2], [3], [4, 5], [6]].map((ids) => {
      for (const id of ids) encoder.add(trade(id));
      return encoder.take() ?? new Uint8Array();
    });
    const { seen, reader } = listen();
    for (const index of [0, 0, 1, 3, 3]) reader.read(subject, messages[index] ?? new Uint8Array());
    expect(seen.events.map((event) => (event.kind === 'trade' ? event.tradeId : 0))).toEqual([1, 2, 3, 6]);
    expect(seen.gaps).toEqual([{ kind: 'trade', venue, instrument, missed: 2, restarted: false }]);
    expect(reader.continuity).toMatchObject({ duplicates: 3, missed: 2, gaps: 1 });
  });

  it('sees a message that the publisher threw away as a gap', () => {
    const encoder = new TickEncoder('trade', 9);
    const { seen, reader } = listen();
    encoder.add(trade(1));
    reader.read(subject, encoder.take() ?? new Uint8Array());
    encoder.add(trade(2));
    expect(encoder.discard()).toBe(1);
    encoder.add(trade(3));
    reader.read(subject, encoder.take() ?? new Uint8Array());
    expect(seen.gaps).toMatchObject([{ missed: 1 }]);
  });

  it('follows a publisher that starts anew and drops what the old one still sends', () => {
    const { seen, reader } = listen();
    reader.read(subject, encode('trade', [trade(1)], 10));
    reader.read(subject, encode('trade', [trade(2)], 11));
    reader.read(subject, encode('trade', [trade(3)], 10));
    expect(seen.events).toHaveLength(2);
    expect(seen.gaps).toMatchObject([{ missed: 0, restarted: true }]);
  });

  it('does not call it a gap that it came late', () => {
    expect(new TickContinuity().accept('s', 1, 500, 3)).toEqual({ skip: 0, missed: 0, restarted: false });
  });

  it('equals a twin that remembers every sequence, for any order of any messages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 })), {
          maxLength: 40,
          size: 'max',
        }),
        (list) => {
          const continuity = new TickContinuity();
          let highest: number | undefined;
          for (const [first, count] of list) {
            const { skip } = continuity.accept('s', 1, first, count);
            const fresh = Array.from({ length: count }, (_, i) => first + i).filter(
              (n) => highest === undefined || n > highest,
            );
            expect(count - skip).toBe(fresh.length);
            highest = Math.max(highest ?? 0, first + count - 1);
          }
        },
      ),
    );
  });

  it('reports a subject that is none and garbage on one that is, and goes on', () => {
    const { seen, reader } = listen();
    reader.read('market.trade.v1.binance', new Uint8Array());
    reader.read('order.accepted.v1.a.b', new Uint8Array());
    reader.read(subject, Uint8Array.of(1, 2, 3));
    reader.read(subject, encode('trade', [trade(1)]));
    expect(seen.bad).toEqual(['TICK_SUBJECT_UNKNOWN', 'TICK_SUBJECT_UNKNOWN', 'TICK_UNREADABLE']);
    expect(seen.events).toHaveLength(1);
  });

  it('reads the subjects it writes', () => {
    for (const kind of TICK_KINDS)
      expect(parseTickSubject(tickSubject({ kind, venue, instrument }))).toEqual({ kind, venue, instrument });
  });
});
