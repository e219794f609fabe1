import { describe, expect, it } from 'vitest';
import { quantityBoundsOf } from '#libs/domain';
import { type InstrumentId, asId, err, ok, problem } from '#libs/kernel';
import type { FetchJson } from '../codec/index.js';
import { FrameLog, logOf } from '../testing/kit/frame-log.js';
import { readWireFile, wireFolder } from '../testing/kit/recorded-frames.js';
import { BybitCodec } from './codec/codec.js';
import { instrumentsFromInfo, loadBybitInstruments } from './instruments.js';
import { bybitProtocol } from './protocol.js';
import { SymbolNames } from './codec/symbol-names.js';

const wire = wireFolder(process.env);
const ids = (...names: string[]) => names.map((name) => asId<InstrumentId>(name));
const infoOf = (capture: string, stem: string): string =>
  readWireFile(wire ?? '', capture, `${stem}.rest-instruments-info.jsonl`).trim();

/** Answers page after page, and keeps what it was asked. */
function pages(...bodies: readonly unknown[]): { readonly asked: string[]; readonly fetchJson: FetchJson } {
  const asked: string[] = [];
  const fetchJson: FetchJson = (path) => {
    asked.push(path);
    return Promise.resolve(ok(bodies[asked.length - 1]));
  };
  return { asked, fetchJson };
}

function listed(symbol: string, baseCoin: string, more: object = {}): object {
  return {
    symbol,
    baseCoin,
    quoteCoin: 'USDT',
    status: 'Trading',
    lotSizeFilter: { basePrecision: '0.000001', minOrderQty: '0.000001', maxLimitOrderQty: '230', minOrderAmt: '5' },
    priceFilter: { tickSize: '0.1' },
    ...more,
  };
}

function answer(list: readonly object[], nextPageCursor?: string): object {
  return { retCode: 0, retMsg: 'OK', result: { category: 'spot', list, nextPageCursor } };
}

describe.skipIf(wire === undefined)("Bybit's lists (needs the recorded frames in TRADEWIND_WIRE)", () => {
  it.each([
    ['bybit-spot-20260809', 'bybit-spot', 557, ['0.1', '0.000001', '0.000001', '230', '5']],
    ['bybit-linear-20260809', 'bybit-linear', 800, ['0.1', '0.001', '0.001', '1500', '5']],
  ])('%s: every symbol becomes an instrument with its own steps', (capture, stem, count, steps) => {
    const all = instrumentsFromInfo(JSON.parse(infoOf(capture, stem)));
    expect(all).toHaveLength(count);
    expect(new Set(all.map(({ id }) => id)).size).toBe(count);
    const btc = all.find(({ venueSymbol }) => venueSymbol === 'BTCUSDT');
    expect(btc).toMatchObject({ id: 'BTC-USDT', venue: 'bybit', base: 'BTC', quote: 'USDT', status: 'TRADING' });
    const read = [btc?.tickSize, btc?.lotSize, btc?.minQuantity, btc?.maxQuantity, btc?.minNotional];
    expect(read.map((step) => step?.toFixed())).toEqual(steps);
  });

  it.each([
    ['bybit-spot-20260809', 'bybit-spot'],
    ['bybit-linear-20260809', 'bybit-linear'],
  ])('%s: the name of every symbol is told from the symbol alone', (capture, stem) => {
    const names = new SymbolNames();
    const wrong = instrumentsFromInfo(JSON.parse(infoOf(capture, stem)))
      .filter(({ id, venueSymbol }) => names.instrumentOf(venueSymbol) !== id)
      .map(({ id }) => id);
    expect(wrong).toEqual([]);
  });

  it('the codec learns names from a recorded list', () => {
    const list = answer([{ symbol: 'AABBB', baseCoin: 'AA', quoteCoin: 'BBB' }]);
    const trade = { T: 1, s: 'AABBB', S: 'Buy', v: '1', p: '1', i: '1' };
    const frame = JSON.stringify({ topic: 'publicTrade.AABBB', data: [trade] });
    const codec = new BybitCodec();
    expect(codec.decode(frame, new FrameLog())).toMatchObject({ ok: false });
    const log = logOf(codec, [infoOf('bybit-spot-20260809', 'bybit-spot'), JSON.stringify(list), frame]);
    expect(log.events).toMatchObject([{ instrument: 'AA-BBB' }]);
    expect(log.controls).toEqual(['instruments-info', 'instruments-info']);
  });
});

