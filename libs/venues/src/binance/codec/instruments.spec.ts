import { describe, expect, it } from 'vitest';
import { checkOrderFilters } from '#libs/domain';
import { Decimal, type InstrumentId, asId, err, ok, problem } from '#libs/kernel';
import type { FetchJson } from '../../codec/index.js';
import { logOf } from '../../testing/kit/frame-log.js';
import { BinanceCodec } from './codec.js';
import { loadBinanceInstruments } from './instruments.js';

const LOT = { filterType: 'LOT_SIZE', minQty: '1', maxQty: '900000000000', stepSize: '1' };
const PRICE = { filterType: 'PRICE_FILTER', minPrice: '0.00000001', maxPrice: '1000', tickSize: '0.00000001' };
const entry = (baseAsset: string, ...filters: readonly object[]) => ({
  ...{ symbol: `${baseAsset}USDT`, status: 'TRADING', baseAsset, quoteAsset: 'USDT' },
  filters: [PRICE, LOT, ...filters],
});
const ids = (...names: readonly string[]) => names.map((name) => asId<InstrumentId>(name));

/** An exchange that lists these; one name that it does not know and it refuses all of a request. */
function exchangeOf(entries: readonly ReturnType<typeof entry>[]) {
  const asked: number[] = [];
  const fetchJson: FetchJson = (path) => {
    const wanted = JSON.parse(new URLSearchParams(path.split('?')[1]).get('symbols') ?? '[]') as string[];
    asked.push(wanted.length);
    const symbols = entries.filter(({ symbol }) => wanted.includes(symbol));
    const exchangeFilters = [{ filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 1_000 }];
    if (symbols.length === wanted.length) return Promise.resolve(ok({ symbols, exchangeFilters }));
    return Promise.resolve(err(problem('VENUE_REFUSED', 'Invalid symbol.', { status: '400', code: '-1121' })));
  };
  return { asked, fetchJson };
}

describe("Binance's instruments", () => {
  it('that are listed are loaded, and the one that is not is named, whoever it is asked for with', async () => {
    const names = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF', 'GGG', 'HHH'];
    const { asked, fetchJson } = exchangeOf(names.map((name) => entry(name)));
    const wanted = ids(...names.slice(0, 5).map((name) => `${name}-USDT`), 'GONE-USDT', 'FFF-USDT');
    const loaded = await loadBinanceInstruments(fetchJson, wanted);
    expect(loaded).toMatchObject({ ok: true, value: { refused: [{ details: { instrument: 'GONE-USDT' } }] } });
    expect(loaded.ok && loaded.value.instruments.map(({ id }) => id)).toEqual(
      wanted.filter((id) => id !== 'GONE-USDT'),
    );
    expect(asked.length).toBeLessThan(8);
  });

  it('are not taken for delisted where something between answers 400 in the place of the exchange', async () => {
    const proxy: FetchJson = () =>
      Promise.resolve(err(problem('VENUE_REFUSED', 'Bad Request', { status: '400', code: '' })));
    expect(await loadBinanceInstruments(proxy, ids('AAA-USDT'))).toMatchObject({ error: { code: 'VENUE_REFUSED' } });
  });

  it('have names in their own letters, and frames of them are read beside others', async () => {
    const name = '\u72d7\u72d7\u5e01';
    const { fetchJson } = exchangeOf([entry(name), entry('AAA')]);
    const loaded = await loadBinanceInstruments(fetchJson, ids(`${name}-USDT`, 'AAA-USDT'));
    expect(loaded.ok && loaded.value.instruments.map(({ id }) => id)).toEqual([`${name}-USDT`, 'AAA-USDT']);
    const trade = (symbol: string) =>
      JSON.stringify({ e: 'trade', E: 1, s: symbol, t: 1, p: '0.5', q: '2', T: 1, m: true, M: true });
    const { events } = logOf(new BinanceCodec(), [trade(`${name}USDT`), trade('AAAUSDT')]);
    expect(events.map(({ instrument }) => instrument)).toEqual([`${name}-USDT`, 'AAA-USDT']);
  });

  it('carry every filter: a market order obeys the stricter one, a limit order its lot alone, and 0 is no bound', async () => {
    const market = { filterType: 'MARKET_LOT_SIZE', minQty: '0', maxQty: '50000', stepSize: '0' };
    const { fetchJson } = exchangeOf([entry('AAA', market, { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 })]);
    const loaded = await loadBinanceInstruments(fetchJson, ids('AAA-USDT'));
    const [instrument] = loaded.ok ? loaded.value.instruments : [];
    if (instrument === undefined) throw new Error('it is not loaded');
    const of = { side: 'SELL', quantity: new Decimal('60000') } as const;
    const failed = (order: Parameters<typeof checkOrderFilters>[1]) =>
      checkOrderFilters(instrument, order).map(({ filter, problem: why }) => [filter, why.code]);
    expect(failed({ ...of, type: 'MARKET' })).toEqual([['market-lot', 'QUANTITY_TOO_LARGE']]);
    expect(failed({ ...of, type: 'MARKET', quantity: new Decimal('50000') })).toEqual([]);
    expect(failed({ ...of, type: 'LIMIT', limitPrice: new Decimal('0.5') })).toEqual([]);
    expect(instrument.filters?.openOrders?.orders).toBe(200);
    expect(instrument.filters?.openOrdersAtVenue?.orders).toBe(1_000);
  });

  it('of which both notionals are listed demand both, and their floor is the higher one', async () => {
    const flags = { applyMinToMarket: true, maxNotional: '9000000', applyMaxToMarket: false, avgPriceMins: 5 };
    const { fetchJson } = exchangeOf([
      entry(
        'AAA',
        { filterType: 'NOTIONAL', minNotional: '5', ...flags },
        { filterType: 'MIN_NOTIONAL', minNotional: '8' },
      ),
      entry(
        'BBB',
        { filterType: 'NOTIONAL', minNotional: '9', ...flags },
        { filterType: 'MIN_NOTIONAL', minNotional: '8' },
      ),
    ]);
    const loaded = await loadBinanceInstruments(fetchJson, ids('AAA-USDT', 'BBB-USDT'));
    const [first, second] = loaded.ok ? loaded.value.instruments : [];
    expect([first, second].map((one) => String(one?.minNotional))).toEqual(['8', '9']);
    expect([first?.filters?.notional?.min, first?.filters?.minNotional?.min].map(String)).toEqual(['5', '8']);
  });
});
