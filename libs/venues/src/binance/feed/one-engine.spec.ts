import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedListener, MarketEvent } from '#libs/domain';
import { RecordedMarkets } from '../../feed/index.js';
import { BinanceCodec } from '../codec/codec.js';
import { FeedBench, instrument } from '../testing/feed-bench.fixture.js';
import { binanceProtocol } from './protocol.js';

const RUNS = Number(process.env['FC_RUNS'] ?? 400);
const T0_MS = 1_700_000_000_000;

/** A frame as it is recorded: what a socket brought, or an answer of REST with its request. */
interface Recorded {
  readonly text: string;
  readonly stream: string | undefined;
}

type Action =
  | { readonly kind: 'trade'; readonly skip: number; readonly price: number; readonly isOdd: boolean }
  | { readonly kind: 'quote'; readonly bid: number; readonly ask: number; readonly isEmpty: boolean }
  | {
      readonly kind: 'delta';
      readonly skip: number;
      readonly span: number;
      readonly bids: readonly (readonly [number, number])[];
      readonly asks: readonly (readonly [number, number])[];
    }
  | { readonly kind: 'snapshot' | 'top'; readonly behind: number };

const level = (from: number, to: number) =>
  fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 0, max: 40 }));
/** Mostly what follows on; now and then a hole, an old number, an empty side, a size off the grid, a crossed book. */
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('trade' as const),
      skip: fc.constantFrom(0, 0, 0, 1, -2),
      price: fc.integer({ min: 90, max: 110 }),
      isOdd: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      bid: fc.integer({ min: 80, max: 99 }),
      ask: fc.integer({ min: 100, max: 120 }),
      isEmpty: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('delta' as const),
      skip: fc.constantFrom(0, 0, 0, 0, 0, 2, -3),
      span: fc.integer({ min: 0, max: 3 }),
      bids: fc.array(level(80, 101), { maxLength: 4 }),
      asks: fc.array(level(99, 120), { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('snapshot' as const, 'snapshot' as const, 'top' as const),
      behind: fc.integer({ min: -2, max: 6 }),
    }),
  },
);

/** Puts the actions into Binance's terms. */
class Script {
  readonly frames: Recorded[] = [];
  private tradeId = 1;
  private sequence = 100;
  private ms = T0_MS;

  add(step: Action): void {
    this.ms += 1;
    if (step.kind === 'trade') this.addTrade(step);
    else if (step.kind === 'quote') this.addQuote(step);
    else if (step.kind === 'delta') this.addDelta(step);
    else this.addSnapshot(step);
  }

  private addTrade({ skip, price, isOdd }: Extract<Action, { kind: 'trade' }>): void {
    this.tradeId += 1 + skip;
    const q = isOdd ? '1.50000000' : '2.00000000';
    const data = { e: 'trade', E: this.ms, s: 'BTCUSDT', t: Math.max(0, this.tradeId), p: text(price), q };
    this.say('trade', { ...data, T: this.ms, m: isOdd, M: true });
  }

  private addQuote({ bid, ask, isEmpty }: Extract<Action, { kind: 'quote' }>): void {
    const sides = { b: text(isEmpty ? 0 : bid), B: text(isEmpty ? 0 : 3), a: text(ask), A: '1.25000000' };
    this.say('bookTicker', { u: this.sequence, s: 'BTCUSDT', ...sides });
  }

  private addDelta({ skip, span, bids, asks }: Extract<Action, { kind: 'delta' }>): void {
    const first = Math.max(1, this.sequence + 1 + skip);
    this.sequence = first + span;
    const data = { e: 'depthUpdate', E: this.ms, s: 'BTCUSDT', U: first, u: this.sequence };
    this.say('depth@100ms', { ...data, b: bids.map(levelText), a: asks.map(levelText) });
  }

  private addSnapshot({ kind, behind }: Extract<Action, { kind: 'snapshot' | 'top' }>): void {
    const levels = { bids: [['95.00000000', '4.00000000']], asks: [['105.00000000', '4.50000000']] };
    const body = JSON.stringify({ lastUpdateId: Math.max(0, this.sequence - behind), ...levels });
    const stream = kind === 'top' ? 'btcusdt@depth20' : 'GET /api/v3/depth?symbol=BTCUSDT&limit=1000';
    this.frames.push({ text: body, stream });
  }

