import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#libs/testkit';
import fc from 'fast-check';
import { type MarketHistory, greaterSteps, lesserSteps } from '#libs/domain';
import { mutatedFrame } from './kit/mutate-frame.fixture.js';
import { type HistoryClientSettings, MINUTE_US } from '../history/index.js';
import { ScriptedRest, pastInstrument } from './kit/scripted-rest.js';
import { liveRuntime } from './kit/live-runtime.fixture.js';
import { type VenueName, venues } from '../registry.js';

const T0 = 1_586_987_400_000_000;
const btc = pastInstrument('binance', 'BTCUSDT');
class SteadyClock {
  nowUs(): number {
    return T0 + 10_000 * MINUTE_US + Math.floor(performance.now() * 1_000);
  }
}

let rest: ScriptedRest;
let clock: ManualClock;
let history: MarketHistory;

function pastOf(name: VenueName, settings: Partial<HistoryClientSettings> = {}): MarketHistory {
  return venues[name].history(liveRuntime(clock), { restUrl: rest.url }, { pauseMs: 0, ...settings });
}

beforeAll(async () => {
  rest = await ScriptedRest.open();
});
afterAll(async () => {
  await rest.close();
});
beforeEach(() => {
  rest.asked.length = 0;
  clock = new ManualClock(T0 + 10_000 * MINUTE_US);
  history = pastOf('binance', { timeoutMs: 2_000, maxBytes: 300_000 });
});

/** A kline of Binance that begins at a minute. */
const klineOf = (minute: number): unknown[] => {
  const startMs = (T0 + minute * MINUTE_US) / 1_000;
  return [startMs, '10.00', '12.00', '9.00', '11.00', '5.5', startMs + 59_999, '60', 3, '2.5', '27', '0'];
};
const tradeOf = (id: number): object => ({
  id,
  price: '10.01',
  qty: '0.5',
  time: T0 / 1_000 + id * 1_000,
  isBuyerMaker: id % 2 === 0,
});
/** Answers as Binance does: the klines of the range, the trades from an id on. */
function playBinance(newestTrade = 0): void {
  rest.answer = (path) => {
    const query = new URL(path, rest.url).searchParams;
    const limit = Number(query.get('limit'));
    if (path.startsWith('/api/v3/klines')) {
      const [from, to] = [Number(query.get('startTime')), Number(query.get('endTime'))];
      const first = Math.ceil((from * 1_000 - T0) / MINUTE_US);
      const last = Math.floor((to * 1_000 - T0) / MINUTE_US);
      const minutes = Array.from({ length: Math.min(limit, last - first + 1) }, (_, i) => first + i);
      return { body: JSON.stringify(minutes.map(klineOf)) };
    }
    const fromId = query.get('fromId') === null ? newestTrade - limit + 1 : Number(query.get('fromId'));
    const ids = Array.from({ length: limit }, (_, i) => fromId + i).filter((id) => id <= newestTrade && id >= 0);
    return { body: JSON.stringify(ids.map(tradeOf)) };
  };
}

