import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueProtocol, WireDepth, WireTrade } from '../codec/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import type { FeedSettings } from './feed-settings.js';
import { ProtocolFeed } from './protocol-feed.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const QUICK: Partial<FeedSettings> = {
  reconnectInitialMs: 1,
  reconnectMaxMs: 5,
  syncTimeoutMs: 60_000,
  resyncInitialMs: 1,
  resyncMaxMs: 20,
  overlapMs: 5,
  maxOverlapMs: 60_000,
  catchUpMs: 60_000,
  tradeHealMs: 60_000,
  tickMs: 5,
};
const of = { venue: 'scripted', instrument: 'BTC-USD' } as const;

function depth(kind: WireDepth['kind'], sequence: number, bid: string, instrument = 'BTC-USD'): WireDepth {
  const sides = { bids: [[bid, '1']], asks: [['200', '2']] } as const;
  const numbers = { firstSequence: sequence, lastSequence: sequence, exchangeTimeUs: sequence };
  return { type: 'depth', ...of, instrument, kind, ...sides, ...numbers };
}

function trade(id: number): WireTrade {
  return { type: 'trade', ...of, tradeId: String(id), price: '100', size: '1', takerSide: 'buy', exchangeTimeUs: id };
}

const frame = (...events: (WireDepth | WireTrade)[]): string => JSON.stringify({ events });
const past = (...trades: WireTrade[]): string => JSON.stringify({ past: trades });

