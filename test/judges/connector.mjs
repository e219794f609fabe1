/**
 * Binance's own client for Node (`@binance/connector`) as a judge of the paper exchange: REST, market streams and the WebSocket API.
 * It is no dependency of the project; install it anywhere and say where:
 *
 *   npm install --prefix .cache/judge @binance/connector@3.6.1
 *   npm run paper-exchange -- --port 9000 --symbols BTCUSDT,ETHUSDT --balances USDT:100000,BTC:5 &
 *   node test/judges/connector.mjs http://127.0.0.1:9000 .cache/judge
 *
 * Prints a line per call; the exit code is 0 only if every answer has the structure that Binance documents.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const HTTP = process.argv[2] ?? 'http://127.0.0.1:9000';
const WS = HTTP.replace(/^http/u, 'ws');
const { Spot, WebsocketAPI, WebsocketStream } = createRequire(resolve(process.argv[3] ?? '.', 'package.json'))(
  '@binance/connector',
);
const KEY = process.env['API_KEY'] ?? 'demo-key';
const SECRET = process.env['API_SECRET'] ?? 'demo-secret';
const LONGEST_MS = 15_000;
const S = 'BTCUSDT';
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, log: nothing, warn: nothing, error: nothing };

const say = (line) => process.stdout.write(`${line}\n`);
const isText = (value) => typeof value === 'string' && value !== '';
const isDecimal = (value) => typeof value === 'string' && /^\d+\.\d+$/u.test(value);
const all = (check) => (list) => Array.isArray(list) && list.length > 0 && list.every(check);
const print = (t) => Number.isInteger(t.id) && isDecimal(t.price) && isDecimal(t.qty) && Number.isInteger(t.time);
const sum = (t) => Number.isInteger(t.a) && Number.isInteger(t.f) && Number.isInteger(t.l) && isDecimal(t.p);
const bar = (row) => row.length === 12 && [1, 2, 3, 4, 5].every((at) => isDecimal(row[at])) && Number.isInteger(row[8]);
const book = (b) =>
  Number.isInteger(b.lastUpdateId) && b.bids.length > 0 && b.asks.length > 0 && isDecimal(b.bids[0][0]);
const order = (o) => o.symbol === S && Number.isInteger(o.orderId) && isText(o.clientOrderId) && isText(o.status);
const pair = (l) => l.contingencyType === 'OCO' && l.orders.length === 2 && Number.isInteger(l.orderListId);
const account = (a) => all((b) => isText(b.asset) && isDecimal(b.free) && isDecimal(b.locked))(a.balances);
const rules = (i) => i.symbols.some(({ symbol, filters }) => symbol === S && filters.length > 3);
const limits = all((l) => isText(l.rateLimitType) && Number.isInteger(l.limit) && Number.isInteger(l.count));
const own = (t) => print(t) && Number.isInteger(t.orderId) && isDecimal(t.commission) && isText(t.commissionAsset);

const client = new Spot(KEY, SECRET, { baseURL: HTTP });
const LIMIT = { price: '30000', quantity: '0.001', timeInForce: 'GTC' };
const PAIR = { abovePrice: '90000', belowStopPrice: '50000' };
const rest = async () => (await client.newOrder(S, 'BUY', 'LIMIT', LIMIT)).data.orderId;
const oco = async () => (await client.newOCOOrder(S, 'SELL', '0.001', 'LIMIT_MAKER', 'STOP_LOSS', PAIR)).data;

/** REST: how each is called, and what its answer must look like. */
const REST = {
  ping: [() => client.ping(), (a) => Object.keys(a).length === 0],
  time: [() => client.time(), (a) => Number.isInteger(a.serverTime)],
  exchangeInfo: [() => client.exchangeInfo({ symbol: S }), rules],
  depth: [() => client.depth(S, { limit: 5 }), book],
  trades: [() => client.trades(S), all(print)],
  historicalTrades: [() => client.historicalTrades(S), all(print)],
  aggTrades: [() => client.aggTrades(S), all(sum)],
  klines: [() => client.klines(S, '1m'), all(bar)],
  uiklines: [() => client.uiklines(S, '1m'), all(bar)],
  avgPrice: [() => client.avgPrice(S), (a) => isDecimal(a.price) && Number.isInteger(a.mins)],
  ticker24hr: [
    () => client.ticker24hr(S),
    (t) => t.symbol === S && isDecimal(t.lastPrice) && Number.isInteger(t.count),
  ],
  tickerPrice: [() => client.tickerPrice(S), (t) => isDecimal(t.price)],
  bookTicker: [() => client.bookTicker('', [S, 'ETHUSDT']), all((t) => isDecimal(t.bidPrice) && isDecimal(t.askQty))],
  rollingWindowTicker: [() => client.rollingWindowTicker(S), (t) => t.symbol === S && isDecimal(t.weightedAvgPrice)],
  account: [() => client.account(), account],
  apiPermissions: [() => client.apiPermissions(), (a) => typeof a.enableSpotAndMarginTrading === 'boolean'],
  newOrderTest: [() => client.newOrderTest(S, 'BUY', 'LIMIT', LIMIT), (a) => Object.keys(a).length === 0],
  newOrder: [() => client.newOrder(S, 'BUY', 'LIMIT', LIMIT), order],
  newOrderAtMarket: [
    () => client.newOrder(S, 'SELL', 'MARKET', { quantity: '0.001' }),
    (o) => order(o) && o.status === 'FILLED' && all((f) => isDecimal(f.price) && isDecimal(f.commission))(o.fills),
  ],
  getOrder: [async () => client.getOrder(S, { orderId: await rest() }), order],
  openOrders: [() => client.openOrders({ symbol: S }), all(order)],
  allOrders: [() => client.allOrders(S), all(order)],
  cancelOrder: [
    async () => client.cancelOrder(S, { orderId: await rest() }),
    (o) => order(o) && o.status === 'CANCELED',
  ],
  cancelAndReplace: [
    async () =>
      client.cancelAndReplace(S, 'BUY', 'LIMIT', 'STOP_ON_FAILURE', { ...LIMIT, cancelOrderId: await rest() }),
    (a) => a.cancelResult === 'SUCCESS' && a.newOrderResult === 'SUCCESS' && order(a.newOrderResponse),
  ],
  cancelOpenOrders: [async () => [await rest(), await client.cancelOpenOrders(S)][1], all(order)],
  newOCOOrder: [async () => ({ data: await oco() }), pair],
  getOCOOrder: [async () => client.getOCOOrder({ orderListId: (await oco()).orderListId }), pair],
  getOCOOrders: [() => client.getOCOOrders(), all(pair)],
  getOpenOCOOrders: [() => client.getOpenOCOOrders(), all(pair)],
  cancelOCOOrder: [async () => client.cancelOCOOrder(S, { orderListId: (await oco()).orderListId }), pair],
  cancelWhatIsLeft: [() => client.cancelOpenOrders(S), all((o) => order(o) || pair(o))],
  myTrades: [() => client.myTrades(S), all(own)],
  orderCount: [() => client.orderCount(), limits],
};

