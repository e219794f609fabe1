import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireDepth, WireQuote } from '../codec/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import { newSessionBook } from './fed-instrument.js';
import { InstrumentMarket } from './instrument-market.js';
import type { MarketRules } from './market-rules.js';
import { ProtocolFeed } from './protocol-feed.js';
import type { SessionBook } from './session-book.js';
import { depthInSteps, quoteInSteps, wireScaleOf } from './step-values.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedInstrument, scriptedProtocol } from './testing/scripted-protocol.js';
import { ScriptedServer } from './testing/scripted-server.js';

const BTC = scriptedInstrument('BTC-USD');
const SCALE = wireScaleOf(BTC);
const of = { venue: 'scripted', instrument: 'BTC-USD' } as const;

function bookOf(sequence: number, bid: string, ask: string, exchangeTimeUs: number | null = sequence): WireDepth {
  const sides = { bids: [[bid, '1']], asks: [[ask, '2']] } as const;
  return {
    ...of,
    type: 'depth',
    kind: 'snapshot',
    ...sides,
    firstSequence: sequence,
    lastSequence: sequence,
    exchangeTimeUs,
  };
}

function quoteOf(sequence: number, bid: string, ask: string, exchangeTimeUs: number | null = sequence): WireQuote {
  return { ...of, type: 'quote', bidPrice: bid, bidSize: '1', askPrice: ask, askSize: '2', exchangeTimeUs, sequence };
}

const quotesIn = (heard: Heard): readonly (readonly unknown[])[] =>
  heard.events.flatMap((event) =>
    event.kind === 'quote' ? [[event.bidPriceTicks, event.askPriceTicks, event.sequence]] : [],
  );

