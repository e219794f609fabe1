import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueProtocol, WireDepth } from '../codec/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import type { FeedSettings } from './feed-settings.js';
import { ProtocolFeed } from './protocol-feed.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const GONE = 'LUNA-USD';
const QUICK = {
  ...{ reconnectInitialMs: 1, reconnectMaxMs: 5, syncTimeoutMs: 10, resyncInitialMs: 1, resyncMaxMs: 20, tickMs: 5 },
  ...{ resyncTries: 2, restRetryMs: 1, overlapMs: 5, maxOverlapMs: 10 },
} as const;

const snapshotOf = (instrument: string): WireDepth => ({
  ...{ type: 'depth', venue: 'scripted', instrument, kind: 'snapshot', bids: [['100', '1']], asks: [['101', '1']] },
  ...{ firstSequence: 1, lastSequence: 1, exchangeTimeUs: 7 },
});

describe('a symbol that the venue has taken from its list', () => {
  let server: ScriptedServer;
  let feed: ProtocolFeed | undefined;
  let heard: Heard;
  /** Symbols that the venue knows. */
  let known: Set<string>;

  beforeEach(async () => {
    server = await ScriptedServer.open();
    heard = new Heard();
    known = new Set(['BTC-USD', 'ETH-USD', GONE]);
    // All of a request with a bad name is refused.
    server.answer = (text) => {
      const [verb, names = ''] = text.split(' ');
      if (verb !== 'subscribe') return [];
      const all = names.split(',');
      if (!all.every((name) => known.has(name))) return [JSON.stringify({ refused: `no ${names}` })];
      return all.map((name) => JSON.stringify({ events: [snapshotOf(name)] }));
    };
  });
  afterEach(async () => {
    await feed?.close();
    await server.close();
  });

  async function open(settings: Partial<FeedSettings> = {}): Promise<ProtocolFeed> {
    const together: Partial<VenueProtocol> = {
      refusesWholeRequests: true,
      subscribeFrames: (instruments) => [`subscribe ${instruments.map(({ venueSymbol }) => venueSymbol).join(',')}`],
    };
    const runtime = liveRuntime({ nowUs: () => 99 });
    const at = { streamUrl: server.url };
    const made = new ProtocolFeed(scriptedProtocol(together), runtime, at, { ...QUICK, ...settings });
    feed = made;
    await made.open(['BTC-USD', GONE, 'ETH-USD'].map(scriptedInstrument), heard);
    await heard.until(() => live('BTC-USD') && live('ETH-USD') && live(GONE));
    known.delete(GONE);
    made.changeInstrument({ ...scriptedInstrument(GONE), status: 'HALTED' });
    return made;
  }
  const live = (id: string): boolean => heard.states(id).at(-1) === 'LIVE';
  const asked = (text: string): number => server.received.filter((one) => one.text === text).length;

  it('keeps no other from being fed after a reconnect, though the venue refuses the request for all', async () => {
    // Not by asking for the books again, which brings no trades.
    await open({ syncTimeoutMs: 60_000 });
    server.cut();
    await heard.until(
      () => heard.states('ETH-USD').filter((state) => state === 'LIVE').length === 2 && live('BTC-USD'),
    );
    for (const id of ['BTC-USD', 'ETH-USD', GONE]) expect(asked(`subscribe ${id}`)).toBeGreaterThan(0);
    expect(heard.states(GONE).at(-1)).toBe('HALTED');
  });

  it('does not cost the others their connection, however often it gets no book', async () => {
    const made = await open();
    server.cut();
    // More often than a connection is given up for.
    await server.until(() => asked(`unsubscribe ${GONE}`) > 2 * QUICK.resyncTries);
    expect([server.connections, made.counters().reconnects]).toEqual([2, 1]);
    expect([live('BTC-USD'), live('ETH-USD')]).toEqual([true, true]);
    // It is listed again.
    known.add(GONE);
    made.changeInstrument(scriptedInstrument(GONE));
    await heard.until(() => live(GONE));
    expect(server.connections).toBe(2);
  });

  it('does not keep a connection from being replaced by another', async () => {
    await open();
    server.send(JSON.stringify({ closes: 'upgrade' }));
    await server.until(() => server.connections === 2 && !server.isOpen(1));
    expect([server.isOpen(2), live('BTC-USD'), live('ETH-USD')]).toEqual([true, true, true]);
    expect(heard.notices).toContain('another market data connection took over');
  });
});