/** Market streams: what is subscribed to, and what its first frame must look like. */
const STREAMS = {
  trade: [(s) => s.trade('btcusdt'), (f) => f.e === 'trade' && f.s === S && isDecimal(f.p)],
  aggTrade: [(s) => s.aggTrade('btcusdt'), (f) => f.e === 'aggTrade' && Number.isInteger(f.l)],
  kline: [(s) => s.kline('btcusdt', '1m'), (f) => f.e === 'kline' && isDecimal(f.k.o) && f.k.i === '1m'],
  miniTicker: [(s) => s.miniTicker('btcusdt'), (f) => f.e === '24hrMiniTicker' && isDecimal(f.c)],
  allMiniTickers: [(s) => s.miniTicker(), all((f) => f.e === '24hrMiniTicker')],
  ticker: [(s) => s.ticker('btcusdt'), (f) => f.e === '24hrTicker' && isDecimal(f.w)],
  bookTicker: [(s) => s.bookTicker('btcusdt'), (f) => Number.isInteger(f.u) && isDecimal(f.b) && isDecimal(f.a)],
  rollingWindowTicker: [(s) => s.rollingWindowTicker('1h', 'btcusdt'), (f) => f.e === '1hTicker' && isDecimal(f.c)],
  partialBookDepth: [(s) => s.partialBookDepth('btcusdt', 5, '100ms'), book],
  diffBookDepth: [(s) => s.diffBookDepth('btcusdt', '100ms'), (f) => f.e === 'depthUpdate' && f.U <= f.u],
};