  private say(stream: string, data: unknown): void {
    this.frames.push({ text: JSON.stringify({ stream: `btcusdt@${stream}`, data }), stream });
  }
}

function text(price: number): string {
  return price.toFixed(8);
}

function levelText([price, size]: readonly [number, number]): [string, string] {
  return [text(price), text(size / 4)];
}

function noting(events: MarketEvent[]): FeedListener {
  return {
    onEvent: (event) => events.push(structuredClone(event)),
    onBadFrame: (reason) => expect(reason).toBeUndefined(),
    onNotice: () => undefined,
  };
}

/** Plays a recording; with Binance's fast path, or by the codec and its book in text alone. */
function playTape(frames: readonly Recorded[], fastPath = binanceProtocol.fastPath) {
  const events: MarketEvent[] = [];
  const markets = new RecordedMarkets({ codec: new BinanceCodec(), fastPath }, [instrument], noting(events));
  frames.forEach((frame, i) =>
    expect(markets.takeFrame({ ...frame, connection: 'a' }, (T0_MS + i) * 1_000, (us) => us + 5)).toBeUndefined(),
  );
  // How many changes wait is not reported of a book in text.
  const status = { ...markets.status()[0], waiting: 0 };
  const sides = (['bid', 'ask'] as const).map((side) => markets.levels(instrument.id, side, 50));
  return { events, totals: markets.totals(), status, sides };
}

describe('the frames of Binance', () => {
  it('mean the same by the fast path as by the codec and its book in text, whatever happens in the market', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 60, size: 'max' }), (actions) => {
        const script = new Script();
        script.add({ kind: 'snapshot', behind: 0 });
        for (const step of actions) script.add(step);
        const fast = playTape(script.frames);
        expect(fast).toEqual(playTape(script.frames, undefined));
        for (const event of fast.events) kinds.add(event.kind === 'book-state' ? event.state : event.kind);
      }),
      { numRuns: RUNS },
    );
    expect([...kinds].toSorted()).toEqual(['LIVE', 'RESYNCING', 'SYNCING', 'depth', 'quote', 'trade']);
  });

  it('of a tape whose first snapshot names no symbol make the same book', () => {
    const script = new Script();
    script.add({ kind: 'snapshot', behind: 0 });
    for (const ask of [104, 105, 106]) {
      script.add({ kind: 'quote', bid: 90, ask, isEmpty: false });
      script.add({ kind: 'delta', skip: 0, span: 0, bids: [[96, 8]], asks: [[ask, 0]] });
    }
    const frames = script.frames.map((frame, i) => (i === 0 ? { ...frame, stream: 'rest-depth' } : frame));
    expect(playTape(frames)).toEqual(playTape(frames, undefined));
    expect(playTape(frames).status.bookState).toBe('LIVE');
  });

  it('are published alike from a socket and from a tape', async () => {
    const script = new Script();
    script.add({ kind: 'snapshot', behind: 0 });
    for (const step of fc.sample(action, { numRuns: 400, seed: 7 })) {
      const isHole = 'skip' in step && step.skip !== 0;
      const isCrossing =
        step.kind === 'delta' && [...step.bids, ...step.asks].some(([price]) => price > 98 && price < 102);
      if (!isHole && !isCrossing && step.kind !== 'snapshot' && step.kind !== 'top') script.add(step);
    }
    const [snapshot, ...frames] = script.frames;
    const bench = new FeedBench();
    bench.fake.routes.set('GET /api/v3/depth', () => ({ body: snapshot?.text ?? '' }));
    await bench.open();
    await bench.until(() => bench.state === 'LIVE');
    for (const frame of frames) bench.fake.send(frame.text);
    await bench.pass(1);
    const published = (events: readonly MarketEvent[], offsetUs: number) =>
      events
        .filter(({ kind }) => kind !== 'book-state')
        .map(({ receivedAtUs: _, exchangeAtUs, ...event }) => ({
          ...event,
          exchangeAtUs: exchangeAtUs && exchangeAtUs - offsetUs,
        }));
    expect(frames.length).toBeGreaterThan(100);
    expect(published(bench.events, 0)).toEqual(published(playTape(script.frames).events, 5));
  });
});
