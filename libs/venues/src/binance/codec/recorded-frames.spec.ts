import { describe, expect, it } from 'vitest';
import { BookOracle, type Instrument, type MarketTrade, SynchronisedBook } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { parseJson } from '../../values/json.js';
import { BINANCE, instrumentsFromExchangeInfo } from './instruments.js';
import { snapshotOf } from '../feed/market-data-requests.js';
import { type MarketFrameSink, type SymbolScale, decodeMarketFrame, symbolScaleOf } from './market-frame.js';
import { readCapture, readWireFile, wireFolder } from '../../testing/kit/recorded-frames.js';
import { TradeSequence } from '../feed/trade-sequence.js';

const wire = wireFolder(process.env);
const finest = new Decimal('0.00000001');

function instrumentOf(symbol: string, tick: Decimal, lot: Decimal): Instrument {
  return {
    venue: BINANCE,
    id: symbol as Instrument['id'],
    venueSymbol: symbol,
    base: symbol,
    quote: 'X',
    status: 'TRADING',
    tickSize: tick,
    lotSize: lot,
    minQuantity: lot,
    maxQuantity: lot,
    minNotional: lot,
  };
}

/** Plays a capture through decoder, book, oracle and trade sequence, synchronising each book with its own snapshot. */
function play(capture: string, steps: ReadonlyMap<string, readonly [Decimal, Decimal]>) {
  const markets = new Map<
    string,
    {
      instrument: Instrument;
      scale: SymbolScale;
      book: SynchronisedBook;
      oracle: BookOracle;
      trades: TradeSequence;
      ids: number[];
      steps: Map<string, number>;
    }
  >();
  const of = (symbol: string) => {
    const known = markets.get(symbol);
    if (known !== undefined) return known;
    const [tick, lot] = steps.get(symbol) ?? [finest, finest];
    const instrument = instrumentOf(symbol, tick, lot);
    const ids: number[] = [];
    const made = {
      instrument,
      scale: symbolScaleOf(instrument),
      book: new SynchronisedBook(),
      oracle: new BookOracle(),
      ids,
      trades: new TradeSequence((trade: MarketTrade) => ids.push(trade.tradeId)),
      steps: new Map<string, number>(),
    };
    markets.set(symbol, made);
    return made;
  };
  const count = { data: 0, other: 0, bad: 0, quotes: 0, diffs: 0, trades: 0 };
  const sink: MarketFrameSink = {
    scaleOf: (symbol) => of(symbol).scale,
    onTrade: (symbol, tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs) => {
      count.trades += 1;
      const { instrument, trades } = of(symbol);
      trades.onTrade({
        kind: 'trade',
        venue: BINANCE,
        instrument: instrument.id,
        exchangeAtUs,
        receivedAtUs: 0,
        tradeId,
        priceTicks,
        sizeLots,
        takerSide,
      });
    },
    onQuote: (symbol, sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots) => {
      count.quotes += 1;
      of(symbol).oracle.onQuote(sequence, { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots });
    },
    onDepth: (symbol, firstSequence, lastSequence, bids, asks) => {
      count.diffs += 1;
      const { book, oracle, steps: outcomes } = of(symbol);
      const step = book.onDiff({ firstSequence, lastSequence, bids, asks });
      outcomes.set(step, (outcomes.get(step) ?? 0) + 1);
      if (step === 'applied') oracle.onBook(lastSequence, book.book.top());
    },
    onReply: () => undefined,
    onShutdown: () => undefined,
    onOther: () => undefined,
  };
  const snapshotSymbols = snapshotOwners(capture);
  let snapshots = 0;
  for (const { channel, text } of readCapture(wire ?? '', capture)) {
    if (channel === 'binance.rest-depth') {
      const { instrument, book } = of(snapshotSymbols[snapshots] ?? '');
      snapshots += 1;
      const json = parseJson(text);
      if (json.ok) book.onSnapshot(snapshotOf(json.value, instrument));
    } else if (channel.startsWith('binance.') && !channel.includes('rest-')) {
      const outcome = decodeMarketFrame(text, sink);
      if (outcome.kind !== 'control') count[outcome.kind] += 1;
    }
  }
  return { markets, count };
}

/** Whose snapshot each line is: the REST body does not say, the request in the order file does. */
function snapshotOwners(capture: string): string[] {
  const rows = readWireFile(wire ?? '', capture, 'order.tsv')
    .split('\n')
    .filter((row) => row.includes('rest-depth'));
  return rows.map((row) => /symbol=([A-Z0-9]+)/u.exec(row)?.[1] ?? 'BTCUSDT');
}

