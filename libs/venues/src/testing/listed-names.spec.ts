import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId, ok } from '#libs/kernel';
import { type VenueName, venues } from '../registry.js';
import { logOf } from './kit/frame-log.js';

/** A quote asset that was listed after everything that is written here. */
const QUOTE = 'ZZQ';
const AT = '2026-01-01T00:00:00.000000Z';
const ID = asId<InstrumentId>(`BTC-${QUOTE}`);
const PRINT = { side: 'buy', price: 2, qty: 1, timestamp: AT, time: AT };
const LOT = { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '100', stepSize: '0.001' };
const BYBIT_LOT = { basePrecision: '0.001', minOrderQty: '0.001', maxLimitOrderQty: '230', minOrderAmt: '5' };
const STEPS = { price_increment: '0.1', base_increment: '0.001', base_min_size: '0.001', base_max_size: '9' };

/** What a venue's list says of BTC in that asset, and a trade of it in its words. */
const TOLD: Readonly<Record<VenueName, { readonly list: object; readonly trade: object }>> = {
  binance: {
    list: {
      symbols: [{ symbol: `BTC${QUOTE}`, baseAsset: 'BTC', quoteAsset: QUOTE, status: 'TRADING', filters: [LOT] }],
    },
    trade: { e: 'trade', E: 1, s: `BTC${QUOTE}`, t: 1, p: '5', q: '2', T: 1, m: true },
  },
  bybit: {
    list: {
      retCode: 0,
      result: {
        list: [
          {
            ...{ symbol: `BTC${QUOTE}`, baseCoin: 'BTC', quoteCoin: QUOTE, status: 'Trading' },
            ...{ lotSizeFilter: BYBIT_LOT, priceFilter: { tickSize: '0.1' } },
          },
        ],
      },
    },
    trade: {
      topic: `publicTrade.BTC${QUOTE}`,
      data: [{ T: 1, s: `BTC${QUOTE}`, S: 'Buy', v: '1', p: '2', i: '7', BT: false }],
    },
  },
  coinbase: {
    list: {
      products: [
        {
          ...{ product_id: `BTC-${QUOTE}`, base_currency_id: 'BTC', quote_currency_id: QUOTE, status: 'online' },
          ...{ ...STEPS, quote_min_size: '1' },
        },
      ],
    },
    trade: {
      ...{ channel: 'market_trades', timestamp: AT, sequence_num: 0 },
      events: [
        {
          type: 'update',
          trades: [{ ...PRINT, product_id: `BTC-${QUOTE}`, trade_id: '7', price: '2', size: '1', side: 'BUY' }],
        },
      ],
    },
  },
  kraken: {
    list: {
      error: [],
      result: { P: { wsname: `XBT/${QUOTE}`, status: 'online', tick_size: '0.1', lot_decimals: 3, ordermin: '0.001' } },
    },
    trade: { channel: 'trade', type: 'update', data: [{ symbol: `BTC/${QUOTE}`, trade_id: 7, ...PRINT }] },
  },
  okx: {
    list: {
      code: '0',
      data: [
        {
          ...{ instId: `BTC-${QUOTE}`, baseCcy: 'BTC', quoteCcy: QUOTE, state: 'live', tickSz: '0.1', lotSz: '0.001' },
          ...{ minSz: '0.001', maxLmtSz: '9' },
        },
      ],
    },
    trade: {
      arg: { channel: 'trades', instId: `BTC-${QUOTE}` },
      data: [{ tradeId: '7', px: '2', sz: '1', ...PRINT, ts: '1' }],
    },
  },
};

describe('an instrument that its venue lists in an asset that nobody knew', () => {
  it.each(Object.entries(TOLD))('is heard by the name that the list gives it: %s', async (venue, { list, trade }) => {
    const { protocol } = venues[venue as VenueName];
    const listed = await protocol.loadInstruments(() => Promise.resolve(ok(list)), [ID]);
    expect(listed).toMatchObject({ ok: true, value: { instruments: [{ id: ID }], refused: [] } });
    const codec = protocol.newCodec();
    if (listed.ok) codec.learnInstruments?.(listed.value.instruments);
    expect(logOf(codec, [JSON.stringify(trade)]).events).toMatchObject([{ type: 'trade', instrument: ID }]);
  });
});
