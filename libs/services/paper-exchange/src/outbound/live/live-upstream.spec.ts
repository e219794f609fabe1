import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { TestExchange, rows } from '../../testkit/harness.js';
import { LiveUpstream } from './live-upstream.js';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { LiveTransport } from '#libs/venues';

const GOOD_TRADE =
  '{"e":"trade","E":1,"s":"BTCUSDT","t":7,"p":"100.00000000","q":"1.00000000","T":1,"m":true,"M":true}';
const GOOD_DEPTH = '{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["99.00000000","1.00000000"]],"a":[]}';
const GOOD_TICKER = '{"u":2,"s":"BTCUSDT","b":"99.00000000","B":"1","a":"100.00000000","A":"2"}';
const framed = (stream: string, data: string): string => `{"stream":"${stream}","data":${data}}`;
const GOOD = [
  framed('btcusdt@trade', GOOD_TRADE),
  framed('btcusdt@depth@100ms', GOOD_DEPTH),
  framed('btcusdt@bookTicker', GOOD_TICKER),
];
const BAD = [
  'garbage',
  '[]',
  '{"id":"x"}',
  framed('btcusdt@trade', GOOD_TRADE).slice(0, -20),
  framed('btcusdt@trade', GOOD_TRADE.replace('"100.00000000"', '100')),
  framed('btcusdt@trade', GOOD_TRADE.replace('BTCUSDT', 'ETHUSDT')),
  framed('btcusdt@depth@100ms', GOOD_DEPTH.replace('"99.00000000"', '"-99"')),
  framed('btcusdt@depth@100ms', GOOD_TRADE),
  framed('dogeusdt@trade', GOOD_TRADE.replace('BTCUSDT', 'DOGEUSDT')),
];

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that sends texts to subscribers; returns its port. */
async function sendToSubscribers(texts: readonly string[], onSubscribe: (text: string) => void): Promise<number> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      onSubscribe((data as Buffer).toString('utf8'));
      socket.send('{"result":null,"id":1}');
      for (const text of texts) socket.send(text);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  closers.push(() => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('the connection to a live upstream', () => {
  it('hands on what is as documented, byte for byte, and counts everything else', async () => {
    const subscriptions: string[] = [];
    const port = await sendToSubscribers([...BAD, ...GOOD], (text) => subscriptions.push(text));
    const upstream = new LiveUpstream({
      streamUrl: `ws://127.0.0.1:${port}`,
      restUrl: `http://127.0.0.1:${port}`,
      symbols: ['BTCUSDT'],
      staleAfterMs: 60_000,
      runtime: { scheduler: new LiveScheduler(), random: new SeededRandom(1), transport: new LiveTransport() },
    });
    closers.push(() => upstream.close());
    const frames: string[] = [];
    const kinds: (string | undefined)[] = [];
    let [bad, ups] = [0, 0];
    await new Promise<void>((done) => {
      upstream.open({
        onUp: () => (ups += 1),
        onDown: () => undefined,
        onSilent: () => undefined,
        onBadFrame: () => (bad += 1),
        onFrame: (frame, message) => {
          frames.push(frame.combined);
          kinds.push(message?.e);
          if (frames.length === GOOD.length) done();
        },
      });
    });
    expect(subscriptions.map((text) => JSON.parse(text) as unknown)).toEqual([
      { method: 'SUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@bookTicker', 'btcusdt@depth@100ms'], id: 1 },
    ]);
    expect([ups, bad, frames, kinds]).toEqual([1, BAD.length, GOOD, ['trade', 'depthUpdate', undefined]]);
  });

  it('says at the start which upstream cannot be used and why', async () => {
    const settings = { LIVE_STREAM_URL: 'ws://127.0.0.1:9', LIVE_REST_URL: 'http://127.0.0.1:9' };
    await expect(TestExchange.start(settings)).rejects.toThrow(/http:\/\/127\.0\.0\.1:9 cannot be used: .*connection/u);
    const upstream = await TestExchange.start({ SYMBOLS: 'BTCUSDT' });
    try {
      const live = { LIVE_STREAM_URL: upstream.ws, LIVE_REST_URL: upstream.http };
      await expect(TestExchange.start({ ...live, SYMBOLS: 'ETH-USDT' })).rejects.toThrow(/lists none of ETHUSDT/u);
      // One that is not listed stops no other, and is named.
      const some = await TestExchange.start({ ...live, SYMBOLS: 'ETH-USDT,BTC-USDT,LUNA-USDT' });
      const symbols = rows((await some.get('/api/v3/exchangeInfo')).body['symbols']).map(({ symbol }) => symbol);
      const status = (await some.get('/paper/status')).body['market'];
      await some.stop();
      expect(symbols).toEqual(['BTCUSDT']);
      expect(status).toMatchObject({
        refused: ['The upstream does not list ETHUSDT.', 'The upstream does not list LUNAUSDT.'],
      });
      await expect(TestExchange.start({ ...live, TAPE: 'folder' })).rejects.toThrow(/either a tape or live/u);
    } finally {
      await upstream.stop();
    }
  });
});