describe('a connection that is replaced', () => {
  let server: ScriptedServer;
  let heard: Heard;
  let feed: ProtocolFeed | undefined;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    server.answer = (text) => (text.startsWith('subscribe') ? [frame(depth('snapshot', 10, '100'))] : []);
    heard = new Heard();
  });
  afterEach(async () => {
    await feed?.close();
    await server.close();
  });

  async function open(overrides: Partial<VenueProtocol> = {}, settings = QUICK, ids = ['BTC-USD']) {
    const made = new ProtocolFeed(
      scriptedProtocol({ tradeIds: { anewAfterMs: 60_000 }, ...overrides }),
      liveRuntime({ nowUs: () => 99 }),
      { streamUrl: server.url },
      settings,
    );
    feed = made;
    await made.open(ids.map(scriptedInstrument), heard);
    await heard.until(() => heard.states('BTC-USD').at(-1) === 'LIVE');
    return made;
  }

  const aged = { limits: { instrumentsPerConnection: 10, requestPauseMs: 0, connectPauseMs: 0, rotateAfterMs: 30 } };
  const tookOver = () => heard.notices.includes('another market data connection took over');
  const tell = (text: string) => server.sendOn(1, text);
  const closing = '{"closes":"a service upgrade"}';
  /** Lets a feed look at itself so many times. */
  const looks = (count: number) => new Promise<void>((resolve) => void setTimeout(resolve, count * 5));

  it('is closed only after the new one has LIVE books, and its age is by chance below the limit', async () => {
    let openWhenAnswered = false;
    server.answer = (text, connection) => {
      if (connection === 2) openWhenAnswered = server.isOpen(1);
      return text.startsWith('subscribe') ? [frame(depth('snapshot', 10, '100'))] : [];
    };
    const made = await open(aged);
    await heard.until(tookOver);
    expect(openWhenAnswered).toBe(true);
    await server.until(() => !server.isOpen(1));
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
    expect(made.counters()).toMatchObject({ gapsDetected: 0, tradesLost: 0 });
  });

  it('is replaced when the venue announces that it closes, and no trade of either is lost, doubled or out of order', async () => {
    server.answer = (text, connection) => {
      if (!text.startsWith('subscribe')) return [];
      return connection === 1
        ? [frame(depth('snapshot', 10, '100'))]
        : [past(trade(1), trade(2)), frame(depth('snapshot', 12, '101')), frame(trade(4))];
    };
    const made = await open();
    tell(past(trade(1)));
    tell(frame(trade(2)));
    tell(closing);
    await heard.until(() => made.counters().tradesReceived === 2);
    // The old one is still to bring the third: the new one must not take over before it did, however long that takes.
    await looks(10);
    expect(tookOver()).toBe(false);
    tell(frame(trade(3)));
    await heard.until(tookOver);
    server.sendOn(2, frame(depth('delta', 13, '102'), trade(5)));
    await heard.until(() => heard.trades().length === 4);
    expect(heard.trades()).toEqual([2, 3, 4, 5]);
    expect(heard.depths()).toEqual(['snapshot 10', 'snapshot 12', 'delta 13']);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
  });

  it('is not closed while the new one has no snapshot of every book, and the new one is given up after its tries', async () => {
    server.answer = (_, connection) => [connection === 1 ? frame(depth('snapshot', 10, '100')) : frame(trade(1))];
    await open({}, { ...QUICK, standByTimeoutMs: 40, standByRetryMs: 60_000 });
    tell(closing);
    await heard.until(() => heard.notices.some((text) => text.includes('came to nothing')));
    expect(server.isOpen(1)).toBe(true);
    tell(frame(depth('delta', 11, '101')));
    await heard.until(() => heard.depths().length === 2);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
    expect(server.connections).toBe(2);
  });

  it('is tried to be replaced again after a rest, when the new ones die on the way', async () => {
    server.answer = (text, connection) => {
      if (connection === 2 || connection === 3) queueMicrotask(() => server.cutOff(connection));
      return text.startsWith('subscribe') ? [frame(depth('snapshot', 10, '100'))] : [];
    };
    await open({}, { ...QUICK, standByTries: 2, standByRetryMs: 10, overlapMs: 20 });
    tell(closing);
    await heard.until(tookOver);
    expect(heard.notices.filter((text) => text.includes('came to nothing'))).toHaveLength(1);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
  });

  it('may die meanwhile: the new one takes over at once, and its list shows the trades in between', async () => {
    server.answer = (text, connection) => {
      if (!text.startsWith('subscribe')) return [];
      return connection === 1
        ? [past(trade(1)), frame(depth('snapshot', 10, '100'))]
        : [past(trade(1), trade(2), trade(3)), frame(depth('snapshot', 12, '101'), trade(4))];
    };
    const made = await open({}, { ...QUICK, overlapMs: 60_000 });
    tell(frame(trade(2)));
    await heard.until(() => heard.trades().length === 1);
    tell(closing);
    await server.until(() => server.received.some(({ connection }) => connection === 2));
    await heard.until(() => made.counters().tradesReceived === 2);
    server.cutOff(1);
    await heard.until(tookOver);
    expect(heard.trades()).toEqual([2, 3, 4]);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
  });

  it('gives way to quotes that are behind only when they caught up: none takes the consumer back in time', async () => {
    const quote = (sequence: number) =>
      JSON.stringify({
        events: [{ type: 'quote', ...of, sequence, bidPrice: '1', bidSize: '1', askPrice: '2', askSize: '1' }],
      });
    server.answer = (text, connection) =>
      text.startsWith('subscribe') ? [frame(depth('snapshot', 10, '100')), quote(connection === 1 ? 5 : 3)] : [];
    const made = await open();
    await heard.until(() => made.counters().quotesReceived === 1);
    tell(closing);
    await heard.until(tookOver);
    for (const sequence of [4, 5, 6, 2]) server.sendOn(2, quote(sequence));
    await heard.until(() => made.counters().quotesReceived === 6);
    // Once past what was known, a number from the past is the venue's new beginning.
    expect(heard.events.flatMap((event) => (event.kind === 'quote' ? [event.sequence] : []))).toEqual([5, 6, 2]);
  });

  it('gives way to a book that is behind only when that caught up: no update takes the consumer back in time', async () => {
    server.answer = (text, connection) =>
      text.startsWith('subscribe') ? [frame(depth('snapshot', connection === 1 ? 10 : 9, '100'))] : [];
    await open();
    tell(frame(depth('delta', 11, '101')));
    tell(closing);
    await heard.until(tookOver);
    server.sendOn(2, frame(depth('delta', 10, '100.5')));
    server.sendOn(2, frame(depth('delta', 11, '101')));
    server.sendOn(2, frame(depth('delta', 12, '102')));
    await heard.until(() => heard.depths().length === 4);
    expect(heard.depths()).toEqual(['snapshot 10', 'delta 11', 'snapshot 11', 'delta 12']);
  });
});

