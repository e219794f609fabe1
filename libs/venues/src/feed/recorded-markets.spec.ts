import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import type { WireEvent, WireLevel } from '../codec/index.js';
import { RecordedMarkets } from './recorded-markets.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';

const base = { venue: 'scripted', instrument: 'BTC-USD', exchangeTimeUs: 1_000 };

function depth(kind: 'snapshot' | 'delta', sequence: number, bids: readonly WireLevel[]): WireEvent {
  return { type: 'depth', ...base, kind, bids, asks: [['10', '1']], firstSequence: sequence, lastSequence: sequence };
}

function trade(tradeId: string): WireEvent {
  return { type: 'trade', ...base, tradeId, price: '9.5', size: '1', takerSide: 'buy' };
}

function quote(sequence: number): WireEvent {
  const sides = { bidPrice: '9', bidSize: '1', askPrice: '10', askSize: '1' };
  return { type: 'quote', ...base, ...sides, sequence };
}

function player(isNumberedAcrossConnections = false) {
  const events: MarketEvent[] = [];
  const codec = scriptedProtocol().newCodec();
  const rules = { codec: { ...codec, isNumberedAcrossConnections } };
  const markets = new RecordedMarkets(rules, [scriptedInstrument('BTC-USD')], {
    onEvent: (event) => events.push(structuredClone(event)),
    onBadFrame: () => undefined,
    onNotice: () => undefined,
  });
  const play = (connection: string, told: readonly WireEvent[], sequence?: number): string | undefined => {
    const text = JSON.stringify({ events: told, ...(sequence === undefined ? {} : { connection: sequence }) });
    return markets.takeFrame({ text, stream: undefined, connection }, 5_000, (us) => us + 7);
  };
  return { events, markets, play, state: () => markets.status()[0]?.bookState };
}

describe('recorded frames in the markets of the live feed', () => {
  it('carry the times that they are given', () => {
    const { events, play } = player();
    play('a', [trade('1')]);
    expect(events.find((event) => event.kind === 'trade')).toMatchObject({ receivedAtUs: 5_000, exchangeAtUs: 1_007 });
  });

  it('of two connections bring each trade once', () => {
    const { markets, play } = player();
    play('a', [trade('1')]);
    play('b', [trade('1'), trade('2')]);
    play('a', [trade('2')]);
    expect(markets.totals()).toMatchObject({ tradesRead: 4, tradesPublished: 2, tradesRepeated: 2 });
  });

  it('of a newer connection count from its first on; the older one is superseded', () => {
    const { events, markets, play, state } = player();
    play('a', [depth('snapshot', 10, [['9', '1']]), quote(1)]);
    play('b', [depth('snapshot', 500, [['8', '1']])]);
    play('a', [depth('delta', 11, [['7', '1']]), quote(2)]);
    play('b', [depth('delta', 501, [['8', '2']]), quote(3)]);
    expect(state()).toBe('LIVE');
    expect(markets.totals()).toMatchObject({ depthRead: 4, depthPublished: 3, quotesPublished: 2, superseded: 2 });
    expect(events.flatMap((event) => (event.kind === 'depth' ? [event.lastSequence] : []))).toEqual([10, 500, 501]);
  });

  it('that begin a connection without its snapshot leave a book that says so', () => {
    const { play, state } = player();
    play('a', [depth('snapshot', 10, [['9', '1']])]);
    play('b', [depth('delta', 11, [['9', '2']])]);
    expect(state()).toBe('RESYNCING');
  });

  it('of a venue that numbers across connections go through one book, and a second copy of a quote is known', () => {
    const { markets, play, state } = player(true);
    play('', [depth('snapshot', 10, [['9', '1']])]);
    play('a', [depth('delta', 11, [['9', '2']]), quote(5)]);
    play('b', [quote(5), depth('delta', 12, [['9', '3']]), quote(6)]);
    expect(state()).toBe('LIVE');
    expect(markets.totals()).toMatchObject({ depthPublished: 3, quotesPublished: 2, superseded: 1 });
  });

  it('of another connection are no second copies where the venue began its numbers anew in between', () => {
    const { markets, play } = player(true);
    play('a', [depth('snapshot', 10, [['9', '1']]), quote(80_012)]);
    play('b', [quote(105), quote(106)]);
    expect(markets.totals()).toMatchObject({ quotesPublished: 3, superseded: 0 });
  });

  it('with a hole in their connection make its books resynchronise', () => {
    const { play, state } = player();
    play('a', [depth('snapshot', 10, [['9', '1']])], 1);
    play('a', [trade('1')], 2);
    expect(state()).toBe('LIVE');
    play('a', [trade('2')], 4);
    expect(state()).toBe('RESYNCING');
  });

  it('whose connection begins its numbers again leave a book that says so, until its snapshot', () => {
    const { play, state } = player();
    play('a', [depth('snapshot', 10, [['9', '1']])], 1);
    play('a', [trade('1')], 2);
    play('a', [trade('2')], 0);
    expect(state()).toBe('RESYNCING');
    play('a', [depth('snapshot', 3, [['8', '1']])], 1);
    expect(state()).toBe('LIVE');
  });

  it('that cannot be read say why', () => {
    const { markets } = player();
    expect(markets.takeFrame({ text: 'no', stream: undefined, connection: 'a' }, 1, (us) => us)).toBe('no frame');
  });
});
