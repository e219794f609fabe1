import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedListener, MarketEvent } from '#libs/domain';
import { type InstrumentId, asId } from '#libs/kernel';
import type { VenueProtocol, WireDepth, WireTrade } from '../codec/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { VenueError } from '../venue-error.js';
import type { FeedSettings } from './feed-settings.js';
import { ProtocolFeed } from './protocol-feed.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const QUICK: Partial<FeedSettings> = {
  reconnectInitialMs: 1,
  reconnectMaxMs: 5,
  syncTimeoutMs: 30,
  resyncInitialMs: 1,
  resyncMaxMs: 20,
  tickMs: 5,
  restRetryMs: 1,
};
const BTC = asId<InstrumentId>('BTC-USD');

function depth(instrument: string, kind: WireDepth['kind'], sequence: number, bid: string, size = '1'): WireDepth {
  return {
    type: 'depth',
    venue: 'scripted',
    instrument,
    kind,
    bids: [[bid, size]],
    asks: [['200', '2']],
    firstSequence: sequence,
    lastSequence: sequence,
    exchangeTimeUs: 7,
  };
}

function trade(tradeId: string, exchangeTimeUs: number): WireTrade {
  const { venue, instrument } = depth('BTC-USD', 'delta', 1, '1');
  return { type: 'trade', venue, instrument, tradeId, price: '100.01', size: '0.5', takerSide: 'sell', exchangeTimeUs };
}

/** What a feed published, with a way to wait for it. */
class Heard implements FeedListener {
  readonly events: MarketEvent[] = [];
  readonly bad: string[] = [];
  readonly notices: string[] = [];
  private waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  onEvent(event: MarketEvent): void {
    // A copy: a feed may reuse its objects.
    this.events.push({ ...event });
    this.check();
  }

  onBadFrame(reason: string): void {
    this.bad.push(reason);
    this.check();
  }

  onNotice(message: string): void {
    this.notices.push(message);
    this.check();
  }

  states(instrument: string): string[] {
    return this.events.flatMap((e) => (e.kind === 'book-state' && e.instrument === instrument ? [e.state] : []));
  }

  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => this.waiting.push({ holds, resolve }));
  }

  private check(): void {
    const ready = this.waiting.filter(({ holds }) => holds());
    this.waiting = this.waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve();
  }
}

