import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { ProtocolFeed } from '../feed/index.js';
import { RecordedMarkets } from '../feed/recorded-markets.js';
import { Heard } from '../feed/testing/heard.fixture.js';
import { ScriptedServer } from '../feed/testing/scripted-server.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { KrakenCodec } from './codec/codec.js';
import { KRAKEN } from './name.js';
import { krakenProtocol } from './protocol.js';

const one = new Decimal('0.1');
const BTC: Instrument = {
  ...{ venue: KRAKEN, id: asId<InstrumentId>('BTC-USD'), venueSymbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
  ...{ status: 'TRADING', tickSize: one, lotSize: one, minQuantity: one, maxQuantity: one, minNotional: one },
};
const SETTINGS = { ...{ tickMs: 5, reconnectInitialMs: 1, reconnectMaxMs: 5, syncTimeoutMs: 60_000 }, overlapMs: 5 };
/** Without a checksum, which is not what this is about. */
const BOOK =
  '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":1.0,"qty":1.0}],"asks":[]}]}';
const status = (system: string): string =>
  JSON.stringify({ channel: 'status', type: 'update', data: [{ api_version: 'v2', system, version: '2.0.6' }] });

describe("the state of Kraken's trading engine", () => {
  let server: ScriptedServer;
  let feed: ProtocolFeed;
  let heard: Heard;
  let system: string;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    system = 'online';
    // The state comes with each connection, before anything else.
    server.answer = (text) => {
      if (!text.includes('"subscribe"')) return [];
      return text.includes('"trade"') ? [status(system)] : text.includes('"book"') ? [BOOK] : [];
    };
    heard = new Heard();
    const limits = { ...krakenProtocol.limits, requestPauseMs: 0, connectPauseMs: 0 };
    const runtime = liveRuntime({ nowUs: () => 99 });
    feed = new ProtocolFeed({ ...krakenProtocol, limits }, runtime, { streamUrl: server.url }, SETTINGS);
  });
  afterEach(async () => {
    await feed.close();
    await server.close();
  });
  const state = (): string | undefined => heard.states('BTC-USD').at(-1);

  it.each(['cancel_only', 'post_only', 'maintenance'])('halts every market while it is %s', async (halted) => {
    await feed.open([BTC], heard);
    await heard.until(() => state() === 'LIVE');
    server.send(status(halted));
    await heard.until(() => state() === 'HALTED');
    expect(feed.status()[0]?.bookState).toBe('HALTED');
    server.send(status('online'));
    server.sendOn(1, status('online'));
    await heard.until(() => state() === 'LIVE');
  });

  it('is that of the next connection, where it changed between two', async () => {
    await feed.open([BTC], heard);
    await heard.until(() => state() === 'LIVE');
    system = 'post_only';
    server.cut();
    await heard.until(() => state() === 'HALTED');
    system = 'online';
    server.cut();
    await heard.until(() => state() === 'LIVE');
    // Nothing was believed in between.
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE', 'RESYNCING', 'HALTED', 'RESYNCING', 'LIVE']);
  });

  it('is that of the connection that takes over', async () => {
    await feed.open([BTC], heard);
    await heard.until(() => state() === 'LIVE');
    // The first connection says that it ends, and the one beside it that nothing is matched.
    system = 'cancel_only';
    server.send(status('maintenance'));
    await heard.until(() => state() === 'HALTED');
    await heard.until(() => heard.notices.includes('another market data connection took over'));
    expect([state(), feed.counters().reconnects]).toEqual(['HALTED', 1]);
    server.send(status('online'));
    await heard.until(() => state() === 'LIVE');
  });

  it('is known of a tape', () => {
    const markets = new RecordedMarkets({ codec: new KrakenCodec() }, [BTC], heard);
    const take = (text: string): unknown =>
      markets.takeFrame({ text, stream: undefined, connection: 'a' }, 1, (us) => us);
    for (const text of [status('online'), BOOK, status('cancel_only'), status('something'), status('online')])
      take(text);
    expect(heard.states('BTC-USD')).toEqual(['LIVE', 'HALTED', 'LIVE']);
  });
});
