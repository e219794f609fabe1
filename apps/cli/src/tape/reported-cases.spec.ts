import { describe, expect, it } from 'vitest';
import { barred, booked, decoded, tabled } from './reported-cases.fixture.js';

const T = 1_767_225_600_000;
const raw = (t: number, q: string, atMs: number, symbol = 'BNBUSDT', p = '860.1'): string =>
  JSON.stringify({ e: 'trade', E: atMs, s: symbol, t, p, q, T: atMs, m: false, M: true });
const aggregate = (a: number, q: string, f: number, l: number, atMs: number): string =>
  JSON.stringify({ e: 'aggTrade', E: atMs, s: 'BNBUSDT', a, p: '860.1', q, f, l, T: atMs, m: false, M: true });

describe('raw and aggregated trades in one recording', () => {
  const frames = [
    raw(500, '2', T + 100),
    raw(501, '5', T + 100),
    aggregate(90, '7', 500, 501, T + 100),
    raw(502, '1', T + 61_000),
  ];

  it('count once in bars, whichever comes first, and are told apart in the table', async () => {
    const orders = [frames, [2, 0, 1, 3].map((i) => frames[i] ?? ''), [0, 2, 1, 3].map((i) => frames[i] ?? '')];
    for (const order of orders) expect((await barred('binance', 'time:1m', order))[0]).toMatchObject({ volume: '7' });
    const { rows } = await tabled({
      'binance.trade': frames.filter((_, i) => i !== 2),
      'binance.aggTrade': frames.slice(2, 3),
    });
    expect(rows.map((row) => row['channel'])).toEqual(['trade', 'trade', 'trade', 'aggTrade']);
  });

  it('count where a tape has aggregates alone', async () => {
    const only = [
      aggregate(90, '7', 500, 501, T + 100),
      aggregate(91, '2', 502, 502, T + 200),
      aggregate(92, '1', 503, 503, T + 61_000),
    ];
    const [first] = await barred('binance', 'time:1m', only);
    expect(first).toMatchObject({ volume: '9', trades: 3 });
    const { code, rows } = await tabled({ 'binance.aggTrade': only });
    expect([code, rows.map(({ trade_id: id, size }) => [id, size])]).toEqual([
      0,
      [
        ['90', '7'],
        ['91', '2'],
        ['92', '1'],
      ],
    ]);
  });

  it('count once at OKX, whose two kinds have other names', async () => {
    const okx = (channel: string, tradeId: string, sz: string, atMs: number, count?: string): string =>
      JSON.stringify({
        arg: { channel, instId: 'BTC-USDT' },
        data: [
          { instId: 'BTC-USDT', tradeId, px: '90000', sz, side: 'buy', ts: String(atMs), ...(count ? { count } : {}) },
        ],
      });
    const made = await barred('okx', 'time:1m', [
      okx('trades-all', '1', '2', T),
      okx('trades-all', '2', '5', T),
      okx('trades', '2', '7', T, '2'),
      okx('trades', '3', '1', T + 61_000, '1'),
    ]);
    expect(made[0]).toMatchObject({ volume: '7', trades: 2 });
  });
});

describe('trades without an id', () => {
  const trade = (...rows: [string, string][]): string =>
    JSON.stringify([337, rows.map(([q, time]) => ['5541.2', q, time, 'b', 'l', '']), 'trade', 'XBT/USD']);
  const frames = [
    trade(['0.15850568', '1534614057.321597'], ['0.5', '1534614057.321598']),
    trade(['0.25', '1534614061.1']),
    trade(['1', '1534614130.1']),
    trade(['1', '1534614190.1']),
  ];

  it('all count, in bars and in the table', async () => {
    expect((await barred('kraken', 'time:1m', frames)).map(({ trades }) => trades)).toEqual([2, 1, 1]);
    const { code, rows } = await tabled({ 'kraken.trade': frames });
    expect([code, rows.map((row) => row['trade_id'])]).toEqual([0, [null, null, null, null, null]]);
  });

  it('count though two are the same in everything', async () => {
    const twin = trade(['0.25', '1534614061.1'], ['0.25', '1534614061.1']);
    expect((await barred('kraken', 'tick:2', [twin]))[0]).toMatchObject({ trades: 2, volume: '0.5' });
  });
});

describe('update ids that begin anew', () => {
  const change = (U: number, u: number, atMs: number, price: string): string =>
    JSON.stringify({
      stream: 'btcusdt@depth@100ms',
      data: { e: 'depthUpdate', E: atMs, s: 'BTCUSDT', U, u, b: [[price, '1']], a: [] },
    });
  const snapshot = (id: number, bid: string, ask: string): string =>
    JSON.stringify({ lastUpdateId: id, bids: [[bid, '1']], asks: [[ask, '1']] });
  const old = [
    change(80_001, 80_010, T, '90000'),
    snapshot(80_005, '90000', '90001'),
    change(80_011, 80_012, T + 100, '90000.5'),
  ];
  const monthLater = T + 2_700_000_000;

  it('are followed where a snapshot shows the new beginning', async () => {
    const anew = [
      change(101, 110, monthLater, '70000'),
      snapshot(105, '70000', '70001'),
      change(111, 112, monthLater + 100, '70000.5'),
    ];
    expect(await booked('binance', [...old, ...anew])).toMatchObject({
      bestBid: ['70000.5', '1'],
      bestAsk: ['70001', '1'],
    });
  });

  it('make the old book unbelievable where no snapshot comes', async () => {
    expect(await booked('binance', [...old, change(101, 110, monthLater, '70000')])).not.toMatchObject({
      state: 'LIVE',
    });
  });

  it('are not taken from one late or repeated message', async () => {
    const again = await booked('binance', [...old, change(80_001, 80_010, T, '90000')]);
    expect(again).toMatchObject({ state: 'LIVE', bestBid: ['90000.5', '1'] });
  });

  it('make trades count whose ids come again with other times', async () => {
    const made = await barred('binance', 'tick:4', [
      raw(1, '1', T),
      raw(2, '2', T + 1),
      raw(1, '3', monthLater),
      raw(2, '4', monthLater + 1),
    ]);
    expect(made[0]).toMatchObject({ trades: 4, volume: '10' });
  });
});