describe('the generic feed', () => {
  let server: ScriptedServer;
  let heard: Heard;
  let feed: ProtocolFeed | undefined;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    server.answer = (text) => snapshotFor(text);
    heard = new Heard();
  });

  afterEach(async () => {
    await feed?.close();
    await server.close();
  });

  function snapshotFor(text: string): string[] {
    const [verb, instrument = ''] = text.split(' ');
    return verb === 'subscribe' ? [frame(depth(instrument, 'snapshot', 10, '100.5', '0.25'))] : [];
  }

  function frame(...events: (WireDepth | WireTrade)[]): string {
    return JSON.stringify({ events });
  }

  async function open(ids: readonly string[], overrides: Partial<VenueProtocol> = {}, settings = QUICK) {
    const made = new ProtocolFeed(
      scriptedProtocol(overrides),
      liveRuntime({ nowUs: () => 99 }),
      { streamUrl: server.url },
      settings,
    );
    feed = made;
    await made.open(ids.map(scriptedInstrument), heard);
    return made;
  }

  const live = (id: string) => () => heard.states(id).at(-1) === 'LIVE';
  const sent = (text: string) => server.received.filter((one) => one.text === text).length;

  it('subscribes, publishes a snapshot in ticks and lots, and calls its book LIVE', async () => {
    const made = await open(['BTC-USD']);
    await heard.until(live('BTC-USD'));
    const snapshot = heard.events.find((event) => event.kind === 'depth');
    expect(snapshot).toMatchObject({
      snapshot: true,
      exchangeAtUs: 7,
      receivedAtUs: 99,
      bids: [{ priceTicks: 10_050, sizeLots: 250 }],
      asks: [{ priceTicks: 20_000, sizeLots: 2_000 }],
    });
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
    expect(made.levels(BTC, 'bid', 5)).toEqual([{ priceTicks: 10_050, sizeLots: 250 }]);
    expect(made.status()[0]).toMatchObject({ bookState: 'LIVE', lastSequence: 10 });
  });

  it('resynchronises only the book in which something is missing, over the same connection', async () => {
    // At once, not when a snapshot is found to be missing.
    const made = await open(['BTC-USD', 'ETH-USD'], {}, { ...QUICK, syncTimeoutMs: 60_000 });
    await heard.until(() => live('BTC-USD')() && live('ETH-USD')());
    server.send(frame(depth('BTC-USD', 'delta', 12, '101')));
    await heard.until(() => heard.states('BTC-USD').length === 4);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE', 'RESYNCING', 'LIVE']);
    expect(heard.states('ETH-USD')).toEqual(['SYNCING', 'LIVE']);
    expect([sent('unsubscribe BTC-USD'), sent('subscribe BTC-USD'), sent('subscribe ETH-USD')]).toEqual([1, 2, 1]);
    expect(server.connections).toBe(1);
    expect(made.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 1, reconnects: 0 });
    expect(made.levels(BTC, 'bid', 1)).toEqual([{ priceTicks: 10_050, sizeLots: 250 }]);
  });

  it('opens a new connection where the venue gives no snapshot otherwise', async () => {
    const made = await open(['BTC-USD'], { resyncFrames: () => undefined });
    await heard.until(live('BTC-USD'));
    server.send(frame(depth('BTC-USD', 'delta', 12, '101')));
    await heard.until(() => heard.states('BTC-USD').length === 4);
    expect(server.connections).toBe(2);
    expect(made.counters().reconnects).toBe(1);
  });

  it('connects and subscribes again after a cut, and believes no book in between', async () => {
    const made = await open(['BTC-USD', 'ETH-USD']);
    await heard.until(() => live('BTC-USD')() && live('ETH-USD')());
    server.cut();
    await heard.until(() => heard.states('BTC-USD').length === 4 && heard.states('ETH-USD').length === 4);
    expect(heard.states('ETH-USD')).toEqual(['SYNCING', 'LIVE', 'RESYNCING', 'LIVE']);
    expect(sent('subscribe BTC-USD')).toBe(2);
    expect(made.counters().reconnects).toBe(1);
  });

  it('distrusts every book of a connection whose numbered frames have a hole', async () => {
    const made = await open(['BTC-USD', 'ETH-USD']);
    await heard.until(() => live('BTC-USD')() && live('ETH-USD')());
    server.send('{"connection":5}');
    server.send('{"connection":6}');
    server.send('{"connection":8}');
    await heard.until(() => heard.states('BTC-USD').length === 4 && heard.states('ETH-USD').length === 4);
    expect(made.counters()).toMatchObject({ gapsDetected: 2, gapsHealed: 2, reconnects: 0 });
  });

  it('asks again for a snapshot that does not come, and replaces the connection in the end', async () => {
    server.answer = (text, connection) => (connection === 1 ? [] : snapshotFor(text));
    await open(['BTC-USD']);
    await heard.until(live('BTC-USD'));
    expect(server.received.filter((one) => one.connection === 1 && one.text === 'subscribe BTC-USD').length).toBe(5);
    expect(server.connections).toBe(2);
  });

  it('calls books STALE in silence, and LIVE again with the next frame, whatever it is', async () => {
    await open(['BTC-USD'], { silence: { staleAfterMs: 20, deadAfterMs: 60_000 } });
    await heard.until(() => heard.states('BTC-USD').at(-1) === 'STALE');
    server.send('{}');
    await heard.until(() => heard.states('BTC-USD').length >= 4);
    expect(heard.states('BTC-USD').slice(0, 4)).toEqual(['SYNCING', 'LIVE', 'STALE', 'LIVE']);
  });

  it('gives a connection up that is silent for too long, though it is open', async () => {
    await open(['BTC-USD'], { silence: { staleAfterMs: 10, deadAfterMs: 20 } });
    await server.until(() => server.connections >= 2);
    await heard.until(() => heard.notices.includes('a market data connection is lost'));
    expect(heard.states('BTC-USD')).toContain('RESYNCING');
  });

  it('keeps itself alive by the frame of its venue', async () => {
    await open(['BTC-USD'], { keepAlive: { everyMs: 10, frame: 'ping' } });
    await server.until(() => sent('ping') >= 3);
    expect(server.connections).toBe(1);
  });

  it('passes trades on oldest first, and one that comes a second time not at all', async () => {
    const made = await open(['BTC-USD']);
    await heard.until(live('BTC-USD'));
    server.send(frame(trade('12', 300), trade('11', 200), trade('10', 100)));
    server.send(frame(trade('11', 200), trade('13', 400)));
    await heard.until(() => heard.events.filter((event) => event.kind === 'trade').length === 4);
    const trades = heard.events.flatMap((event) => (event.kind === 'trade' ? [event] : []));
    expect(trades.map((event) => event.tradeId)).toEqual([10, 11, 12, 13]);
    expect(trades[0]).toMatchObject({ priceTicks: 10_001, sizeLots: 500, takerSide: 'SELL', exchangeAtUs: 100 });
    expect(made.counters()).toMatchObject({ tradesReceived: 5, tradesDuplicated: 1 });
  });

  it('takes best bid and ask from the book where the venue does not report every change', async () => {
    await open(['BTC-USD'], { quotesFromBook: true });
    await heard.until(live('BTC-USD'));
    server.send(frame(depth('BTC-USD', 'delta', 11, '90')));
    server.send(frame(depth('BTC-USD', 'delta', 12, '101')));
    await heard.until(() => heard.events.filter((event) => event.kind === 'quote').length === 2);
    const quotes = heard.events.flatMap((event) => (event.kind === 'quote' ? [event] : []));
    expect(quotes.map((quote) => [quote.bidPriceTicks, quote.sequence])).toEqual([
      [10_050, 10],
      [10_100, 12],
    ]);
  });

  it('counts frames that cannot be read and lives on', async () => {
    const made = await open(['BTC-USD']);
    await heard.until(live('BTC-USD'));
    server.send('{"events":[');
    server.send(Buffer.from([1, 2, 3]));
    server.send(frame({ ...trade('1', 1), size: '1'.repeat(70) }));
    await heard.until(() => heard.bad.length === 3);
    expect(made.counters().badFrames).toBe(3);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
  });

  it('passes on a level of any size, and leaves one out whose price lies between two ticks', async () => {
    const made = await open(['BTC-USD']);
    await heard.until(live('BTC-USD'));
    const odd = depth('BTC-USD', 'delta', 11, '99');
    const bids: readonly (readonly [string, string])[] = [...odd.bids, ['0.01', '9'.repeat(20)], ['0.015', '1']];
    server.send(frame({ ...odd, bids }));
    await heard.until(() => heard.events.filter((event) => event.kind === 'depth').length === 2);
    const huge = { priceTicks: 1, sizeLots: BigInt(`${'9'.repeat(20)}000`) };
    expect(heard.events.at(-1)).toMatchObject({ bids: [{ priceTicks: 9_900, sizeLots: 1_000 }, huge] });
    expect(made.counters()).toMatchObject({ badFrames: 0, valuesOffGrid: 1 });
  });

  it('gives a frame over the limit up with its connection', async () => {
    await open(['BTC-USD'], { maxFrameBytes: 1_000 });
    await heard.until(live('BTC-USD'));
    server.send('x'.repeat(2_000));
    await heard.until(() => heard.states('BTC-USD').length === 4);
    expect(heard.bad).toEqual(['a frame over 1000 bytes']);
    expect(server.connections).toBe(2);
  });

  it('spreads instruments over as many connections as the venue demands', async () => {
    const limits = { instrumentsPerConnection: 2, requestPauseMs: 0, connectPauseMs: 1 };
    const ids = ['A-USD', 'B-USD', 'C-USD', 'D-USD', 'E-USD'];
    await open(ids, { limits });
    await heard.until(() => ids.every((id) => live(id)()));
    expect(server.connections).toBe(3);
  });

  it('reports what the venue refuses', async () => {
    await open(['BTC-USD']);
    server.send('{"refused":"no such channel"}');
    await heard.until(() => heard.notices.includes('no such channel'));
    expect(server.connections).toBe(1);
  });
});

describe('instruments over REST', () => {
  it('are asked for again after an error that may pass, and a refusal is reported with its status', async () => {
    const statuses = [503, 200, 400];
    const http = createServer((_, response) => {
      response.writeHead(statuses.shift() ?? 500).end('{}');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
    const restUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const feed = new ProtocolFeed(scriptedProtocol(), liveRuntime({ nowUs: () => 0 }), { restUrl }, QUICK);
    expect((await feed.loadInstruments([BTC])).instruments.map((one) => one.id)).toEqual(['BTC-USD']);
    await expect(feed.loadInstruments([BTC])).rejects.toThrow(VenueError);
    expect(statuses).toEqual([]);
    http.close();
  });
});