describe('a best bid and ask that the channel of quotes does not tell', () => {
  let heard: Heard;
  let market: InstrumentMarket;
  let book: SessionBook;

  function begin(rules: MarketRules = { quoteComparison: { by: 'sequence' } }): void {
    heard = new Heard();
    book = newSessionBook(BTC, scriptedProtocol().newCodec(), undefined);
    market = new InstrumentMarket(BTC, book, rules, heard, { nowUs: () => 99 });
  }
  beforeEach(() => begin());

  function hear(...events: readonly (WireDepth | WireQuote)[]): void {
    for (const event of events) {
      const quote = event.type === 'quote' ? quoteInSteps(event, SCALE) : undefined;
      if (event.type === 'depth') {
        const change = depthInSteps({ depth: event }, SCALE);
        market.onDepth(change, book.apply(change), 99);
      } else if (quote !== undefined) {
        const { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, exchangeAtUs } = quote;
        market.onQuote(sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, exchangeAtUs, 99);
      }
    }
  }
  const pass = (ms: number): void => {
    const { tickMs, catchUpMs } = FEED_DEFAULTS;
    for (let passed = 0; passed < ms; passed += tickMs) market.onTick(tickMs, catchUpMs, Number.POSITIVE_INFINITY);
  };

  it('is that of the book, where the channel has said nothing yet', () => {
    hear(bookOf(10, '100', '101'));
    pass(500);
    expect(quotesIn(heard)).toEqual([]);
    pass(500);
    expect(quotesIn(heard)).toEqual([[10_000, 10_100, 0]]);
  });

  it('is that of the book, change after change, while the channel is dead and its connection is not', () => {
    hear(quoteOf(9, '99', '101'), bookOf(10, '100', '101'));
    pass(1_000);
    hear(bookOf(11, '102', '103'));
    pass(1_000);
    // The channel is back: what it says counts again at once.
    hear(bookOf(12, '104', '105'), quoteOf(12, '104', '105'));
    pass(60_000);
    expect(quotesIn(heard)).toEqual([
      [9_900, 10_100, 9],
      [10_000, 10_100, 0],
      [10_200, 10_300, 0],
      [10_400, 10_500, 12],
    ]);
  });

  it('is left alone where the quote is newer than the book, or says the same, or the book is not believed', () => {
    hear(bookOf(10, '100', '101'), quoteOf(11, '99', '101'));
    pass(60_000);
    hear(bookOf(12, '99', '101'));
    pass(60_000);
    hear(bookOf(13, '98', '101'));
    book.invalidate();
    pass(60_000);
    expect(quotesIn(heard)).toEqual([[9_900, 10_100, 11]]);
  });

  it('is that of a book whose numbers began anew', () => {
    hear(bookOf(900_000, '100', '101'), quoteOf(900_000, '100', '101'), bookOf(5, '70', '71'));
    pass(1_000);
    expect(quotesIn(heard).at(-1)).toEqual([7_000, 7_100, 0]);
  });

  it('is judged by time where the numbers are of two lines, and waited for longer where there is none', () => {
    begin({ quoteComparison: { by: 'time', marginUs: 500 } });
    hear(quoteOf(900, '99', '101', 1_000), bookOf(5, '100', '101', 1_400));
    pass(60_000);
    hear(bookOf(6, '100', '101', 1_501));
    pass(250);
    hear(quoteOf(901, '98', '101', null));
    pass(2_750);
    expect(quotesIn(heard)).toHaveLength(3);
    pass(250);
    expect(quotesIn(heard).map(([bid]) => bid)).toEqual([9_900, 10_000, 9_800, 10_000]);
  });

  it('is counted in the steps that hold', () => {
    hear(quoteOf(9, '100', '101'), bookOf(10, '100', '101'));
    market.changeRules({ ...BTC, tickSize: BTC.tickSize.times('10') });
    pass(1_000);
    expect(quotesIn(heard)).toHaveLength(2);
  });

  it('is nobody’s business where the venue promises no quote for every change', () => {
    begin({});
    hear(quoteOf(9, '99', '101'), bookOf(10, '100', '101'));
    pass(60_000);
    expect(quotesIn(heard)).toHaveLength(1);
  });

  it('does not hide that the book stands still: it is STALE until it moves, and so long another connection is wanted', () => {
    hear(bookOf(10, '100', '101'), quoteOf(10, '100', '101'));
    const wanted = (from: number, count: number): number => {
      let ticks = 0;
      for (let i = 0; i < count; i += 1) {
        hear(quoteOf(from + i, String(200 + i), '300'));
        if (market.onTick(250, 2_000, Number.POSITIVE_INFINITY)) ticks += 1;
      }
      return ticks;
    };
    expect([wanted(11, 20), market.state]).toEqual([0, 'LIVE']);
    expect([wanted(50, 10), market.state]).toEqual([10, 'STALE']);
    hear(bookOf(600, '209', '300'));
    expect(wanted(601, 1)).toBe(0);
    expect([market.state, heard.states('BTC-USD')]).toEqual(['LIVE', ['LIVE', 'STALE', 'LIVE']]);
  });

  it('does not accuse a book that moves, however late, nor one whose quotes are older or have no time', () => {
    hear(bookOf(10, '100', '101'));
    for (let i = 11; i < 100; i += 1) {
      hear(quoteOf(2 * i, String(200 + i), '300'), bookOf(i, String(150 + i), '290'));
      pass(1_000);
    }
    expect(market.state).toBe('LIVE');
    begin({ quoteComparison: { by: 'time', marginUs: 500 } });
    hear(bookOf(10, '100', '101', 1_000), quoteOf(99, '98', '101', 1_400));
    pass(60_000);
    hear(quoteOf(100, '98', '101', null));
    pass(250);
    expect(heard.states('BTC-USD')).toEqual(['LIVE']);
  });
});

describe('a market that moved while there was no connection, and is quiet since', () => {
  let server: ScriptedServer;
  let feed: ProtocolFeed;
  afterEach(async () => {
    await feed.close();
    await server.close();
  });

  it('has the best bid and ask of its new book', async () => {
    server = await ScriptedServer.open();
    const sent = [[bookOf(10, '100', '101'), quoteOf(10, '100', '101')], [bookOf(20, '70', '71')]];
    server.answer = (text, connection) =>
      text.startsWith('subscribe') ? [JSON.stringify({ events: sent[connection - 1] })] : [];
    const protocol = scriptedProtocol({ quoteComparison: { by: 'sequence' } });
    const settings = { reconnectInitialMs: 1, reconnectMaxMs: 5, tickMs: 100 };
    feed = new ProtocolFeed(protocol, liveRuntime({ nowUs: () => 99 }), { streamUrl: server.url }, settings);
    const heard = new Heard();
    await feed.open([BTC], heard);
    await heard.until(() => quotesIn(heard).length === 1);
    server.cut();
    await heard.until(() => quotesIn(heard).length > 1);
    expect(quotesIn(heard)).toEqual([
      [10_000, 10_100, 10],
      [7_000, 7_100, 0],
    ]);
  });
});