describe('past bars', () => {
  it('come page by page, oldest first, in ticks and lots, each once, and only closed ones', async () => {
    playBinance();
    clock = new ManualClock(T0 + 2_500 * MINUTE_US + 30_000_000);
    history = pastOf('binance');
    const bars = await history.bars(btc, MINUTE_US, T0 + 1, T0 + 9_000 * MINUTE_US);
    expect(bars.ok && bars.value.map((bar) => (bar.fromUs - T0) / MINUTE_US)).toEqual(
      Array.from({ length: 2_499 }, (_, i) => i + 1),
    );
    expect(bars.ok && bars.value[0]).toEqual({
      fromUs: T0 + MINUTE_US,
      toUs: T0 + 2 * MINUTE_US,
      openTicks: 1_000,
      highTicks: 1_200,
      lowTicks: 900,
      closeTicks: 1_100,
      volumeLots: 550_000_000n,
      buyVolumeLots: 250_000_000n,
      valueTickLots: 600_000_000_000n,
      trades: 3,
    });
    expect(rest.asked).toHaveLength(3);
  });

  it('are none of a range that is empty or lies in the future, without a question', async () => {
    playBinance();
    expect(await history.bars(btc, MINUTE_US, T0, T0)).toEqual({ ok: true, value: [] });
    expect(await history.bars(btc, MINUTE_US, clock.nowUs(), clock.nowUs() + MINUTE_US)).toEqual({
      ok: true,
      value: [],
    });
    expect(rest.asked).toEqual([]);
  });

  it('are a Problem where the venue has no such length, or where too many are wanted', async () => {
    expect(await history.bars(btc, 7, T0, T0 + 100)).toMatchObject({ error: { code: 'HISTORY_INTERVAL_UNKNOWN' } });
    const tooMany = await history.bars(btc, MINUTE_US, T0, T0 + 5_002 * MINUTE_US);
    expect(tooMany).toMatchObject({ error: { code: 'HISTORY_TOO_LONG' } });
    expect(await history.trades(btc, 0, 5_001)).toMatchObject({ error: { code: 'HISTORY_TOO_LONG' } });
  });

  it.each([
    ['opens above its high', [T0 / 1_000, '13', '12', '9', '11', '5', 0, '60', 3, '2', '27', '0']],
    ['begins inside an interval', [T0 / 1_000 + 1, '10', '12', '9', '11', '5', 0, '60', 3, '2', '27', '0']],
    ['has a negative volume', [T0 / 1_000, '10', '12', '9', '11', '-5', 0, '60', 3, '2', '27', '0']],
    ['is too short', [T0 / 1_000, '10', '12']],
    ['is no row', 'x'],
  ])('are a Problem where one %s', async (_what, row) => {
    rest.answer = () => ({ body: JSON.stringify([row]) });
    expect(await history.bars(btc, MINUTE_US, T0, T0 + MINUTE_US)).toMatchObject({
      error: { code: 'HISTORY_UNREADABLE' },
    });
  });
});

describe('past trades', () => {
  it('are the newest ones, oldest first, paged backwards by id until there are enough', async () => {
    playBinance(5_000);
    const trades = await history.trades(btc, 0, 2_400);
    expect(trades.ok && trades.value.map(({ tradeId }) => tradeId)).toEqual(
      Array.from({ length: 2_400 }, (_, i) => 2_601 + i),
    );
    expect(trades.ok && trades.value.at(-1)).toMatchObject({
      takerSide: 'SELL',
      priceTicks: 1_001,
      sizeLots: 50_000_000,
    });
    expect(rest.asked).toHaveLength(3);
  });

  it('end where they were asked from, and at the first trade that there is', async () => {
    playBinance(5_000);
    const some = await history.trades(btc, T0 + 4_998 * 1_000_000, 2_000);
    expect(some.ok && some.value.map(({ tradeId }) => tradeId)).toEqual([4_998, 4_999, 5_000]);
    playBinance(30);
    const all = await history.trades(btc, 0, 2_000);
    expect(all.ok && all.value).toHaveLength(31);
  });
});

