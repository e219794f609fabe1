/** The peer: ccxt.pro's own `watchTrades` on the same frames, in the raw shape that it asks for. Every trade it handled counts. */
import ccxt from 'ccxt';

const [port, wanted] = [Number(process.argv[2]), Number(process.argv[3])];
const [rest, stream] = [`http://127.0.0.1:${port}/api/v3`, `ws://127.0.0.1:${port}/ws`];
const exchange = new ccxt.pro.binance({
  urls: { api: { public: rest, private: rest, ws: { spot: stream, 'ws-api': { spot: stream } } } },
  options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false },
});
await exchange.loadHttpProxyAgent();
await exchange.loadMarkets();
let count = 0;
let lastId = 0;
let startedAt = 0n;
let usedBefore = process.cpuUsage();
const handle = exchange.handleTrade.bind(exchange);
exchange.handleTrade = (client, message) => {
  handle(client, message);
  if (message.e !== 'trade') return;
  count += 1;
  if (count === 1) {
    startedAt = process.hrtime.bigint();
    usedBefore = process.cpuUsage();
  } else if (message.t !== lastId + 1) throw new Error(`ccxt was given trade ${message.t} after ${lastId}`);
  lastId = message.t;
  if (count < wanted) return;
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { user, system } = process.cpuUsage(usedBefore);
  process.send({ count, seconds, cpuSeconds: (user + system) / 1e6 }, () => process.exit(0));
};
const subscribed = exchange.handleSubscriptionStatus.bind(exchange);
exchange.handleSubscriptionStatus = (client, message) => {
  process.send({ ready: true });
  return subscribed(client, message);
};
for (;;) await exchange.watchTrades('BTC/USDT');
