import { describe, expect, it } from 'vitest';
import { ExecutionCounter } from '#libs/domain';
import { logOf } from './kit/frame-log.js';
import { type VenueName, codecOf } from '../registry.js';

const AT_MS = 1_790_000_000_000;

/** What a frame says of its trades besides price and size. */
function kindsOf(venue: VenueName, frame: unknown) {
  const { events } = logOf(codecOf(venue), [JSON.stringify(frame)]);
  return events.map((event) => (event.type === 'trade' ? [event.tradeId, event.kind, event.madeOf] : event.type));
}

const binance = (over: object) => ({ E: AT_MS, T: AT_MS, s: 'SOLUSDT', p: '150.10', q: '4', m: false, ...over });
const okx = (over: object) => ({
  arg: { channel: 'trades', instId: 'SOL-USDT' },
  data: [{ instId: 'SOL-USDT', tradeId: '812', px: '150.1', sz: '4', side: 'buy', ts: String(AT_MS), ...over }],
});
const bybit = (over: object) => ({
  topic: 'publicTrade.SOLUSDT',
  type: 'snapshot',
  ts: AT_MS,
  data: [{ T: AT_MS, s: 'SOLUSDT', S: 'Buy', v: '4', p: '150.1', i: '2290000000000000812', ...over }],
});
const futures = (over: object) => ({
  ...{ feed: 'trade', product_id: 'PI_XBTUSD', uid: 'a-1', side: 'sell', qty: 4, price: 150.5, time: AT_MS, seq: 1 },
  ...over,
});

const AT = '2026-09-21T12:00:00.000000Z';
const krakenOf = (trades: readonly object[]) => ({
  ...{ channel: 'trade', type: 'update' },
  data: trades.map((over) => ({ symbol: 'SOL/USD', side: 'buy', trade_id: 812, timestamp: AT, ...over })),
});
const coinbaseOf = (trades: readonly object[]) => {
  const all = trades.map((over) => ({ product_id: 'SOL-USD', trade_id: '812', side: 'BUY', time: AT, ...over }));
  return { channel: 'market_trades', timestamp: AT, sequence_num: 1, events: [{ type: 'update', trades: all }] };
};

describe('what one trade is', () => {
  it('Binance: a raw trade is an execution, an aggregate is the raw trades f to l', () => {
    expect(kindsOf('binance', binance({ e: 'trade', t: 812 }))).toEqual([['812', undefined, undefined]]);
    const aggregate = binance({ e: 'aggTrade', a: 77, f: 810, l: 812 });
    expect(kindsOf('binance', aggregate)).toEqual([['77', 'aggregate', { first: 810n, last: 812n }]]);
  });

  it('Binance: prints of an insurance fund, and those of no size, are no trades', () => {
    for (const over of [{ X: 'INSURANCE_FUND' }, { X: 'NA', p: '0', q: '0' }])
      expect(kindsOf('binance', binance({ e: 'trade', t: 812, ...over }))).toEqual([]);
    expect(kindsOf('binance', binance({ e: 'trade', t: 812, X: 'MARKET' }))).toHaveLength(1);
  });

  it.each([
    ['binance', (p: string, q: string) => binance({ e: 'trade', t: 812, p, q })],
    ['binance', (p: string, q: string) => binance({ e: 'aggTrade', a: 7, f: 812, l: 812, p, q })],
    ['okx', (px: string, sz: string) => okx({ px, sz })],
    ['bybit', (p: string, v: string) => bybit({ p, v })],
    ['kraken', (price: string, qty: string) => krakenOf([{ price, qty }])],
    ['kraken', (price: string, qty: string) => futures({ price, qty })],
    ['kraken', (p: string, q: string) => [0, [[p, q, '1534614061.100000', 'b', 'l', '']], 'trade', 'SOL/USD']],
    ['coinbase', (price: string, size: string) => coinbaseOf([{ price, size }])],
  ] as const)(
    '%s: a print of no size is none, and no error; one of a size and no price is an error',
    (venue, frameOf) => {
      for (const [price, size] of [
        ['150.1', '0.000'],
        ['0.0', '0'],
      ] as const)
        expect(kindsOf(venue, frameOf(price, size))).toEqual([]);
      expect(() => kindsOf(venue, frameOf('0', '4'))).toThrow('the price of a trade is 0');
      expect(kindsOf(venue, frameOf('150.1', '4'))).toHaveLength(1);
    },
  );

  it('of a list, one print of nothing costs the others nothing', () => {
    const prints = [{ v: '4' }, { v: '0' }, { v: '5' }].map((over) => bybit(over).data[0]);
    expect(kindsOf('bybit', { ...bybit({}), data: prints })).toHaveLength(2);
    const sizes = ['4', '0', '5'];
    expect(kindsOf('kraken', krakenOf(sizes.map((qty) => ({ price: '1', qty }))))).toHaveLength(2);
    expect(kindsOf('coinbase', coinbaseOf(sizes.map((size) => ({ price: '1', size }))))).toHaveLength(2);
  });

  it('OKX: a count of several is an aggregate of the executions up to its id, a count of one is an execution', () => {
    expect(kindsOf('okx', okx({ count: '1' }))).toEqual([['812', undefined, undefined]]);
    expect(kindsOf('okx', okx({ count: '3' }))).toEqual([['812', 'aggregate', { first: 810n, last: 812n }]]);
  });

  it('Bybit: a block trade was agreed past the book', () => {
    expect(kindsOf('bybit', bybit({}))).toEqual([['2290000000000000812', undefined, undefined]]);
    expect(kindsOf('bybit', bybit({ BT: true }))).toEqual([['2290000000000000812', 'block', undefined]]);
  });

  it('Kraken Futures: fills and liquidations are executions; blocks, assignments and terminations are none', () => {
    const kinds = ['fill', 'liquidation', 'block', 'assignment', 'termination'].map((type) => futures({ type }));
    expect(kinds.flatMap((frame) => kindsOf('kraken', frame)).map((told) => told[1])).toEqual([
      undefined,
      undefined,
      'block',
      'insurance',
      'insurance',
    ]);
  });

  it('is counted once where raw and aggregated trades of OKX are recorded side by side', () => {
    const all = (id: string, sz: string) => ({
      ...okx({ tradeId: id, sz }),
      arg: { channel: 'trades-all', instId: 'SOL-USDT' },
    });
    const frames = [all('811', '1'), okx({ count: '2', sz: '4' }), all('812', '3')].map((one) => JSON.stringify(one));
    const counter = new ExecutionCounter();
    const counted = logOf(codecOf('okx'), frames).events.flatMap((event) => {
      if (event.type !== 'trade') return [];
      const { kind = 'execution', madeOf, tradeId: id, size, exchangeTimeUs } = event;
      const values = { exchangeAtUs: exchangeTimeUs ?? 0, priceTicks: 1, sizeLots: Number(size), takerSide: 'BUY' };
      const taken = counter.take({ kind, madeOf, id, ...values } as Parameters<ExecutionCounter['take']>[0]);
      return taken.counts ? [taken.sizeLots] : [];
    });
    expect(counted).toEqual([1, 3]);
  });
});