describe('a venue that does not answer as it should', () => {
  it('is asked again after 429, once its Retry-After is over, and not at all where that is too long', async () => {
    playBinance(10);
    const good = rest.answer;
    rest.answer = (path, nth) =>
      nth === 1 ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' } : good(path, nth);
    expect(await history.trades(btc, 0, 5)).toMatchObject({ ok: true });
    expect(rest.asked).toHaveLength(2);
    rest.answer = () => ({ status: 418, headers: { 'retry-after': '3600' }, body: '{"code":-1003}' });
    expect(await history.trades(btc, 0, 5)).toMatchObject({ error: { code: 'HISTORY_BLOCKED', retryable: true } });
    expect(await history.trades(btc, 0, 5)).toMatchObject({ error: { code: 'HISTORY_BLOCKED' } });
    expect(rest.asked).toHaveLength(3);
  });

  it.each([
    ['says nothing of the time', {}],
    ['has an empty time', { 'retry-after': '' }],
    ['has a date', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }],
  ] as const)('is not asked again at once after a 429 that %s', async (_, headers) => {
    rest.answer = () => ({ status: 429, headers, body: '{"code":-1003}' });
    for (let asked = 0; asked < 2; asked += 1)
      expect(await history.trades(btc, 0, 5)).toMatchObject({ error: { code: 'HISTORY_BLOCKED', retryable: true } });
    expect(rest.asked).toHaveLength(1);
  });

  it('is asked once where asking again cannot help, and a bounded number of times where it can', async () => {
    rest.answer = () => ({ status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' });
    const refused = await history.trades(btc, 0, 5);
    expect(refused).toMatchObject({ error: { code: 'HISTORY_REFUSED', retryable: false } });
    expect(rest.asked).toHaveLength(1);
    rest.answer = () => ({ status: 503, body: 'busy' });
    expect(await history.trades(btc, 0, 5)).toMatchObject({ error: { code: 'HISTORY_REFUSED', retryable: true } });
    expect(rest.asked).toHaveLength(4);
  });

  it.each([
    ['an answer that is cut off', () => 'cut' as const, 'HTTP_BROKEN'],
    ['an answer that is too large', () => ({ body: `["${'x'.repeat(400_000)}"]` }), 'HTTP_TOO_LARGE'],
    ['an answer that is no JSON', () => ({ body: '<html>' }), 'HISTORY_UNREADABLE'],
    ['an answer of another shape', () => ({ body: '{"a":1}' }), 'HISTORY_UNREADABLE'],
  ])('is a Problem: %s', async (_what, answer, code) => {
    rest.answer = answer;
    expect(await history.trades(btc, 0, 5)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('the past of every venue', () => {
  const rows = [
    ['binance', 'BTCUSDT', JSON.stringify([klineOf(0)])],
    [
      'coinbase',
      'BTC-USDT',
      '{"candles":[{"start":"1586987400","low":"9","high":"12","open":"10","close":"11","volume":"5.5"}]}',
    ],
    [
      'kraken',
      'BTC/USDT',
      '{"error":[],"result":{"XBTUSDT":[[1586987400,"10","12","9","11","10.5","5.5",3]],"last":1586987400}}',
    ],
    ['okx', 'BTC-USDT', '{"code":"0","msg":"","data":[["1586987400000","10","12","9","11","5.5","60","60","1"]]}'],
    ['bybit', 'BTCUSDT', '{"retCode":0,"result":{"list":[["1586987400000","10","12","9","11","5.5","60"]]}}'],
  ] as const;

  it.each(rows)('is a value, whatever is done to its answer: %s', async (name, symbol, body) => {
    const instrument = pastInstrument(name, symbol);
    const past = pastOf(name, { tries: 1 });
    const ask = (): ReturnType<typeof past.bars> => past.bars(instrument, MINUTE_US, T0, T0 + MINUTE_US);
    rest.answer = () => ({ body });
    expect(await ask()).toMatchObject({
      ok: true,
      value: [{ fromUs: T0, openTicks: 1_000, volumeLots: 550_000_000n }],
    });
    await fc.assert(
      fc.asyncProperty(mutatedFrame([body]), async (damaged) => {
        rest.answer = () => ({ body: damaged });
        const bars = await ask();
        if (!bars.ok) expect(bars.error.message).not.toBe('');
        for (const bar of bars.ok ? bars.value : []) {
          expect(bar.fromUs).toBe(T0);
          expect(bar.lowTicks).toBeLessThanOrEqual(lesserSteps(bar.openTicks, bar.closeTicks));
          expect(bar.highTicks).toBeGreaterThanOrEqual(greaterSteps(bar.openTicks, bar.closeTicks));
          expect(bar.volumeLots).toBeGreaterThanOrEqual(0n);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['kraken', '{"error":["EAPI:Rate limit exceeded"]}', true],
    ['kraken', '{"error":["EQuery:Unknown asset pair"]}', false],
    ['okx', '{"code":"50011","msg":"Too Many Requests","data":[]}', true],
    ['okx', '{"code":"51001","msg":"Instrument ID does not exist","data":[]}', false],
    ['bybit', '{"retCode":10006,"retMsg":"Too many visits!","result":{}}', true],
    ['bybit', '{"retCode":10001,"retMsg":"Not supported symbols","result":{}}', false],
  ] as const)('is refused with a good status by %s: %s', async (name, body, retryable) => {
    const past = pastOf(name, { tries: 1 });
    rest.answer = () => ({ body });
    const answer = await past.trades(pastInstrument('x', 'BTC/USDT'), 0, 10);
    expect(answer).toMatchObject({ ok: false, error: { code: 'HISTORY_REFUSED', retryable } });
  });

  it('keeps the pause between two requests that the venue wants, after a burst that it bears', async () => {
    rest.answer = () => ({ body: rows[0][2] });
    const started = performance.now();
    const past = venues.binance.history(
      liveRuntime(new SteadyClock()),
      { restUrl: rest.url },
      { pauseMs: 100, burst: 1 },
    );
    await Promise.all([1, 2, 3, 4].map(() => past.bars(btc, MINUTE_US, T0, T0 + MINUTE_US)));
    expect(rest.asked).toHaveLength(4);
    expect(performance.now() - started).toBeGreaterThanOrEqual(198);
  });
});
