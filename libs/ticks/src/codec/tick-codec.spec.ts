import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookState, type MarketEvent, type Steps, isWholeSteps, toSteps } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { decodeTicks } from './tick-decoder.js';
import { TickEncoder } from './tick-encoder.js';
import { BOOK_STATE_BYTES, MAX_TICK_MESSAGE_BYTES, TICK_KINDS, type TickKind } from './tick-layout.js';

const venue = asId<VenueId>('binance');
const instrument = asId<InstrumentId>('BTC-USDT');
const whole = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER), fc.constant(0));
const base = {
  venue: fc.constant(venue),
  instrument: fc.constant(instrument),
  exchangeAtUs: whole,
  receivedAtUs: whole,
};
/** Prices and sizes of any size: ordinary ones, those around 2^53, and those of a coin that costs nothing. */
const steps: fc.Arbitrary<Steps> = fc.oneof(
  { weight: 4, arbitrary: whole },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map(toSteps) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 60n }).map(toSteps) },
);
const positiveSteps = steps.map((n) => (n === 0 ? 1 : n));
const levels = fc.array(fc.record({ priceTicks: positiveSteps, sizeLots: steps }), { maxLength: 20 });
const events: Record<TickKind, fc.Arbitrary<MarketEvent>> = {
  trade: fc.record(
    {
      kind: fc.constant('trade' as const),
      ...base,
      tradeId: whole,
      unordered: fc.constant(true as const),
      priceTicks: positiveSteps,
      sizeLots: positiveSteps,
      takerSide: fc.constantFrom('BUY' as const, 'SELL' as const),
    },
    {
      requiredKeys: [
        'kind',
        'venue',
        'instrument',
        'exchangeAtUs',
        'receivedAtUs',
        'tradeId',
        'priceTicks',
        'sizeLots',
        'takerSide',
      ],
    },
  ),
  quote: fc.record({
    kind: fc.constant('quote' as const),
    ...base,
    sequence: whole,
    bidPriceTicks: steps,
    bidSizeLots: steps,
    askPriceTicks: steps,
    askSizeLots: steps,
  }),
  depth: fc.record(
    {
      kind: fc.constant('depth' as const),
      ...base,
      snapshot: fc.boolean(),
      ownNumbers: fc.constant(true as const),
      firstSequence: whole,
      lastSequence: whole,
      bids: levels,
      asks: levels,
    },
    {
      requiredKeys: [
        'kind',
        'venue',
        'instrument',
        'exchangeAtUs',
        'receivedAtUs',
        'snapshot',
        'firstSequence',
        'lastSequence',
        'bids',
        'asks',
      ],
    },
  ),
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

/** Every number in a value, however deep. */
function numbersIn(value: unknown): unknown[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

const trade = (tradeId: number, sizeLots: Steps = 4): MarketEvent => ({
  kind: 'trade',
  venue,
  instrument,
  exchangeAtUs: 1,
  receivedAtUs: 2,
  tradeId,
  priceTicks: 3,
  sizeLots,
  takerSide: 'BUY',
});

describe('the tick codec', () => {
  it('gives back a copy of what it was given, for every kind and prices and sizes of any size', () => {
    fc.assert(
      fc.property(stream, ([kind, list]) => {
        const twin = structuredClone(list);
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

  it('turns every truncation and every excess byte into a Problem', () => {
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
          for (const value of numbersIn(decoded.value.events)) expect(isWholeSteps(value), String(value)).toBe(true);
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
    wrongVersion[0] = 3;
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

  it('has version 2 only where a value is beyond 2^53, and goes back to version 1 with the next message', () => {
    const encoder = new TickEncoder('trade', 1);
    const versions = [4, 2 ** 53 - 1, 2n ** 53n, 4].map((lots, i) => {
      encoder.add(trade(i, lots));
      return encoder.take()?.[0];
    });
    expect(versions).toEqual([1, 1, 2, 1]);
  });

  it('refuses a value that is named twice, or by no record, or that an ordinary number could hold', () => {
    const source = { kind: 'trade' as const, venue, instrument };
    const message = encode('trade', [trade(1, 2n ** 53n), trade(2, 2n ** 60n)]);
    expect(decodeTicks(source, message).ok).toBe(true);
    const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [twice, unnamed] = [message.slice(), message.slice()];
    view(twice).setFloat64(20 + 41 + 33, -1, true);
    view(unnamed).setFloat64(20 + 41 + 33, 5, true);
    const small = Uint8Array.of(...message.slice(0, 20 + 82), 1, 7, 1, 8);
    for (const wrong of [twice, unnamed, small]) expect(decodeTicks(source, wrong).ok).toBe(false);
  });

  it('sends a message with many wide values before it is too large for the broker, and none that is', () => {
    const side = Array.from({ length: 10_000 }, (_, i) => ({
      priceTicks: 2n ** 60n + BigInt(i),
      sizeLots: 10n ** 20n,
    }));
    const numbers = { exchangeAtUs: 1, receivedAtUs: 1, firstSequence: 1, lastSequence: 1 };
    const depth: MarketEvent = { kind: 'depth', venue, instrument, snapshot: true, ...numbers, bids: side, asks: side };
    const encoder = new TickEncoder('depth', 1);
    encoder.add(depth);
    expect(encoder.fits({ ...depth, bids: [], asks: [] })).toBe(false);
    const message = encoder.take() ?? new Uint8Array();
    expect(message.length).toBeLessThan(1024 * 1024);
    expect(decodeTicks({ kind: 'depth', venue, instrument }, message)).toMatchObject({ value: { events: [depth] } });
    expect(encoder.fits(depth)).toBe(true);
  });

  it('keeps the byte of every book state, which publishers and readers of different releases share', () => {
    expect(BOOK_STATE_BYTES).toEqual(['SYNCING', 'LIVE', 'STALE', 'RESYNCING', 'HALTED']);
  });
});

describe('the steps that a message is counted in', () => {
  it.each(TICK_KINDS)('are read as they were told, before any %s, wide or not', (kind) => {
    fc.assert(
      fc.property(
        fc.array(events[kind], { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 0xffff_ffff }),
        (all, grid) => {
          const encoder = new TickEncoder(kind, 5);
          encoder.setGrid(grid);
          for (const event of all) encoder.add(event);
          const batch = decodeTicks({ kind, venue, instrument }, encoder.take() ?? new Uint8Array());
          expect(batch).toMatchObject({ ok: true, value: { grid, events: all } });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('make four bytes more, and none where they are not told', () => {
    const bytes = [undefined, 3].map((grid) => {
      const encoder = new TickEncoder('book-state', 5);
      if (grid !== undefined) encoder.setGrid(grid);
      encoder.add({ kind: 'book-state', venue, instrument, state: 'LIVE', exchangeAtUs: 0, receivedAtUs: 1 });
      return encoder.take() ?? new Uint8Array();
    });
    expect(bytes.map((one) => [one[0], one.length])).toEqual([
      [1, 37],
      [3, 41],
    ]);
  });
});
