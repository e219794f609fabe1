import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json } from '../../testkit/harness.js';

const FOLDER = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire', 'binance-btcusdt-20240808');
const present = existsSync(FOLDER);
if (!present) console.log('skipped: the recorded frames of binance-btcusdt-20240808 are absent (set TRADEWIND_WIRE)');

const CHANNELS = { 'depth@100ms': 'depth-100ms', bookTicker: 'bookTicker', trade: 'trade' } as const;

function recorded(channel: keyof typeof CHANNELS): string[] {
  const bytes = gunzipSync(readFileSync(resolve(FOLDER, `binance.${CHANNELS[channel]}.jsonl.gz`)));
  return bytes.toString('utf8').trimEnd().split('\n');
}

/** A book that follows the documentation of diff streams. */
class Book {
  readonly bids = new Map<number, string>();
  readonly asks = new Map<number, string>();
  id: number;
  gaps = 0;
  #first = true;

  constructor(snapshot: Json) {
    this.id = Number(snapshot['lastUpdateId']);
    for (const row of rows(snapshot['bids'])) this.bids.set(Number(row[0]), String(row[1]));
    for (const row of rows(snapshot['asks'])) this.asks.set(Number(row[0]), String(row[1]));
  }

  apply(diff: Json): boolean {
    if (Number(diff['u']) <= this.id) return false;
    if (this.#first ? Number(diff['U']) > this.id + 1 : Number(diff['U']) !== this.id + 1) this.gaps += 1;
    this.#first = false;
    for (const [levels, changed] of [
      [this.bids, diff['b']],
      [this.asks, diff['a']],
    ] as const) {
      for (const row of rows(changed)) {
        if (Number(row[1]) === 0) levels.delete(Number(row[0]));
        else levels.set(Number(row[0]), String(row[1]));
      }
    }
    this.id = Number(diff['u']);
    return true;
  }

  best(): unknown[] {
    const bid = Math.max(...this.bids.keys());
    const ask = Math.min(...this.asks.keys());
    return [bid, this.bids.get(bid), ask, this.asks.get(ask)];
  }
}

describe.skipIf(!present)('a tape (needs the recorded frames in TRADEWIND_WIRE)', { timeout: 120_000 }, () => {
  it('sends every recorded frame once, byte for byte and in order, to every subscriber; the documented book sync works', async () => {
    const exchange = await TestExchange.start({ TAPE: FOLDER, SPEED: 'max', TAPE_GRACE_MS: '300' });
    try {
      const streams = Object.keys(CHANNELS).map((channel) => `btcusdt@${channel}`);
      const all = await exchange.socket(`/stream?streams=${streams.join('/')}`);
      const raw = await exchange.socket('/ws/btcusdt@trade');
      await all.find((message) => String(message['stream']) === 'btcusdt@depth@100ms');
      const book = new Book((await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body);
      await all.find(() => all.texts.length >= 99_573);
      await raw.find(() => raw.texts.length >= 19_904);
      for (const channel of ['depth@100ms', 'bookTicker', 'trade'] as const) {
        const prefix = `{"stream":"btcusdt@${channel}",`;
        expect(all.texts.filter((text) => text.startsWith(prefix)).join('\n') === recorded(channel).join('\n')).toBe(
          true,
        );
      }
      expect(
        raw.texts.map((text) => `{"stream":"btcusdt@trade","data":${text}}`).join('\n') ===
          recorded('trade').join('\n'),
      ).toBe(true);
      const seen = compare(all.messages, book);
      expect(seen.gaps).toBe(0);
      expect(seen.compared).toBeGreaterThan(1_000);
      expect(seen.equal / seen.compared).toBeGreaterThanOrEqual(0.999);
      // The last frame was sent before the tape is said to have ended.
      await expect
        .poll(async () => (await exchange.get('/paper/status')).body['market'])
        .toMatchObject({ phase: 'ended', framesPlayed: 99_573, framesTotal: 99_573 });
      expect((await exchange.get('/health/live')).status).toBe(200);
    } finally {
      await exchange.stop();
    }
  });

  it('fills our crossing order from the shown levels, never beyond what they show, and our resting order as maker', async () => {
    const exchange = await TestExchange.start({
      TAPE: FOLDER,
      SPEED: 'max',
      TAPE_GRACE_MS: '0',
      BALANCES: 'USDT:10000000',
    });
    try {
      const { body: shown } = await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=1');
      const ask = rows(shown['asks'])[0];
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', price: String(ask?.[0]) };
      const taken = (await exchange.signed('POST', '/api/v3/order', { ...order, quantity: '100' })).body;
      expect([taken['status'], taken['executedQty']]).toEqual(['EXPIRED', ask?.[1]]);
      const again = (await exchange.signed('POST', '/api/v3/order', { ...order, quantity: '1' })).body;
      expect(again['executedQty']).toBe('0.00000000');
      const bid = rows(shown['bids'])[0];
      const resting = {
        ...order,
        timeInForce: 'GTC',
        price: String(bid?.[0]),
        quantity: '0.5',
        newClientOrderId: 'rests',
      };
      expect((await exchange.signed('POST', '/api/v3/order', resting)).body['status']).toBe('NEW');
      const socket = await exchange.socket('/ws/btcusdt@trade');
      await socket.find(() => socket.texts.length >= 19_904);
      const query = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
      expect((await exchange.signed('GET', '/api/v3/order', query)).body).toMatchObject({
        status: 'FILLED',
        executedQty: '0.50000000',
      });
      const trades = rows((await exchange.signed('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' })).body);
      const made = trades.filter((trade) => String(trade['isMaker']) === 'true');
      expect(made.length).toBeGreaterThan(0);
      expect(made.every((trade) => String(trade['price']) === String(bid?.[0]))).toBe(true);
    } finally {
      await exchange.stop();
    }
  });
});

function compare(messages: readonly Json[], book: Book): { compared: number; equal: number; gaps: number } {
  const tickers = messages.flatMap((one) =>
    String(one['stream']) === 'btcusdt@bookTicker' && one['data'] ? [one['data']] : [],
  );
  let [next, compared, equal] = [0, 0, 0];
  for (const { stream, data } of messages) {
    if (String(stream) !== 'btcusdt@depth@100ms' || data === undefined || !book.apply(data)) continue;
    while (next + 1 < tickers.length && Number(tickers[next + 1]?.['u']) <= book.id) next += 1;
    const ticker = tickers[next];
    compared += 1;
    const best = [Number(ticker?.['b']), ticker?.['B'], Number(ticker?.['a']), ticker?.['A']];
    if (JSON.stringify(book.best()) === JSON.stringify(best)) equal += 1;
  }
  return { compared, equal, gaps: book.gaps };
}