/** The WebSocket API. */
const API = {
  ping: [(a) => a.ping(), () => true],
  time: [(a) => a.time(), (r) => Number.isInteger(r.serverTime)],
  exchangeInfo: [(a) => a.exchangeInfo({ symbol: S }), rules],
  orderbook: [(a) => a.orderbook(S), book],
  trades: [(a) => a.trades(S), all(print)],
  klines: [(a) => a.klines(S, '1m'), all(bar)],
  avgPrice: [(a) => a.avgPrice(S), (r) => isDecimal(r.price)],
  ticker: [(a) => a.ticker({ symbol: S }), (r) => r.symbol === S],
  account: [(a) => a.account(), account],
  newOrder: [(a) => a.newOrder(S, 'BUY', 'LIMIT', LIMIT), order],
  openOrders: [(a) => a.openOrders(S), all(order)],
  orderHistory: [(a) => a.orderHistory(S), all(order)],
  myTrades: [(a) => a.myTrades(S), all(own)],
  orderLimit: [(a) => a.orderLimit(), limits],
  cancelOpenOrders: [(a) => a.cancelOpenOrders(S), all((o) => order(o) || pair(o))],
};

const outcomes = [];
function note(name, outcome) {
  outcomes.push(outcome);
  say(`${outcome === 'ok' ? 'ok  ' : 'FAIL'} ${name}${outcome === 'ok' ? '' : `: ${outcome}`}`);
}

/** Waits for the first value that is told, or says that none came. */
function first(subscribe) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer')), LONGEST_MS);
    subscribe((value) => {
      clearTimeout(late);
      resolve(value);
    });
  });
}

async function judge(name, ask, check) {
  try {
    const answer = await ask();
    note(name, check(answer) ? 'ok' : `structure: ${JSON.stringify(answer)?.slice(0, 200)}`);
  } catch (error) {
    note(name, `${error.message} ${JSON.stringify(error.response?.data ?? '')}`.slice(0, 200));
  }
}

for (const [name, [call, check]] of Object.entries(REST)) await judge(name, async () => (await call()).data, check);
for (const [name, [subscribe, check]] of Object.entries(STREAMS)) {
  let stream;
  const ask = () =>
    first((tell) => {
      const message = (text) => ('result' in JSON.parse(text) ? undefined : tell(JSON.parse(text)));
      stream = new WebsocketStream({ logger: SILENT, wsURL: WS, callbacks: { message } });
      subscribe(stream);
    });
  await judge(`stream ${name}`, ask, check);
  stream?.disconnect();
}
let told = nothing;
const api = await first((open) => {
  const callbacks = { open, message: (text) => told(JSON.parse(text)) };
  return new WebsocketAPI(KEY, SECRET, { logger: SILENT, wsURL: `${WS}/ws-api/v3`, callbacks });
});
for (const [name, [call, check]] of Object.entries(API)) {
  const ask = () =>
    first((tell) => {
      told = tell;
      call(api);
    });
  await judge(`WebSocket API ${name}`, ask, (answer) => answer.status === 200 && check(answer.result));
}
api.disconnect();
const good = outcomes.filter((outcome) => outcome === 'ok').length;
say(`@binance/connector: ${good} of ${outcomes.length} calls ok`);
process.exit(good === outcomes.length ? 0 : 1);