describe('trades with consecutive ids', () => {
  let server: ScriptedServer;
  let heard: Heard;
  let feed: ProtocolFeed;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    server.answer = (text) => (text.startsWith('subscribe') ? [frame(depth('snapshot', 10, '100'))] : []);
    heard = new Heard();
    const protocol = scriptedProtocol({ tradeIds: { anewAfterMs: 60_000 }, tradeListFrames: () => ['list'] });
    feed = new ProtocolFeed(
      protocol,
      liveRuntime({ nowUs: () => 99 }),
      { streamUrl: server.url },
      { ...QUICK, tradeHealMs: 20 },
    );
    await feed.open([scriptedInstrument('BTC-USD')], heard);
    await heard.until(() => heard.states('BTC-USD').at(-1) === 'LIVE');
    server.send(past(trade(1)));
  });
  afterEach(async () => {
    await feed.close();
    await server.close();
  });

  it('wait behind a hole for the list of recent ones, which is asked for, and come in order', async () => {
    server.answer = (text) => (text === 'list' ? [past(trade(2), trade(3), trade(4), trade(5))] : []);
    for (const id of [2, 5, 6]) server.send(frame(trade(id)));
    await heard.until(() => heard.trades().length === 5);
    expect(heard.trades()).toEqual([2, 3, 4, 5, 6]);
    expect(feed.counters()).toMatchObject({ tradesBackfilled: 2, tradesLost: 0, gapsDetected: 1, gapsHealed: 1 });
    // The same where the list comes as trades of the stream, as Coinbase's does.
    server.answer = (text) => (text === 'list' ? [frame(trade(8), trade(9), trade(10))] : []);
    for (const id of [7, 10, 11]) server.send(frame(trade(id)));
    await heard.until(() => heard.trades().length === 10);
    expect(heard.trades()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(feed.counters()).toMatchObject({ tradesBackfilled: 4, tradesLost: 0, gapsHealed: 2 });
  });

  it('are counted as lost where the list begins too late, or never comes', async () => {
    server.answer = (text) => (text === 'list' ? [past(trade(4), trade(5))] : []);
    for (const id of [2, 5]) server.send(frame(trade(id)));
    await heard.until(() => heard.trades().length === 3);
    server.answer = () => [];
    server.send(frame(trade(9)));
    await heard.until(() => heard.trades().length === 4);
    expect(heard.trades()).toEqual([2, 4, 5, 9]);
    expect(feed.counters()).toMatchObject({ tradesBackfilled: 1, tradesLost: 4, gapsDetected: 2, gapsHealed: 0 });
    expect(feed.status()[0]).toMatchObject({ tradesLost: 4, waiting: 0 });
  });

  it('that were missed between two connections come from the list that begins the second', async () => {
    server.send(frame(trade(2)));
    await heard.until(() => heard.trades().length === 1);
    server.answer = (text) =>
      text.startsWith('sub') ? [frame(trade(1), trade(2), trade(3), trade(4)), frame(trade(5))] : [];
    server.cut();
    await heard.until(() => heard.trades().length === 4);
    expect(heard.trades()).toEqual([2, 3, 4, 5]);
    expect(feed.counters()).toMatchObject({ tradesBackfilled: 2, tradesLost: 0, tradesDuplicated: 2 });
  });
});
