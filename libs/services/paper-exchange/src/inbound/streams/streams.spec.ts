import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json } from '../../testkit/harness.js';

describe('the market streams of the paper exchange', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await TestExchange.start({ RATE: '2000', STREAM_MESSAGES_PER_SECOND: '5' });
  });
  afterAll(() => exchange.stop());

  it('sends raw messages on /ws/<stream>, and combined ones on /stream', async () => {
    const raw = await exchange.socket('/ws/btcusdt@trade');
    const trade = await raw.find((message) => String(message['e']) === 'trade');
    expect(Object.keys(trade)).toEqual(['e', 'E', 's', 't', 'p', 'q', 'T', 'm', 'M']);
    expect(trade['p']).toMatch(/^\d+\.\d{8}$/u);
    const combined = await exchange.socket('/stream?streams=btcusdt@bookTicker/ethusdt@aggTrade');
    const ticker = await combined.find((message) => String(message['stream']) === 'btcusdt@bookTicker');
    expect(Object.keys(ticker['data'] ?? {})).toEqual(['u', 's', 'b', 'B', 'a', 'A']);
    const aggregate = await combined.find((message) => String(message['stream']) === 'ethusdt@aggTrade');
    expect(Object.keys(aggregate['data'] ?? {})).toEqual(['e', 'E', 's', 'a', 'p', 'q', 'f', 'l', 'T', 'm', 'M']);
  });

  it('subscribes, lists, and unsubscribes on /ws, /ws/<n> and an empty /stream?streams=', async () => {
    for (const path of ['/ws', '/ws/3', '/stream', '/stream?streams=']) {
      const socket = await exchange.socket(path);
      const wrapped = path.startsWith('/stream');
      expect(await socket.request('SUBSCRIBE', ['btcusdt@depth@100ms', 'btcusdt@nosuchstream'])).toEqual({
        result: null,
        id: 1,
      });
      const message = await socket.find((one) => one['e'] !== undefined || one['stream'] !== undefined);
      expect(message['stream'] !== undefined).toBe(wrapped);
      const listed = await socket.request('LIST_SUBSCRIPTIONS', []);
      expect(listed['result']).toEqual(['btcusdt@depth@100ms', 'btcusdt@nosuchstream']);
      await socket.request('UNSUBSCRIBE', ['btcusdt@depth@100ms']);
      expect((await socket.request('LIST_SUBSCRIPTIONS', []))['result']).toEqual(['btcusdt@nosuchstream']);
    }
  });

  it('numbers trades and depth changes without a gap, and a book built as documented equals the best prices', async () => {
    const socket = await exchange.socket('/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker/btcusdt@trade');
    await socket.find((message) => String(message['stream']) === 'btcusdt@depth@100ms');
    const snapshot = (await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body;
    const of = (channel: string): Json[] =>
      socket.messages.flatMap((one) =>
        String(one['stream']) === `btcusdt@${channel}` && one['data'] ? [one['data']] : [],
      );
    await socket.find(() => of('depth@100ms').length >= 15);
    const ids = of('trade').map((one) => Number(one['t']));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    let book = Number(snapshot['lastUpdateId']);
    const sides = { b: new Map<number, string>(), a: new Map<number, string>() };
    for (const [side, name] of [
      ['b', 'bids'],
      ['a', 'asks'],
    ] as const) {
      for (const row of rows(snapshot[name])) sides[side].set(Number(row[0]), String(row[1]));
    }
    let compared = 0;
    for (const diff of of('depth@100ms')) {
      if (Number(diff['u']) <= book) continue;
      expect(Number(diff['U'])).toBeLessThanOrEqual(book + 1);
      if (compared > 0) expect(Number(diff['U'])).toBe(book + 1);
      for (const side of ['b', 'a'] as const) {
        for (const row of rows(diff[side])) {
          if (Number(row[1]) === 0) sides[side].delete(Number(row[0]));
          else sides[side].set(Number(row[0]), String(row[1]));
        }
      }
      book = Number(diff['u']);
      const ticker = of('bookTicker')
        .filter((one) => Number(one['u']) <= book)
        .at(-1);
      if (ticker === undefined) continue;
      compared += 1;
      const bid = Math.max(...sides.b.keys());
      const ask = Math.min(...sides.a.keys());
      expect([bid, sides.b.get(bid), ask, sides.a.get(ask)]).toEqual([
        Number(ticker['b']),
        ticker['B'],
        Number(ticker['a']),
        ticker['A'],
      ]);
    }
    expect(compared).toBeGreaterThan(5);
  });

  it('sends partial books with the newest update id, and whole-second changes', async () => {
    const socket = await exchange.socket('/stream?streams=btcusdt@depth5@100ms/ethusdt@depth20/ethusdt@depth');
    for (const [stream, levels] of [
      ['btcusdt@depth5@100ms', 5],
      ['ethusdt@depth20', 20],
    ] as const) {
      const message = await socket.find((one) => String(one['stream']) === stream);
      expect(rows(message['data']?.['bids'])).toHaveLength(levels);
    }
    const change = await socket.find((one) => String(one['stream']) === 'ethusdt@depth');
    expect(Number(change['data']?.['E']) % 1000).toBe(0);
  });

  it('answers wrong commands with Binance’s errors', async () => {
    const cases: [string, number][] = [
      ['{', 3],
      ['[]', 2],
      ['{"method":"JUMP","id":1}', 2],
      ['{"id":1}', 2],
    ];
    for (const [text, code] of cases) {
      const socket = await exchange.socket('/ws');
      socket.socket.send(text);
      expect(Number((await socket.find((one) => one['code'] !== undefined))['code'])).toBe(code);
    }
    const socket = await exchange.socket('/ws');
    expect(await socket.request('SET_PROPERTY', ['other', true])).toMatchObject({ code: 0 });
    expect(await socket.request('SET_PROPERTY', ['combined', 1])).toMatchObject({ code: 1 });
  });

  it('closes a connection that sends more than five messages a second', async () => {
    const socket = await exchange.socket('/ws');
    for (let n = 0; n < 6; n++) socket.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    expect(await socket.closed).toBe(1008);
  });

  it('knows no other paths', async () => {
    const socket = new (await import('../../testkit/harness.js')).TestSocket(`${exchange.ws}/elsewhere`);
    expect(await socket.closed).toBe(1006);
  });
});