describe("Bybit's instruments", () => {
  it('are loaded page by page, in the order asked for, and no page more than is needed', async () => {
    const { asked, fetchJson } = pages(
      answer([listed('BTCUSDT', 'BTC'), { symbol: 'STRANGE', baseCoin: 'X', quoteCoin: 'Y' }], 'next one'),
      answer([listed('ETHUSDT', 'ETH', { status: 'PreLaunch' })], 'and more'),
    );
    const loaded = await loadBybitInstruments(fetchJson, ids('ETH-USDT', 'BTC-USDT'));
    expect(loaded.ok && loaded.value.instruments.map(({ id, status }) => [id, status])).toEqual([
      ['ETH-USDT', 'HALTED'],
      ['BTC-USDT', 'TRADING'],
    ]);
    expect(asked).toEqual([
      '/v5/market/instruments-info?category=spot&limit=1000',
      '/v5/market/instruments-info?category=spot&limit=1000&cursor=next%20one',
    ]);
  });

  it.each([
    ['of spot', { basePrecision: '0.1', maxLimitOrderQty: '900', maxMarketOrderQty: '60' }, '60'],
    ['of linear', { qtyStep: '0.1', maxOrderQty: '900', maxMktOrderQty: '70' }, '70'],
    ['of an older spot, which has none', { basePrecision: '0.1', maxOrderQty: '900' }, '900'],
  ])('have the largest market order %s', (_, lot, largest) => {
    const lotSizeFilter = { minOrderQty: '0.1', minOrderAmt: '5', ...lot };
    const [one] = instrumentsFromInfo(answer([listed('SOLUSDT', 'SOL', { lotSizeFilter })]));
    const bounds = (['MARKET', 'LIMIT'] as const).map((type) => one && quantityBoundsOf(one, type).max?.toFixed());
    expect(bounds).toEqual([largest, '900']);
  });

  it('an unknown id and one without a tick are named; a refusal and a body that cannot be read are Problems', async () => {
    const load = (body: unknown) => loadBybitInstruments(pages(body).fetchJson, ids('BTC-USDT'));
    expect(await load(answer([]))).toMatchObject({
      value: { instruments: [], refused: [{ message: 'Bybit (spot) does not list BTC-USDT.' }] },
    });
    const refused = await load({ retCode: 10006, retMsg: 'Too many visits!' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'ANSWER_UNREADABLE' } });
    expect(refused.ok ? '' : refused.error.message).toContain('retCode 10006: Too many visits!');
    const stepless = await load(answer([listed('BTCUSDT', 'BTC', { priceFilter: { tickSize: '0' } })]));
    expect(stepless).toMatchObject({ value: { instruments: [], refused: [{ details: { instrument: 'BTC-USDT' } }] } });
    expect(stepless.ok && stepless.value.refused[0]?.message).toContain('"tickSize" is not above 0');
    const failed = await loadBybitInstruments(() => Promise.resolve(err(problem('HTTP_TIMEOUT', 'late'))), ids('A-B'));
    expect(failed).toMatchObject({ error: { code: 'HTTP_TIMEOUT' } });
  });

  it.each([
    ['BTCUSDT', 'BTC-USDT'],
    ['BTCPERP', 'BTC-USDC'],
    ['BTCUSDT-25SEP26', 'BTC-USDT-25SEP26'],
    ['BTCUSD', 'BTC-USD'],
    ['BTCUSDU23', 'BTC-USD-U23'],
    ['OPUSDE', 'OP-USDE'],
    ['ETHBTC', 'ETH-BTC'],
  ])('%s is %s', (symbol, instrument) => {
    expect(new SymbolNames().instrumentOf(symbol)).toBe(instrument);
  });
});

describe("Bybit's protocol", () => {
  const names = ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'LTC', 'DOT'];
  const instruments = instrumentsFromInfo(answer(names.map((base) => listed(`${base}USDT`, base))));

  it('a request carries at most ten topics, and three topics make an instrument', () => {
    const frames = bybitProtocol.subscribeFrames(instruments).map((frame) => JSON.parse(frame) as { args: string[] });
    expect(frames.map(({ args }) => args.length)).toEqual([9, 9, 3]);
    const [first] = frames;
    expect(first?.args.slice(0, 3)).toEqual(['orderbook.200.BTCUSDT', 'orderbook.1.BTCUSDT', 'publicTrade.BTCUSDT']);
    expect(new Set(frames.flatMap(({ args }) => args)).size).toBe(21);
  });

  it('a book alone is fetched anew by leaving its topic and coming back', () => {
    expect(instruments.slice(0, 1).flatMap((one) => bybitProtocol.resyncFrames?.(one))).toEqual([
      '{"op":"unsubscribe","args":["orderbook.200.BTCUSDT"]}',
      '{"op":"subscribe","args":["orderbook.200.BTCUSDT"]}',
    ]);
  });

  it('its ping is JSON, and a connection is not given up before two of them', () => {
    const { keepAlive, silence } = bybitProtocol;
    expect(keepAlive).toEqual({ everyMs: 20_000, frame: '{"op":"ping"}' });
    expect(silence.staleAfterMs).toBeGreaterThan(20_000);
    expect(silence.deadAfterMs).toBeGreaterThan(40_000);
  });
});
