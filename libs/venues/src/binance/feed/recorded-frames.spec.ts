import { describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { splitSymbol } from '../../codec/index.js';
import { readCapture, readWireFile, wireFolder } from '../../testing/kit/recorded-frames.js';
import { parseJson } from '../../values/json.js';
import { BINANCE, instrumentsFromExchangeInfo } from '../codec/instruments.js';
import { FeedBench } from '../testing/feed-bench.fixture.js';

const wire = wireFolder(process.env);
const FINEST = '0.00000001';
/** Long enough for the snapshot of a book without changes. */
const QUIET_MS = 2_000;

function instrumentOf(symbol: string, tick = FINEST, lot = FINEST): Instrument {
  const lotSize = new Decimal(lot);
  return {
    venue: BINANCE,
    id: asId<InstrumentId>(splitSymbol(symbol) ?? symbol),
    venueSymbol: symbol,
    base: symbol,
    quote: 'X',
    status: 'TRADING',
    tickSize: new Decimal(tick),
    lotSize,
    minQuantity: lotSize,
    maxQuantity: lotSize,
    minNotional: lotSize,
  };
}

/** The frames of the three channels that the feed subscribes, in the order of their arrival. */
function framesOf(capture: string): readonly string[] {
  return readCapture(wire ?? '', capture)
    .filter(({ channel }) => /^binance\.(?:trade|bookTicker|depth-100ms)$/u.test(channel))
    .map(({ text }) => text);
}

/** Plays frames from an exchange in memory to the live feed, after each book has got its recorded snapshot. */
async function play(
  capture: string,
  instruments: readonly Instrument[],
  frames: readonly string[],
): Promise<FeedBench> {
  const bench = new FeedBench();
  bench.make({ silence: { staleAfterMs: 60_000, deadAfterMs: 120_000 } });
  const snapshots = snapshotsOf(capture);
  bench.fake.routes.set('GET /api/v3/depth', ({ query }) => {
    const body = snapshots.get(new URLSearchParams(query).get('symbol') ?? '');
    return body === undefined ? { status: 404, body: {} } : { body };
  });
  await bench.scheduler.complete(bench.feed.open(instruments, bench));
  await bench.pass(QUIET_MS);
  for (const frame of frames) bench.fake.send(frame);
  await bench.pass(1);
  return bench;
}

/** Whose snapshot each line is: the REST body does not say, the request in the order file does. */
function snapshotsOf(capture: string): ReadonlyMap<string, string> {
  const rows = readWireFile(wire ?? '', capture, 'order.tsv')
    .split('\n')
    .filter((row) => row.includes('rest-depth'));
  const bodies = readCapture(wire ?? '', capture).filter(({ channel }) => channel === 'binance.rest-depth');
  return new Map(bodies.map(({ text }, i) => [/symbol=([A-Z0-9]+)/u.exec(rows[i] ?? '')?.[1] ?? 'BTCUSDT', text]));
}

describe.skipIf(wire === undefined)('recorded frames of Binance in the live feed [needs the recorded frames]', () => {
  const btc = [instrumentOf('BTCUSDT', '0.01', '0.00001')];
  const capture = 'binance-btcusdt-20240808';

  it('BTCUSDT 2024-08-08: every trade once, no gap, top of book equal to bookTicker on at least 99.9 % of diffs', async () => {
    const bench = await play(capture, btc, framesOf(capture));
    expect(bench.feed.counters()).toMatchObject({
      tradesReceived: 19_904,
      quotesReceived: 73_174,
      badFrames: 0,
      gapsDetected: 0,
      tradesDuplicated: 0,
      tradesLost: 0,
      eventsDropped: 0,
      // The answer to the subscription.
      framesReadSlowly: 1,
    });
    expect(new Set(bench.tradeIds).size).toBe(19_904);
    expect(bench.states).toEqual(['SYNCING', 'LIVE']);
    const [status] = bench.feed.status();
    const { bookChecks, bookMatches } = status ?? { bookChecks: 0, bookMatches: 0 };
    expect(bookChecks).toBeGreaterThan(6_400);
    expect(bookMatches / bookChecks).toBeGreaterThanOrEqual(0.999);
    // The venue never sent two of its tickers: a perfect score would mean that the oracle does not look.
    expect(bookChecks - bookMatches).toBeLessThanOrEqual(3);
  });

  it('BTCUSDT with a diff dropped: the gap is noticed at the very next diff', async () => {
    const diffs = framesOf(capture).filter((frame) => frame.includes('@depth@'));
    // Those before the snapshot are known.
    const frames = diffs.slice(0, 50).toSpliced(30, 1);
    const bench = await play(capture, btc, frames.slice(0, 30));
    expect(bench.states).toEqual(['SYNCING', 'LIVE']);
    bench.fake.send(frames[30] ?? '');
    await bench.pass(1);
    expect(bench.states).toEqual(['SYNCING', 'LIVE', 'RESYNCING']);
    expect(bench.feed.counters().gapsDetected).toBe(1);
  });

  it.each(['binance-multi-20210417', 'binance-multi-20211011'])(
    '%s: every book is rebuilt, every top of book equal to bookTicker',
    async (name) => {
      const frames = framesOf(name);
      const symbols = new Set(frames.map((frame) => /"s":"([A-Z0-9]+)"/u.exec(frame)?.[1] ?? ''));
      const listed = name.endsWith('20211011') ? listedOn(name) : [];
      const instruments = [...symbols].map(
        (symbol) => listed.find(({ venueSymbol }) => venueSymbol === symbol) ?? instrumentOf(symbol),
      );
      const bench = await play(name, instruments, frames);
      expect(bench.feed.counters()).toMatchObject({ badFrames: 0, gapsDetected: 0 });
      const status = bench.feed.status();
      for (const { instrument, bookState, bookChecks, bookMatches } of status)
        expect([instrument, bookState, bookMatches]).toEqual([instrument, 'LIVE', bookChecks]);
      expect(status.reduce((sum, { bookChecks }) => sum + bookChecks, 0)).toBeGreaterThan(50);
    },
  );

  it('exchangeInfo of 2021-10-11: every symbol becomes an instrument with its own steps', () => {
    const instruments = listedOn('binance-multi-20211011');
    expect(instruments.length).toBeGreaterThan(1_500);
    const bitcoin = instruments.find((one) => one.id === 'BTC-USDT');
    const steps = [bitcoin?.tickSize, bitcoin?.lotSize, bitcoin?.minNotional].map((step) => step?.toFixed());
    expect([...steps, bitcoin?.status]).toEqual(['0.01', '0.00001', '10', 'TRADING']);
  });
});

function listedOn(capture: string): readonly Instrument[] {
  const info = parseJson(readWireFile(wire ?? '', capture, 'binance.rest-exchangeInfo.jsonl').trim());
  return info.ok ? instrumentsFromExchangeInfo(info.value) : [];
}
