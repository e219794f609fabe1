import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId, ok } from '#libs/kernel';
import type { FetchJson, VenueProtocol } from '../codec/index.js';
import { VENUE_NAMES, type VenueName, venues } from '../registry.js';

interface ListingVenue {
  /** An entry that can be read, of the pair BTC and this quote. */
  readonly entry: (quote: string) => Readonly<Record<string, unknown>>;
  /** An answer that has these entries. */
  readonly answer: (entries: readonly unknown[]) => unknown;
  /** What it answers, with status 200, where it is asked too often or has trouble of its own. */
  readonly refusals: readonly unknown[];
}

const LOT = { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '100', stepSize: '0.001' };
const BYBIT_LOT = { basePrecision: '0.001', minOrderQty: '0.001', maxLimitOrderQty: '230', minOrderAmt: '5' };
const LISTS: Readonly<Record<VenueName, ListingVenue>> = {
  binance: {
    entry: (quote) => ({
      ...{ symbol: `BTC${quote}`, baseAsset: 'BTC', quoteAsset: quote, status: 'TRADING', filters: [LOT] },
    }),
    answer: (symbols) => ({ symbols }),
    refusals: [{ code: -1003, msg: 'Too many requests.' }],
  },
  bybit: {
    entry: (quoteCoin) => ({
      ...{ symbol: `BTC${quoteCoin}`, baseCoin: 'BTC', quoteCoin, status: 'Trading', lotSizeFilter: BYBIT_LOT },
      priceFilter: { tickSize: '0.1' },
    }),
    answer: (list) => ({ retCode: 0, result: { list } }),
    refusals: [
      { retCode: 10_006, retMsg: 'Too many visits!', result: {} },
      { retCode: 10_016, retMsg: 'Server error.', result: {} },
    ],
  },
  coinbase: {
    entry: (quote) => ({
      ...{ product_id: `BTC-${quote}`, base_currency_id: 'BTC', quote_currency_id: quote, status: 'online' },
      ...{ price_increment: '0.1', base_increment: '0.001', base_min_size: '0.001', base_max_size: '9' },
      quote_min_size: '1',
    }),
    answer: (products) => ({ products }),
    refusals: [{ error: 'RESOURCE_EXHAUSTED', message: 'rate limited' }],
  },
  kraken: {
    entry: (quote) => ({
      ...{ wsname: `BTC/${quote}`, status: 'online', tick_size: '0.1', lot_decimals: 3, ordermin: '0.001' },
    }),
    answer: (pairs) => ({ error: [], result: Object.fromEntries(pairs.map((pair, i) => [`P${i}`, pair])) }),
    refusals: [{ error: ['EAPI:Rate limit exceeded'] }, { error: ['EService:Unavailable'] }],
  },
  okx: {
    entry: (quote) => ({
      ...{ instId: `BTC-${quote}`, baseCcy: 'BTC', quoteCcy: quote, state: 'live', tickSz: '0.1', lotSz: '0.001' },
      ...{ minSz: '0.001', maxLmtSz: '9' },
    }),
    answer: (data) => ({ code: '0', data }),
    refusals: [{ code: '50011', msg: 'Too Many Requests', data: [] }],
  },
};
const AAPLX = { baseCoin: 'AAPLX', quoteCoin: 'USD' };
const PAIRS = ['BTC-USDT', 'BTC-EUR'].map((name) => asId<InstrumentId>(name));
const loaderOf =
  (name: VenueName): VenueProtocol['loadInstruments'] =>
  (fetchJson, ids) =>
    venues[name].protocol.loadInstruments(fetchJson, ids);
const answering =
  (body: unknown): FetchJson =>
  () =>
    Promise.resolve(ok(body));

describe.each(VENUE_NAMES)('the list of %s', (name) => {
  const { entry, answer, refusals } = LISTS[name];
  const load = loaderOf(name);
  const good = PAIRS.map((pair) => entry(pair.slice(4)));
  /** Every field of an entry in turn: missing, null, and of another kind. */
  const broken = Object.keys(entry('USDT')).flatMap((key) => {
    const { [key]: _left, ...without } = entry('USDT');
    return [without, { ...without, [key]: null }, { ...without, [key]: 7 }, { ...without, [key]: {} }];
  });

  it.each([null, 7, 'BTCUSDT', [], [[]], {}, { symbol: 5 }, { filters: 0 }])(
    'gives what is wanted although it has an entry such as %j',
    async (strange) => {
      const loaded = await load(answering(answer([strange, ...good, strange])), PAIRS);
      expect(loaded).toMatchObject({ ok: true, value: { instruments: PAIRS.map((id) => ({ id })), refused: [] } });
    },
  );

  it('refuses a broken entry by the name of its instrument alone, whatever is broken in it', async () => {
    for (const strange of broken) {
      const loaded = await load(answering(answer([strange, entry('EUR')])), PAIRS);
      expect(loaded.ok, JSON.stringify(strange)).toBe(true);
      if (!loaded.ok) continue;
      const { instruments, refused } = loaded.value;
      expect(instruments.map(({ id }) => id)).toContain('BTC-EUR');
      expect(refused.map(({ details }) => details['instrument'])).toEqual(instruments.length === 2 ? [] : ['BTC-USDT']);
    }
  });

  it.each(refusals)('may be asked for again after %j', async (body) => {
    expect(await load(answering(body), PAIRS)).toMatchObject({ ok: false, error: { retryable: true } });
  });
});