describe('weekly bars', () => {
  it('begin on Monday', async () => {
    const days = [1_767_484_799_000, 1_767_571_200_500, 1_767_830_400_500, 1_768_176_000_500, 1_769_176_000_500];
    const frames = days.map((atMs, i) => raw(i + 1, String(Math.min(i + 1, 4)), atMs, 'BTCUSDT'));
    const made = await barred('binance', 'time:1w', frames);
    expect(
      made.map(({ fromUs, volume }) => [new Date(Number(fromUs) / 1_000).toISOString().slice(0, 10), volume]),
    ).toEqual([
      ['2025-12-29', '1'],
      ['2026-01-05', '5'],
      ['2026-01-12', '4'],
    ]);
  });
});

describe('symbols outside ASCII', () => {
  const frames = [raw(1_001, '350', T, '币安人生USDT', '0.1456'), raw(77, '0.01', T, 'BTCUSDT', '90000')];

  it('are named by their own letters in decode and in the table, and others go on', async () => {
    const { code, events } = await decoded('binance', frames);
    expect([code, events.map(({ instrument }) => instrument)]).toEqual([0, ['币安人生-USDT', 'BTC-USDT']]);
    const { rows } = await tabled({ 'binance.trade-names': frames });
    expect(rows.map(({ instrument, price }) => [instrument, price])).toEqual([
      ['币安人生-USDT', '0.1456'],
      ['BTC-USDT', '90000'],
    ]);
  });

  it.each([
    [
      'coinbase',
      '修仙-USD',
      JSON.stringify({
        channel: 'market_trades',
        timestamp: '2026-01-01T00:00:00Z',
        sequence_num: 0,
        events: [
          {
            type: 'update',
            trades: [
              {
                trade_id: '1',
                product_id: '修仙-USD',
                price: '1',
                size: '2',
                time: '2026-01-01T00:00:00Z',
                side: 'BUY',
              },
            ],
          },
        ],
      }),
    ],
    [
      'okx',
      '修仙-USDT',
      JSON.stringify({
        arg: { channel: 'trades', instId: '修仙-USDT' },
        data: [{ instId: '修仙-USDT', tradeId: '1', px: '1', sz: '2', side: 'buy', ts: String(T) }],
      }),
    ],
    [
      'bybit',
      '修仙-USDT',
      JSON.stringify({
        topic: 'publicTrade.修仙USDT',
        type: 'snapshot',
        ts: T,
        data: [{ T, s: '修仙USDT', S: 'Buy', v: '2', p: '1', i: '1', BT: false }],
      }),
    ],
    [
      'kraken',
      '修仙-USD',
      JSON.stringify({
        channel: 'trade',
        type: 'update',
        data: [
          {
            symbol: '修仙/USD',
            side: 'buy',
            price: 1.0,
            qty: 2.0,
            ord_type: 'market',
            trade_id: 1,
            timestamp: '2026-01-01T00:00:00.000000Z',
          },
        ],
      }),
    ],
  ] as const)('are named so at %s as well', async (venue, instrument, frame) => {
    const { code, events, errors } = await decoded(venue, [frame]);
    expect({ code, errors, names: events.map((event) => event['instrument']) }).toEqual({
      code: 0,
      errors: '',
      names: [instrument],
    });
  });
});

describe('very large quantities', () => {
  it.each([
    ['binance', raw(1, '46116860414.00000001', T, 'SHIBUSDT', '0.00000721')],
    [
      'okx',
      JSON.stringify({
        arg: { channel: 'trades', instId: 'SHIB-USDT' },
        data: [
          {
            instId: 'SHIB-USDT',
            tradeId: '1',
            px: '0.00000721',
            sz: '46116860414.00000001',
            side: 'buy',
            ts: String(T),
          },
        ],
      }),
    ],
    [
      'bybit',
      JSON.stringify({
        topic: 'publicTrade.SHIBUSDT',
        type: 'snapshot',
        ts: T,
        data: [{ T, s: 'SHIBUSDT', S: 'Buy', v: '46116860414.00000001', p: '0.00000721', i: '1', BT: false }],
      }),
    ],
    [
      'kraken',
      `{"channel":"trade","type":"update","data":[{"symbol":"SHIB/USDT","side":"buy","price":0.00000721,"qty":46116860414.00000001,"ord_type":"market","trade_id":1,"timestamp":"2026-01-01T00:00:00.000000Z"}]}`,
    ],
  ] as const)('keep every digit at %s', async (venue, frame) => {
    const [event] = (await decoded(venue, [frame])).events;
    expect(event).toMatchObject({ instrument: 'SHIB-USDT', price: '0.00000721', size: '46116860414.00000001' });
    const [bar] = await barred(venue, 'tick:1', [frame]);
    expect(bar).toMatchObject({ volume: '46116860414.00000001' });
  });
});