describe.skipIf(wire === undefined)('recorded frames of Binance (needs the recorded frames in TRADEWIND_WIRE)', () => {
  it('BTCUSDT 2024-08-08: every trade once, no book gap, top of book equal to bookTicker on at least 99.9 % of diffs', () => {
    const { markets, count } = play(
      'binance-btcusdt-20240808',
      new Map([['BTCUSDT', [new Decimal('0.01'), new Decimal('0.00001')]]]),
    );
    const market = markets.get('BTCUSDT');
    expect(count).toEqual({ data: 99_573, other: 0, bad: 0, quotes: 73_174, diffs: 6_495, trades: 19_904 });
    expect(market?.ids).toHaveLength(19_904);
    expect(new Set(market?.ids).size).toBe(19_904);
    expect(market?.trades).toMatchObject({ gapsDetected: 0, duplicates: 0, lost: 0, healing: false });
    expect(market?.book).toMatchObject({ state: 'LIVE', breaks: 0, dropped: 0 });
    const { checks = 0, matches = 0 } = market?.oracle ?? {};
    expect(checks).toBeGreaterThan(6_400);
    expect(matches / checks).toBeGreaterThanOrEqual(0.999);
    // The venue never sent two of its tickers: a perfect score would mean that the oracle does not look.
    expect(checks - matches).toBeLessThanOrEqual(3);
  });

  it('BTCUSDT with a diff dropped: the gap is noticed at that very diff', () => {
    const { markets } = play(
      'binance-btcusdt-20240808',
      new Map([['BTCUSDT', [new Decimal('0.01'), new Decimal('0.00001')]]]),
    );
    expect(markets.get('BTCUSDT')?.steps.get('gap')).toBeUndefined();
    const lines = readCapture(wire ?? '', 'binance-btcusdt-20240808').filter(
      (frame) => frame.channel === 'binance.depth-100ms',
    );
    const book = new SynchronisedBook();
    const outcomes: string[] = [];
    const sink = {
      scaleOf: () => symbolScaleOf(instrumentOf('BTCUSDT', finest, finest)),
      onDepth: (_s: string, firstSequence: number, lastSequence: number) =>
        outcomes.push(book.onDiff({ firstSequence, lastSequence, bids: [], asks: [] })),
      onTrade: () => undefined,
      onQuote: () => undefined,
      onReply: () => undefined,
      onShutdown: () => undefined,
      onOther: () => undefined,
    };
    decodeMarketFrame(lines[0]?.text ?? '', sink);
    const last = /"u":(\d+)/u.exec(lines[0]?.text ?? '')?.[1];
    book.onSnapshot({ lastSequence: Number(last), bids: [], asks: [] });
    for (const [index, line] of lines.slice(1, 50).entries()) if (index !== 20) decodeMarketFrame(line.text, sink);
    expect(outcomes.indexOf('gap')).toBe(21);
  });

  it.each(['binance-multi-20210417', 'binance-multi-20211011'])(
    '%s: every book rebuilt, every top of book equal to bookTicker',
    (capture) => {
      const info = capture.endsWith('20211011')
        ? parseJson(readWireFile(wire ?? '', capture, 'binance.rest-exchangeInfo.jsonl').trim())
        : undefined;
      const steps = new Map<string, readonly [Decimal, Decimal]>();
      if (info?.ok === true)
        for (const one of instrumentsFromExchangeInfo(info.value))
          steps.set(one.venueSymbol, [one.tickSize, one.lotSize]);
      const { markets, count } = play(capture, steps);
      expect(count.bad).toBe(0);
      let checks = 0;
      for (const [symbol, { book, oracle, steps: outcomes }] of markets) {
        expect([symbol, book.state, book.breaks, outcomes.get('gap') ?? 0]).toEqual([symbol, 'LIVE', 0, 0]);
        expect([symbol, oracle.matches]).toEqual([symbol, oracle.checks]);
        checks += oracle.checks;
      }
      expect(checks).toBeGreaterThan(50);
    },
  );

  it('exchangeInfo of 2021-10-11: every symbol becomes an instrument with its own steps', () => {
    const info = parseJson(
      readWireFile(wire ?? '', 'binance-multi-20211011', 'binance.rest-exchangeInfo.jsonl').trim(),
    );
    const instruments = info.ok ? instrumentsFromExchangeInfo(info.value) : [];
    expect(instruments.length).toBeGreaterThan(1_500);
    const btc = instruments.find((one) => one.id === 'BTC-USDT');
    expect([btc?.tickSize.toFixed(), btc?.lotSize.toFixed(), btc?.minNotional.toFixed(), btc?.status]).toEqual([
      '0.01',
      '0.00001',
      '10',
      'TRADING',
    ]);
  });
});
