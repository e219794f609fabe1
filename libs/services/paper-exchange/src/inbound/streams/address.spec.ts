import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';

describe('addresses and streams of the paper exchange', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await TestExchange.start({ SYMBOLS: 'BTCUSDT,ETHUSDT', RATE: '400' });
  });
  afterAll(() => exchange.stop());
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((done) => {
      const socket = new WebSocket(exchange.ws + path);
      socket.on('unexpected-response', (_request, response) => {
        done(response.statusCode);
        socket.terminate();
      });
      socket.on('error', () => undefined);
    });
  const firstOf = async (path: string) => {
    const socket = await exchange.socket(path);
    const message = await socket.find(() => true);
    socket.socket.terminate();
    return message;
  };

  const listOf = async (path: string) => {
    const socket = await exchange.socket(path);
    const { result } = await socket.request('LIST_SUBSCRIPTIONS', []);
    socket.socket.terminate();
    return result;
  };

  it('read percent-encoded names as the names they stand for', async () => {
    for (const path of ['/ws/btcusdt@trade', '/ws/btcusdt%40trade', '/ws/%62tcusdt%40trade'])
      expect(await firstOf(path)).toMatchObject({ e: 'trade', s: 'BTCUSDT' });
    expect(await listOf('/ws/btcusdt%40trade%2Fethusdt%40trade')).toEqual(['btcusdt@trade', 'ethusdt@trade']);
    expect(await listOf('/ws//btcusdt@trade//7/')).toEqual(['btcusdt@trade']);
    // Decoded once: what is encoded twice is a name that nobody has.
    expect(await listOf('/ws/btcusdt%2540trade')).toEqual(['btcusdt%40trade']);
    for (const path of ['/stream?streams=btcusdt%40trade', '/stream?streams=btcusdt%40trade%2Fethusdt%40depth'])
      expect(['btcusdt@trade', 'ethusdt@depth']).toContain((await firstOf(path))['stream']);
  });

  it('refuse with a status what cannot be decoded, holds a comma, is a listen key, or is no address', async () => {
    expect(await statusOf('/ws/btcusdt%4')).toBe(400);
    expect(await statusOf('/ws/%E5%B8')).toBe(400);
    expect(await statusOf('/stream?streams=btcusdt@trade,ethusdt@trade')).toBe(400);
    expect(await statusOf('/stream?streams=btcusdt@trade&timeUnit=FORTNIGHT')).toBe(400);
    expect(await statusOf(`/ws/${'aB3'.repeat(21)}`)).toBe(410);
    const many = Array.from({ length: 1_025 }, (_, i) => `s${i}`).join('/');
    expect([await statusOf(`/ws/${many}`), await statusOf(`/stream?streams=${many}`)]).toEqual([400, 400]);
    expect(await statusOf('/elsewhere')).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const gone = await exchange.raw('/api/v3/userDataStream', { method });
      expect([method, gone.status]).toEqual([method, 410]);
    }
    const encoded = await exchange.raw('/api/v3/ticker%2Fbook%54icker?symbol=BTCUSDT', { method: 'GET' });
    expect([encoded.status, encoded.body['symbol']]).toEqual([200, 'BTCUSDT']);
    expect((await exchange.raw('/api/v3/depth%4', { method: 'GET' })).status).toBe(400);
    const socket = await exchange.socket('/ws');
    expect(await socket.request('SUBSCRIBE', ['btcusdt@trade,ethusdt@trade'])).toMatchObject({ code: 2 });
  });

  it('send no message of a stream that is not there, and say nothing of it', async () => {
    const socket = await exchange.socket('/ws/btcusdt@tradee/btcusdt@kline_7m/nothing@trade/!everything@arr');
    expect(await socket.request('LIST_SUBSCRIPTIONS', [])).toMatchObject({ result: { length: 4 } });
    await socket.request('SUBSCRIBE', ['ethusdt@trade']);
    await socket.find(({ e }) => String(e) === 'trade');
    expect(socket.messages.filter(({ e }) => e !== undefined).every(({ s }) => String(s) === 'ETHUSDT')).toBe(true);
  });

  it('bring klines, tickers, averages and all-market lists at their pace', async () => {
    const names = ['kline_1m', 'kline_1d@+08:00', 'miniTicker', 'ticker', 'ticker_1h', 'avgPrice'];
    const all = ['!miniTicker@arr', '!ticker@arr', '!ticker_4h@arr', '!miniTicker@arr@1000ms', '!ticker@arr@3000ms'];
    const streams = [...names.map((name) => `btcusdt@${name}`), ...all];
    const socket = await exchange.socket(`/stream?streams=${streams.map(encodeURIComponent).join('/')}`);
    const data = new Map<string, unknown>();
    for (const stream of streams)
      data.set(stream, (await socket.find((message) => String(message['stream']) === stream))['data']);
    expect(data.get('btcusdt@kline_1m')).toMatchObject({ e: 'kline', k: { i: '1m', s: 'BTCUSDT', x: false } });
    expect(data.get('btcusdt@ticker')).toMatchObject({ e: '24hrTicker', s: 'BTCUSDT' });
    expect(data.get('btcusdt@miniTicker')).toMatchObject({ e: '24hrMiniTicker' });
    expect(data.get('btcusdt@ticker_1h')).toMatchObject({ e: '1hTicker' });
    expect(data.get('btcusdt@avgPrice')).toMatchObject({ e: 'avgPrice', i: '5m' });
    expect(data.get('!miniTicker@arr')).toHaveLength(2);
    const day = data.get('btcusdt@kline_1d@+08:00') as { k: { t: number } };
    expect((day.k.t + 8 * 3_600_000) % 86_400_000).toBe(0);
  });

  it('have their times in microseconds where a client asks for it, by stream, REST and WebSocket API', async () => {
    const trade = await firstOf('/ws/btcusdt@trade?timeUnit=MICROSECOND');
    expect(String(trade['T'])).toMatch(/^\d{16}$/u);
    expect(String(trade['t'])).toMatch(/^\d{1,9}$/u);
    const init = { method: 'GET', headers: { 'X-MBX-TIME-UNIT': 'MICROSECOND' } };
    expect(String((await exchange.raw('/api/v3/time', init)).body['serverTime'])).toMatch(/^\d{16}$/u);
    const klines = rows((await exchange.raw('/api/v3/klines?symbol=BTCUSDT&interval=1m', init)).body);
    // A kline ends a microsecond before the next one, as it ends a millisecond before it otherwise.
    expect([String(klines[0]?.['0']), String(klines[0]?.['6'])]).toEqual([
      expect.stringMatching(/^\d{10}000000$/u),
      expect.stringMatching(/^\d{10}999999$/u),
    ]);
    const kline = await firstOf('/ws/btcusdt@kline_1m?timeUnit=microsecond');
    expect(String((kline as unknown as { k: { T: number } }).k.T)).toMatch(/^\d{10}999999$/u);
    const api = await exchange.socket('/ws-api/v3?timeUnit=microsecond');
    expect(String((await api.request('time', {}))['result']?.['serverTime'])).toMatch(/^\d{16}$/u);
    const wrong = { method: 'GET', headers: { 'X-MBX-TIME-UNIT': 'DAY' } };
    expect((await exchange.raw('/api/v3/time', wrong)).body['code']).toBe(-1194);
  });
});
