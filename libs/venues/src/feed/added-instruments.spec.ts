import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { ProtocolFeed } from './protocol-feed.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const snapshotOf = (instrument: string): object => ({
  ...{ type: 'depth', venue: 'scripted', instrument, kind: 'snapshot', bids: [['100', '1']], asks: [['101', '1']] },
  ...{ firstSequence: 1, lastSequence: 1, exchangeTimeUs: 7 },
});

describe('instruments that are added to a feed that runs', () => {
  let server: ScriptedServer;
  let feed: ProtocolFeed;
  let heard: Heard;
  beforeEach(async () => {
    server = await ScriptedServer.open();
    heard = new Heard();
    server.answer = (text) => [JSON.stringify({ events: [snapshotOf(text.replace('subscribe ', ''))] })];
    feed = new ProtocolFeed(scriptedProtocol(), liveRuntime({ nowUs: () => 99 }), { streamUrl: server.url });
  });
  afterEach(async () => {
    await feed.close();
    await server.close();
  });
  const isLive = (id: string): boolean => heard.states(id).at(-1) === 'LIVE';

  it('are fed on a connection of their own, and those that were fed keep theirs', async () => {
    await feed.open([scriptedInstrument('BTC-USD')], heard);
    await heard.until(() => isLive('BTC-USD'));
    feed.addInstruments(['ETH-USD', 'SOL-USD'].map(scriptedInstrument));
    await heard.until(() => isLive('ETH-USD') && isLive('SOL-USD'));
    expect([server.connections, feed.counters().reconnects, heard.states('BTC-USD')]).toEqual([
      2,
      0,
      ['SYNCING', 'LIVE'],
    ]);
    expect(feed.status().map(({ instrument }) => instrument)).toEqual(['BTC-USD', 'ETH-USD', 'SOL-USD']);
  });

  it('say by their trades that the clocks agree, also where those of another one are refused for their time', async () => {
    const stamps = new Map([['BTC-USD', 4_000_000_099]]);
    server.answer = (text) => {
      const instrument = text.replace('subscribe ', '');
      const what = { type: 'trade', venue: 'scripted', instrument, price: '100', size: '1', takerSide: 'buy' };
      const trades = ['1', '2', '3'].map((tradeId) => ({
        ...what,
        tradeId,
        exchangeTimeUs: stamps.get(instrument) ?? 99,
      }));
      return [JSON.stringify({ events: [...trades, snapshotOf(instrument)] })];
    };
    await feed.open([scriptedInstrument('BTC-USD')], heard);
    await heard.until(() => isLive('BTC-USD'));
    expect(feed.status()[0]?.refusedAheadUs).toBe(4_000_000_000);
    feed.addInstruments([scriptedInstrument('ETH-USD')]);
    await heard.until(() => isLive('ETH-USD'));
    expect(feed.status().map(({ refusedAheadUs }) => refusedAheadUs)).toEqual([undefined, undefined]);
  });

  it('are not connected to once the feed is closed', async () => {
    await feed.open([scriptedInstrument('BTC-USD')], heard);
    await feed.close();
    feed.addInstruments([scriptedInstrument('ETH-USD')]);
    expect(feed.status()).toHaveLength(1);
  });
});
