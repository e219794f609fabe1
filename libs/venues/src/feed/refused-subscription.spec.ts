import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { ok, problem } from '#libs/kernel';
import { type VenueName, venues } from '../registry.js';
import { logOf } from '../testing/kit/frame-log.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { ProtocolFeed } from './protocol-feed.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const QUICK = { ...{ reconnectInitialMs: 1, resyncInitialMs: 10, resyncMaxMs: 20, tickMs: 5, syncTimeoutMs: 60_000 } };
const of = { venue: 'scripted', instrument: 'BTC-USD', exchangeTimeUs: 7 } as const;
const BOOK = { ...of, type: 'depth', kind: 'snapshot', bids: [['1', '1']], asks: [['2', '1']] };
const QUOTE = { ...of, type: 'quote', bidPrice: '1', bidSize: '1', askPrice: '2', askSize: '1', sequence: 1 };
/** What the made-up venue answers where nothing is wrong. */
const ANSWERS: Readonly<Record<string, object>> = {
  'subscribe book': { events: [{ ...BOOK, firstSequence: 1, lastSequence: 1 }] },
  'subscribe quotes': { events: [QUOTE] },
};

describe('a channel that the venue refuses for the moment', () => {
  let server: ScriptedServer;
  let feed: ProtocolFeed | undefined;
  let heard: Heard;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    heard = new Heard();
  });
  afterEach(async () => {
    await feed?.close();
    await server.close();
  });

  /** The scripted venue, whose refusals say `later` or not. */
  function protocol(overrides: Partial<VenueProtocol> = {}): VenueProtocol {
    const made = scriptedProtocol({ subscribeFrames: () => ['subscribe book', 'subscribe quotes'], ...overrides });
    const codec = made.newCodec();
    return {
      ...made,
      newCodec: () => ({
        ...codec,
        decode: (text, sink, stream) => {
          const { later } = JSON.parse(text) as { later?: string };
          if (later === undefined) return codec.decode(text, sink, stream);
          sink.onRefusal(problem('VENUE_REFUSED', later, {}, true));
          return ok(undefined);
        },
      }),
    };
  }

  async function open(made: VenueProtocol, ids = ['BTC-USD']): Promise<void> {
    feed = new ProtocolFeed(made, liveRuntime({ nowUs: () => 99 }), { streamUrl: server.url }, QUICK);
    await feed.open(ids.map(scriptedInstrument), heard);
  }
  const asked = (text: string): number => server.received.filter((one) => one.text === text).length;

  it('is asked for again, on the same connection, until it flows', async () => {
    let refusals = 3;
    server.answer = (text) => {
      if (text === 'subscribe quotes' && refusals > 0) {
        refusals -= 1;
        return [JSON.stringify({ later: 'Exceeded msg rate' })];
      }
      return [JSON.stringify(ANSWERS[text] ?? {})];
    };
    await open(protocol());
    await heard.until(() => heard.events.some(({ kind }) => kind === 'quote'));
    expect([asked('subscribe quotes'), server.connections, feed?.counters().reconnects]).toEqual([4, 1, 0]);
    expect(heard.states('BTC-USD')).toEqual(['SYNCING', 'LIVE']);
  });

  it('is asked for again with the venue’s news, where those were refused', async () => {
    let refusals = 1;
    server.answer = (text) => {
      if (text === 'subscribe news' && refusals > 0) {
        refusals -= 1;
        return [JSON.stringify({ later: 'busy' })];
      }
      return [JSON.stringify(ANSWERS[text] ?? {})];
    };
    await open(protocol({ rulesChannel: { subscribeFrames: () => ['subscribe news'], control: 'news' } }));
    await server.until(() => asked('subscribe news') === 2);
    expect(server.connections).toBe(1);
  });

  it('is asked for again once all was said, in as many requests: their number does not grow with what the venue refuses', async () => {
    const requests = Array.from({ length: 10 }, (_, i) => `subscribe ${i}`);
    let refusals = 30;
    server.answer = (text) => {
      refusals -= 1;
      return [JSON.stringify(refusals >= 0 ? { later: 'rate limit exceeded' } : (ANSWERS['subscribe book'] ?? text))];
    };
    const limits = { instrumentsPerConnection: 10, requestPauseMs: 20, connectPauseMs: 0 };
    // Each instrument by itself would be ten times as many.
    const subscribeFrames = (instruments: readonly Instrument[]): readonly string[] =>
      instruments.length === 1 ? requests.map((one) => `${one} of one`) : requests;
    await open(protocol({ limits, subscribeFrames, refusesWholeRequests: true }), ['BTC-USD', 'ETH-USD']);
    await server.until(() => server.received.length === 40);
    await new Promise<void>((resolve) => setTimeout(resolve, 20 * QUICK.resyncMaxMs));
    expect(server.received.map(({ text }) => text)).toEqual([requests, requests, requests, requests].flat());
  });

  it('is asked for by itself in the end, where one name may be why all others of its request are refused', async () => {
    const refused = 'RATE-USD: at this rate limit nobody is served';
    server.answer = (text) => {
      if (text.includes('RATE-USD')) return [JSON.stringify({ later: refused })];
      return [JSON.stringify(text.startsWith('subscribe BTC-USD') ? (ANSWERS['subscribe book'] ?? {}) : {})];
    };
    const subscribeFrames = (instruments: readonly Instrument[]): readonly string[] => [
      `subscribe ${instruments.map(({ id }) => id).join(' ')}`,
    ];
    await open(protocol({ subscribeFrames, refusesWholeRequests: true }), ['BTC-USD', 'RATE-USD']);
    await heard.until(() => heard.states('BTC-USD').at(-1) === 'LIVE');
    expect(asked('subscribe BTC-USD RATE-USD')).toBe(5);
  });

  it('is not asked for again where it was refused for good', async () => {
    server.answer = (text) =>
      text === 'subscribe quotes' ? [JSON.stringify({ refused: 'no such channel' })] : [JSON.stringify(ANSWERS[text])];
    await open(protocol());
    await heard.until(() => heard.notices.includes('no such channel'));
    await new Promise<void>((resolve) => setTimeout(resolve, 10 * QUICK.resyncMaxMs));
    expect([asked('subscribe quotes'), asked('subscribe book')]).toEqual([1, 1]);
  });
});