describe('an instrument that cannot be traded as usual', () => {
  const closed = (field: string, ...words: readonly (string | boolean)[]) => words.map((word) => ({ [field]: word }));
  const flags = ['trading_disabled', 'is_disabled', 'view_only', 'auction_mode'];
  it.each([
    [
      'binance',
      'HALTED',
      closed('status', 'HALT', 'BREAK', 'END_OF_DAY', 'PRE_TRADING', 'POST_TRADING', 'AUCTION_MATCH'),
    ],
    ['binance', 'CANCEL_ONLY', closed('status', 'CANCEL_ONLY')],
    ['bybit', 'HALTED', closed('status', 'PreLaunch', 'Delivering', 'Settling', 'Closed')],
    ['okx', 'HALTED', closed('state', 'suspend', 'preopen', 'test', 'rebase', 'expired')],
    ['kraken', 'HALTED', closed('status', 'post_only', 'limit_only', 'reduce_only', 'maintenance', 'delisted')],
    ['kraken', 'CANCEL_ONLY', closed('status', 'cancel_only')],
    [
      'coinbase',
      'HALTED',
      [...closed('status', 'delisted', 'offline'), ...flags.flatMap((flag) => closed(flag, true))],
    ],
    ['coinbase', 'CANCEL_ONLY', closed('cancel_only', true)],
  ] as const)('is told so in the words of %s: %s', async (venue, status, entries) => {
    const { entry, answer } = LISTS[venue];
    for (const word of entries) {
      const loaded = await loaderOf(venue)(answering(answer([{ ...entry('USDT'), ...word }, entry('EUR')])), PAIRS);
      expect([word, loaded]).toMatchObject([word, { value: { instruments: [{ status }, { status: 'TRADING' }] } }]);
    }
  });
});

describe('two symbols that would be one instrument', () => {
  it.each([
    ['kraken', { wsname: 'AAPLx/USD' }, { wsname: 'AAPLX/USD' }],
    ['okx', { instId: 'AAPLx-USD' }, { instId: 'AAPLX-USD' }],
    ['coinbase', { product_id: 'AAPLx-USD' }, { product_id: 'AAPLX-USD' }],
    ['bybit', { ...AAPLX, symbol: 'AAPLxUSD' }, { ...AAPLX, symbol: 'AAPLXUSD' }],
  ] as const)('are refused by its name, and stop no other: %s', async (venue, one, other) => {
    const { entry, answer } = LISTS[venue];
    // A third one does not make the id good again.
    for (const names of [
      [one, other],
      [one, other, one],
      [other, one, other],
    ])
      await expectRefusal(venue, answer([...names.map((name) => ({ ...entry('USDT'), ...name })), entry('USDT')]));
  });

  it.each([
    ['kraken', 'wsname', 'CAFÉ/USD'],
    ['okx', 'instId', 'CAFÉ-USD'],
    ['coinbase', 'product_id', 'CAFÉ-USD'],
  ] as const)('are refused where they differ in the form of an accent alone: %s', async (venue, field, symbol) => {
    const { entry, answer } = LISTS[venue];
    const twins = ['NFC', 'NFD'].map((form) => ({ ...entry('USDT'), [field]: symbol.normalize(form) }));
    const wanted = [asId<InstrumentId>('CAFÉ-USD'.normalize('NFC'))];
    // One alone is listed, in either form.
    for (const alone of twins)
      expect(await loaderOf(venue)(answering(answer([alone])), wanted)).toMatchObject({
        value: { instruments: wanted.map((id) => ({ id })), refused: [] },
      });
    expect(await loaderOf(venue)(answering(answer(twins)), wanted)).toMatchObject({
      value: { instruments: [], refused: [{ code: 'INSTRUMENT_AMBIGUOUS' }] },
    });
  });

  async function expectRefusal(venue: VenueName, body: unknown): Promise<void> {
    const wanted = ['AAPLX-USD', 'BTC-USDT'].map((name) => asId<InstrumentId>(name));
    const loaded = await loaderOf(venue)(answering(body), wanted);
    expect(loaded).toMatchObject({
      value: {
        instruments: [{ id: 'BTC-USDT' }],
        refused: [{ code: 'INSTRUMENT_AMBIGUOUS', details: { instrument: 'AAPLX-USD' } }],
      },
    });
  }
});
