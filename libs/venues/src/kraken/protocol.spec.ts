import { describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { type InstrumentId, asId, err, formatDecimal, ok, problem } from '#libs/kernel';
import type { FetchJson } from '../codec/index.js';
import { KRAKEN_DEPTHS } from './codec/book.js';
import { krakenProtocol } from './protocol.js';

const btcUsd = asId<InstrumentId>('BTC-USD');
const dogeEur = asId<InstrumentId>('DOGE-EUR');

const PAIRS = {
  error: [],
  result: {
    XXBTZUSD: {
      altname: 'XBTUSD',
      wsname: 'XBT/USD',
      pair_decimals: 1,
      lot_decimals: 8,
      ordermin: '0.00005',
      costmin: '0.5',
      tick_size: '0.1',
      status: 'online',
    },
    XDGEUR: {
      altname: 'XDGEUR',
      wsname: 'XDG/EUR',
      pair_decimals: 7,
      lot_decimals: 8,
      ordermin: '20',
      status: 'cancel_only',
    },
    'DARK.d': { altname: 'XBTUSD.d' },
    AAPLxUSD: {
      altname: 'AAPLxUSD',
      wsname: 'AAPLx/USD',
      pair_decimals: 2,
      lot_decimals: 6,
      ordermin: '0.01',
      tick_size: '0.01',
      status: 'post_only',
    },
  },
} as const;

const listed: FetchJson = (path) =>
  Promise.resolve(path === '/0/public/AssetPairs' ? ok(PAIRS) : err(problem('WRONG_PATH', path)));

async function load(fetchJson: FetchJson, ...ids: InstrumentId[]): Promise<readonly Instrument[]> {
  const loaded = await krakenProtocol.loadInstruments(fetchJson, ids);
  if (!loaded.ok) throw new Error(`${loaded.error.code}: ${loaded.error.message}`);
  const [refused] = loaded.value.refused;
  if (refused !== undefined) throw new Error(`${refused.code}: ${refused.message}`);
  return loaded.value.instruments;
}

describe('the protocol of Kraken', () => {
  it("loads instruments in the order asked for, by the names of WebSocket v2 instead of REST's", async () => {
    const [doge, btc] = await load(listed, dogeEur, btcUsd);
    expect(btc).toMatchObject({
      venue: 'kraken',
      id: 'BTC-USD',
      venueSymbol: 'BTC/USD',
      base: 'BTC',
      quote: 'USD',
      status: 'TRADING',
    });
    expect(
      [btc?.tickSize, btc?.lotSize, btc?.minQuantity, btc?.minNotional].map((value) => value && formatDecimal(value)),
    ).toStrictEqual(['0.1', '0.00000001', '0.00005', '0.5']);
    expect(doge).toMatchObject({ id: 'DOGE-EUR', venueSymbol: 'DOGE/EUR', status: 'CANCEL_ONLY' });
    expect(doge && formatDecimal(doge.tickSize)).toBe('0.0000001');
  });

  it('keeps the small letters of a tokenised share in what it sends, and counts post_only as halted', async () => {
    const [share] = await load(listed, asId<InstrumentId>('AAPLX-USD'));
    expect(share).toMatchObject({ id: 'AAPLX-USD', venueSymbol: 'AAPLx/USD', base: 'AAPLX', status: 'HALTED' });
  });

  it('names what Kraken does not list', async () => {
    const loaded = await krakenProtocol.loadInstruments(listed, [btcUsd, asId<InstrumentId>('NO-SUCH')]);
    expect(loaded).toMatchObject({
      value: { refused: [{ code: 'INSTRUMENT_UNKNOWN', details: { instrument: 'NO-SUCH' } }] },
    });
  });

  it.each([
    ['an error of Kraken', { error: ['EGeneral:Internal error'] }],
    ['no object', []],
  ])('answers %s as a problem, never as an exception', async (_what, body) => {
    const loaded = await krakenProtocol.loadInstruments(() => Promise.resolve(ok(body)), [btcUsd]);
    expect(loaded).toMatchObject({ ok: false, error: { code: 'VENUE_ANSWER_UNREADABLE', retryable: true } });
  });

  it.each([
    ['a tick of 0', { tick_size: '0' }],
    ['no smallest quantity', { ordermin: 5 }],
    ['too many decimals', { lot_decimals: 31 }],
  ])('refuses a pair with %s by its name, and no other', async (_what, strange) => {
    const result = { X: { ...PAIRS.result.XXBTZUSD, ...strange }, Y: PAIRS.result.XDGEUR };
    const body = { error: [], result };
    const loaded = await krakenProtocol.loadInstruments(() => Promise.resolve(ok(body)), [btcUsd, dogeEur]);
    expect(loaded).toMatchObject({
      value: {
        instruments: [{ id: 'DOGE-EUR' }],
        refused: [{ code: 'INSTRUMENT_UNREADABLE', details: { instrument: 'BTC-USD' } }],
      },
    });
  });

  it('subscribes to trades, to the best bid and ask on every change, and to a depth that Kraken offers', async () => {
    const frames = krakenProtocol
      .subscribeFrames(await load(listed, btcUsd, dogeEur))
      .map((frame) => JSON.parse(frame) as unknown);
    const symbol = ['BTC/USD', 'DOGE/EUR'];
    expect(frames).toStrictEqual([
      { method: 'subscribe', params: { channel: 'trade', symbol, snapshot: true } },
      { method: 'subscribe', params: { channel: 'ticker', symbol, event_trigger: 'bbo', snapshot: true } },
      { method: 'subscribe', params: { channel: 'book', symbol, depth: 100, snapshot: true } },
    ]);
    expect(KRAKEN_DEPTHS).toContain(100);
  });

  it('asks for many symbols in several frames, every symbol once a channel', async () => {
    const [btc] = await load(listed, btcUsd);
    const many = Array.from({ length: 250 }, (_, index) => ({ ...btc, venueSymbol: `A${index}/USD` }) as Instrument);
    const frames = krakenProtocol.subscribeFrames(many);
    expect(frames).toHaveLength(9);
    const books = frames.filter((frame) => frame.includes('"book"')).flatMap((frame) => symbolsOf(frame));
    expect(books).toStrictEqual(many.map(({ venueSymbol }) => venueSymbol));
  });

  it('gets a new snapshot of one book by leaving it and coming back', async () => {
    const [btc] = await load(listed, btcUsd);
    const frames = btc === undefined ? undefined : krakenProtocol.resyncFrames?.(btc);
    expect(frames?.map((frame) => (JSON.parse(frame) as { method: string }).method)).toStrictEqual([
      'unsubscribe',
      'subscribe',
    ]);
  });
});

function symbolsOf(frame: string): string[] {
  return (JSON.parse(frame) as { params: { symbol: string[] } }).params.symbol;
}