const AT = '2026-01-01T00:00:00.000000Z';

describe('what the venues say of a request that came too fast', () => {
  const told: readonly (readonly [VenueName, object])[] = [
    ['kraken', { Error: 'Exceeded msg rate' }],
    ['kraken', { error: 'Exceeded msg rate', method: 'subscribe', success: false, time_in: AT, time_out: AT }],
    ['kraken', { error: 'EService:Unavailable', method: 'subscribe', time_in: AT }],
    ['okx', { event: 'error', code: '60014', msg: 'Requests too frequent', connId: 'a' }],
    ['bybit', { success: false, ret_msg: 'Too many visits!', conn_id: 'a', op: 'subscribe' }],
    ['coinbase', { type: 'error', message: 'rate limit exceeded' }],
  ];
  it.each(told)('%s: may be granted later: %j', (venue, frame) => {
    expect(logOf(venues[venue].codec(), [JSON.stringify(frame)]).refusals).toMatchObject([{ retryable: true }]);
  });

  const final: readonly (readonly [VenueName, object])[] = [
    ['kraken', { error: 'Currency pair not supported X/Y', method: 'subscribe', success: false, symbol: 'X/Y' }],
    ['okx', { event: 'error', code: '60018', msg: "channel doesn't exist", connId: 'a' }],
    ['bybit', { success: false, ret_msg: 'error:handler not found,topic:orderbook.200.X', op: 'subscribe' }],
    ['coinbase', { type: 'error', message: 'failure to subscribe', reason: 'X-Y is not a valid product' }],
  ];
  it.each(final)('%s: will not be granted: %j', (venue, frame) => {
    expect(logOf(venues[venue].codec(), [JSON.stringify(frame)]).refusals).toMatchObject([{ retryable: false }]);
  });

  it.each([
    ['kraken', { error: 'Already subscribed', method: 'subscribe', success: false, symbol: 'BTC/USD' }],
    ['bybit', { success: false, ret_msg: 'error:already subscribed,topic:publicTrade.BTCUSDT', op: 'subscribe' }],
    ['coinbase', { type: 'error', message: 'already subscribed' }],
  ] as const)('%s: that a channel flows already is no refusal: %j', (venue, frame) => {
    const { refusals, controls } = logOf(venues[venue].codec(), [JSON.stringify(frame)]);
    expect([refusals, controls.length]).toEqual([[], 1]);
  });
});
