import { describe, expect, it } from 'vitest';
import { type InstrumentId, type Result, asId } from '#libs/kernel';
import type { Instrument } from '#libs/domain';
import { RecordedMarkets } from '../../feed/index.js';
import { BinanceBook } from '../codec/book.js';
import { BinanceCodec } from '../codec/codec.js';
import { instrumentsFromExchangeInfo } from '../codec/instruments.js';
import { binanceProtocol } from './protocol.js';

const LISTED = {
  symbol: 'ETHUSDT',
  status: 'TRADING',
  baseAsset: 'ETH',
  quoteAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '100000', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
  ],
};

type Level = readonly [string, string];

const delta = (
  atMs: number,
  first: number,
  last: number,
  bids: readonly Level[],
  asks: readonly Level[] = [],
): string => {
  const data = { e: 'depthUpdate', E: atMs, s: 'ETHUSDT', U: first, u: last, b: bids, a: asks };
  return JSON.stringify({ stream: 'ethusdt@depth@100ms', data });
};
const snapshot = (lastUpdateId: number, bid: string, ask: string): string =>
  JSON.stringify({ lastUpdateId, bids: [[bid, '2']], asks: [[ask, '2']] });

const OLD = 1_780_000_000_000;
const MONTH_LATER = OLD + 30 * 86_400_000;
const before = [
  delta(OLD, 500_001, 500_020, [['3000.00', '1']]),
  snapshot(500_010, '3000.00', '3001.00'),
  delta(OLD + 100, 500_021, 500_022, [['3000.50', '1']]),
];
const change = delta(MONTH_LATER, 41, 60, [['2000.00', '1']], [['2001.00', '1']]);
const next = delta(MONTH_LATER + 100, 61, 63, [['2000.50', '3']]);

/** How far both twins of the book can be believed after frames, and what they say is best. */
function bookAfter(frames: readonly string[]) {
  const [eth] = instrumentsFromExchangeInfo({ symbols: [LISTED] }) as [Instrument];
  const book = new BinanceBook();
  const codec = new BinanceCodec();
  codec.learnInstruments([eth]);
  const ignore = () => undefined;
  const sink = { onEvent: ignore, onConnectionSequence: ignore, onControl: ignore, onRefusal: ignore };
  const markets = new RecordedMarkets({ ...binanceProtocol, codec: binanceProtocol.newCodec() }, [eth], {
    onEvent: ignore,
    onBadFrame: ignore,
    onNotice: ignore,
  });
  for (const text of frames) {
    const read: Result<void, unknown> = codec.decode(
      text,
      { ...sink, onBook: (input) => book.apply(input) },
      'ethusdt@depth',
    );
    expect(read.ok).toBe(true);
    markets.takeFrame({ text, stream: 'ethusdt@depth', connection: 'a' }, 1, (us) => us);
  }
  const { state, bestBid, bestAsk } = book.figures();
  const [steps] = markets.status();
  const best = (side: 'bid' | 'ask') => markets.levels(asId<InstrumentId>('ETH-USDT'), side, 1)[0]?.priceTicks;
  expect(steps?.bookState).toBe(state);
  expect([best('bid'), best('ask')]).toEqual([bestBid, bestAsk].map((level) => Number(level?.[0]) * 100));
  return { state, bid: bestBid?.[0], ask: bestAsk?.[0] };
}

describe('a book of Binance whose update ids begin anew', () => {
  it('is the new one after a snapshot that joins on to the new changes', () => {
    expect(bookAfter([...before, change, snapshot(50, '2000.00', '2001.00'), next])).toEqual({
      state: 'LIVE',
      bid: '2000.5',
      ask: '2001',
    });
  });

  it('is not believed between the first change of the new life and its snapshot', () => {
    expect(bookAfter([...before, change]).state).toBe('RESYNCING');
  });

  it('is the new one where the snapshot comes before any change', () => {
    expect(bookAfter([...before, snapshot(30, '2000.00', '2001.00')])).toMatchObject({ state: 'LIVE', bid: '2000' });
  });

  it.each([
    ['a change that comes again', before[2] ?? ''],
    ['a change that comes late', delta(OLD + 50, 500_015, 500_021, [['2500.00', '1']])],
    ['a change far lower in id, but older in time', delta(OLD - 5_000, 41, 60, [['2500.00', '1']])],
    ['a snapshot that is a little late', snapshot(499_000, '2500.00', '2501.00')],
  ])('is the same as before after %s', (_, frame) => {
    expect(bookAfter([...before, frame])).toEqual({ state: 'LIVE', bid: '3000.5', ask: '3001' });
  });
});
