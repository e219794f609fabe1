import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { err } from '#libs/kernel';
import { ProtocolFeed } from '../feed/index.js';
import { type VenueName, VENUE_NAMES, venues } from '../registry.js';
import { MemoryTransport, httpFailure } from '../transport/index.js';
import { conformanceInstrument } from './live-venues.fixture.js';

const AT = '2026-09-21T12:00:00.000000Z';
const AT_MS = Date.parse(AT);

/** Something that is market data to the venue's codec, of whatever instrument. */
const DATA: Readonly<Record<VenueName, object>> = {
  binance: { e: 'trade', E: AT_MS, s: 'XRPBTC', t: 1, p: '1', q: '1', T: AT_MS, m: false, M: true },
  bybit: {
    ...{ topic: 'publicTrade.SOLUSDT', type: 'snapshot', ts: AT_MS },
    data: [{ T: AT_MS, s: 'SOLUSDT', S: 'Buy', v: '4', p: '150.1', i: '1' }],
  },
  coinbase: {
    ...{ channel: 'market_trades', timestamp: AT, sequence_num: 0 },
    events: [
      { type: 'update', trades: [{ product_id: 'A-B', trade_id: '1', side: 'BUY', time: AT, price: '1', size: '1' }] },
    ],
  },
  kraken: {
    ...{ channel: 'trade', type: 'update' },
    data: [{ symbol: 'SOL/USD', side: 'buy', price: 150.1, qty: 4, trade_id: 812, timestamp: AT }],
  },
  okx: {
    arg: { channel: 'trades', instId: 'A-B' },
    data: [{ instId: 'A-B', tradeId: '1', px: '1', sz: '1', side: 'buy', ts: String(AT_MS) }],
  },
};

/** What an address may open, by PROTOCOLS.md; of Kraken, which documents nothing, what is said of it. */
const GRANTED: Readonly<Record<VenueName, readonly [connections: number, inMs: number]>> = {
  // Two accounts of the same address take the rest.
  binance: [136, 300_000],
  bybit: [500, 300_000],
  coinbase: [8, 1_000],
  kraken: [150, 600_000],
  okx: [3, 1_000],
};

/** The most that were opened within any such time. */
function mostWithin(openedAtMs: readonly number[], inMs: number): number {
  return Math.max(...openedAtMs.map((at) => openedAtMs.filter((other) => other >= at && other < at + inMs).length));
}

describe.each(VENUE_NAMES)('a connection of %s that is lost right after its first data, again and again', (name) => {
  it.each([1, 2])('is never opened more often than the venue grants the address of %i processes', async (processes) => {
    const scheduler = new VirtualScheduler();
    const openedAtMs: number[] = [];
    const transport = new MemoryTransport(scheduler, {
      acceptSocket: (_url, socket) => {
        openedAtMs.push(scheduler.monotonicUs() / 1_000);
        socket.sendText(JSON.stringify(DATA[name]));
        socket.close(1001);
        return { onText: () => undefined, onEnd: () => undefined };
      },
      answerRequest: () => Promise.resolve(err(httpFailure('HTTP_BROKEN', 'it is away'))),
    });
    const runtime = { scheduler, random: new SeededRandom(1), transport, processes };
    const feed = new ProtocolFeed(venues[name].protocol, runtime);
    const nothing = { onEvent: () => undefined, onBadFrame: () => undefined, onNotice: () => undefined };
    void feed.open([conformanceInstrument(name, 'BTC-USDT')], nothing);
    await scheduler.runForMs(660_000);
    await feed.close();
    const [granted, inMs] = GRANTED[name];
    expect(mostWithin(openedAtMs, inMs) * processes).toBeLessThanOrEqual(granted);
    // It does go on trying, and the first times at once.
    expect(openedAtMs.length).toBeGreaterThan(20);
    expect(openedAtMs[3]).toBeLessThan(10_000);
  });
});

describe.each(VENUE_NAMES)('a feed of %s, one of five processes of its address', (name) => {
  it('is back within five seconds of a network that was away for fifteen, as it would be alone', async () => {
    const scheduler = new VirtualScheduler();
    const backMs = 15_000;
    let servedAtMs: number | undefined;
    const transport = new MemoryTransport(scheduler, {
      acceptSocket: () => {
        const atMs = scheduler.monotonicUs() / 1_000;
        if (atMs < backMs) return undefined;
        servedAtMs ??= atMs;
        return { onText: () => undefined, onEnd: () => undefined };
      },
      answerRequest: () => Promise.resolve(err(httpFailure('HTTP_BROKEN', 'it is away'))),
    });
    const runtime = { scheduler, random: new SeededRandom(1), transport, processes: 5 };
    const feed = new ProtocolFeed(venues[name].protocol, runtime);
    const nothing = { onEvent: () => undefined, onBadFrame: () => undefined, onNotice: () => undefined };
    void feed.open([conformanceInstrument(name, 'BTC-USDT')], nothing);
    await scheduler.runForMs(backMs + 60_000);
    await feed.close();
    expect(servedAtMs).toBeLessThan(backMs + 5_000);
  });
});
