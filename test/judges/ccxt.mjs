/**
 * A public client as the judge of the paper exchange: every unified spot method that ccxt declares for Binance (its `has` table), by
 * REST and by WebSocket, is called, and its answer is checked for the unified structure; besides them what ccxt offers of order lists.
 * Prints a table; the exit code is 0 only if no method fails.
 *
 *   npm run paper-exchange -- --port 9000 --symbols BTCUSDT,ETHUSDT --balances USDT:100000,BTC:5 &
 *   node test/judges/ccxt.mjs http://127.0.0.1:9000
 */
import ccxt from 'ccxt';

const HTTP = process.argv[2] ?? 'http://127.0.0.1:9000';
const WS = HTTP.replace(/^http/u, 'ws');
const REST = `${HTTP}/api/v3`;
const S = 'BTC/USDT';
const LONGEST_MS = 15_000;

const client = new ccxt.pro.binance({
  apiKey: process.env['API_KEY'] ?? 'demo-key',
  secret: process.env['API_SECRET'] ?? 'demo-secret',
  urls: { api: { public: REST, private: REST, ws: { spot: `${WS}/ws`, 'ws-api': { spot: `${WS}/ws-api/v3` } } } },
  options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false },
});

/** Prints one line. */
const say = (line) => process.stdout.write(`${line}\n`);

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
const isText = (value) => typeof value === 'string' && value !== '';
const each = (check) => (list) => Array.isArray(list) && list.length > 0 && list.every(check);
const eachOf = (check) => (table) => Object.keys(table).length > 0 && Object.values(table).every(check);
const listOf = (check) => (list) => Array.isArray(list) && list.every(check);

const trade = (t) =>
  isText(t.id) &&
  isNumber(t.timestamp) &&
  t.symbol === S &&
  ['buy', 'sell'].includes(t.side) &&
  isNumber(t.price) &&
  isNumber(t.amount) &&
  isNumber(t.cost);
const ownTrade = (t) => trade(t) && isText(t.order) && isNumber(t.fee.cost) && isText(t.fee.currency);
const ticker = (t) => isText(t.symbol) && isNumber(t.last) && isNumber(t.timestamp) && isNumber(t.baseVolume);
const best = (t) => isText(t.symbol) && isNumber(t.bid) && isNumber(t.ask) && t.bid < t.ask;
const book = (b) =>
  b.symbol === S && isNumber(b.nonce) && b.bids.length > 0 && b.asks.length > 0 && b.bids[0][0] < b.asks[0][0];
const bar = (row) => row.length === 6 && row.every(isNumber) && row[2] >= row[3];
const order = (o) =>
  isText(o.id) &&
  o.symbol === S &&
  ['open', 'closed', 'canceled', 'expired'].includes(o.status) &&
  isNumber(o.amount) &&
  isNumber(o.filled);
const taken = (o) => isText(o.id) && o.symbol === S;
const balance = (b) => isNumber(b.USDT.free) && isNumber(b.USDT.used) && isNumber(b.total.USDT);

const rest = () => client.createOrder(S, 'limit', 'buy', 0.001, 30_000);
const sold = () => client.createOrder(S, 'market', 'sell', 0.001);
const fresh = async () => (await rest()).id;

const listed = (l) =>
  isText(l.listClientOrderId) && l.symbol === 'BTCUSDT' && l.orders.every((o) => isText(o.clientOrderId));
const list = (kind, count) => (l) =>
  listed(l) && l.contingencyType === kind && l.orderReports.length === count && l.orders.length === count;
const stop = (prefix) => ({ [`${prefix}Type`]: 'STOP_LOSS', [`${prefix}StopPrice`]: '50000' });
const profit = (prefix) => ({ [`${prefix}Type`]: 'LIMIT_MAKER', [`${prefix}Price`]: '90000' });
const pair = () => ({ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.001', ...profit('above'), ...stop('below') });
const oldPair = () => ({ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.001', price: '90000', stopPrice: '50000' });
const lead = () => ({
  ...{ symbol: 'BTCUSDT', workingType: 'LIMIT', workingSide: 'BUY', workingPrice: '30008', workingQuantity: '0.001' },
  ...{ workingTimeInForce: 'GTC', pendingSide: 'SELL', pendingQuantity: '0.001' },
});
const leadAndOrder = () => ({ ...lead(), pendingType: 'MARKET' });
const leadAndPair = () => ({ ...lead(), ...profit('pendingAbove'), ...stop('pendingBelow') });

/** A watched stream that only moves when something happens gets something to happen. */
const during = (watching, action) => {
  const timer = setInterval(() => action().catch(() => undefined), 500);
  return watching.finally(() => clearInterval(timer));
};

const TRAILING = { stopLossOrTakeProfit: 'stopLoss' };

/** Each method of the table that is about spot: how it is called, and what its answer must look like. */
const METHODS = {
  fetchTime: [() => client.fetchTime(), isNumber],
  fetchMarkets: [
    () => client.fetchMarkets(),
    each((m) => m.spot && isNumber(m.precision.price) && isNumber(m.limits.cost.min)),
  ],
  fetchTicker: [() => client.fetchTicker(S), ticker],
  fetchTickers: [() => client.fetchTickers(), eachOf(ticker)],
  fetchLastPrices: [() => client.fetchLastPrices(), eachOf((p) => isNumber(p.price))],
  fetchBidsAsks: [() => client.fetchBidsAsks(), eachOf(best)],
  fetchOrderBook: [() => client.fetchOrderBook(S, 20), book],
  fetchL2OrderBook: [() => client.fetchL2OrderBook(S), book],
  fetchTrades: [() => client.fetchTrades(S), each(trade)],
  fetchOHLCV: [() => client.fetchOHLCV(S, '1m'), each(bar)],
  fetchBalance: [() => client.fetchBalance(), balance],
  fetchTradingLimits: [() => client.fetchTradingLimits(), (limits) => typeof limits === 'object'],
  createOrder: [rest, order],
  createLimitOrder: [() => client.createLimitOrder(S, 'buy', 0.001, 30_001), order],
  createLimitBuyOrder: [() => client.createLimitBuyOrder(S, 0.001, 30_002), order],
  createLimitSellOrder: [() => client.createLimitSellOrder(S, 0.001, 100_000), order],
  createMarketOrder: [() => client.createMarketOrder(S, 'buy', 0.001), order],
  createMarketBuyOrder: [() => client.createMarketBuyOrder(S, 0.001), order],
  createMarketSellOrder: [sold, order],
  createMarketOrderWithCost: [() => client.createMarketOrderWithCost(S, 'buy', 50), order],
  createMarketBuyOrderWithCost: [() => client.createMarketBuyOrderWithCost(S, 50), order],
  createMarketSellOrderWithCost: [() => client.createMarketSellOrderWithCost(S, 50), order],
  createPostOnlyOrder: [() => client.createPostOnlyOrder(S, 'limit', 'buy', 0.001, 30_003), taken],
  editOrder: [async () => client.editOrder(await fresh(), S, 'limit', 'buy', 0.002, 30_004), order],
  cancelOrder: [async () => client.cancelOrder(await fresh(), S), order],
  fetchOrder: [async () => client.fetchOrder(await fresh(), S), order],
  fetchOpenOrders: [() => client.fetchOpenOrders(S), each(order)],
  fetchOrders: [() => client.fetchOrders(S), each(order)],
  fetchClosedOrders: [() => client.fetchClosedOrders(S), each(order)],
  fetchCanceledOrders: [() => client.fetchCanceledOrders(S), each(order)],
  fetchCanceledAndClosedOrders: [() => client.fetchCanceledAndClosedOrders(S), each(order)],
  fetchOrderTrades: [async () => client.fetchOrderTrades((await sold()).id, S), each(ownTrade)],
  fetchMyTrades: [() => client.fetchMyTrades(S), each(ownTrade)],
  cancelAllOrders: [async () => [await rest(), await client.cancelAllOrders(S)][1], each(order)],
  privatePostOrderListOco: [() => client.privatePostOrderListOco(pair()), list('OCO', 2)],
  privatePostOrderOco: [() => client.privatePostOrderOco(oldPair()), list('OCO', 2)],
  privatePostOrderListOto: [() => client.privatePostOrderListOto(leadAndOrder()), list('OTO', 2)],
  privatePostOrderListOtoco: [() => client.privatePostOrderListOtoco(leadAndPair()), list('OTO', 3)],
  privateGetOpenOrderList: [() => client.privateGetOpenOrderList(), (all) => all.length > 0 && all.every(listed)],
  privateGetAllOrderList: [() => client.privateGetAllOrderList(), (all) => all.length > 0 && all.every(listed)],
  privateDeleteOrderList: [
    async () => {
      const { orderListId } = await client.privatePostOrderListOco(pair());
      return client.privateDeleteOrderList({ symbol: 'BTCUSDT', orderListId });
    },
    (l) => listed(l) && l.listOrderStatus === 'ALL_DONE' && l.orderReports.every((o) => o.status === 'CANCELED'),
  ],
  createIcebergOrder: [
    () => client.createOrder(S, 'limit', 'buy', 0.01, 30_007, { icebergQty: '0.002' }),
    (o) => order(o) && o.info.icebergQty === '0.00200000',
  ],
  // A symbol takes five orders at once that wait for a price.
  cancelAllOrdersBeforeStops: [async () => [await rest(), await client.cancelAllOrders(S)][1], (all) => all.length > 0],
  createStopLossOrder: [() => client.createStopLossOrder(S, 'limit', 'sell', 0.001, 50_000, 50_100), taken],
  createTakeProfitOrder: [() => client.createTakeProfitOrder(S, 'limit', 'sell', 0.001, 90_000, 90_100), taken],
  createStopOrder: [() => client.createStopOrder(S, 'limit', 'sell', 0.001, 50_000, 50_100), taken],
  createStopLimitOrder: [() => client.createStopLimitOrder(S, 'sell', 0.001, 50_000, 50_100), taken],
  cancelAllOrdersBetweenStops: [
    async () => [await rest(), await client.cancelAllOrders(S)][1],
    (all) => all.length > 0,
  ],
  createTriggerOrder: [() => client.createTriggerOrder(S, 'limit', 'sell', 0.001, 50_000, 50_100), taken],
  createTrailingPercentOrder: [
    () => client.createTrailingPercentOrder(S, 'limit', 'sell', 0.001, 90_000, 1, undefined, TRAILING),
    taken,
  ],
  // ccxt names no symbol in these, whoever answers.
  fetchTradesWs: [() => client.fetchTradesWs(S), each((t) => trade({ ...t, symbol: S }))],
  fetchOHLCVWs: [() => client.fetchOHLCVWs(S, '1m'), each(bar)],
  // ccxt reads no balance out of the answer of a spot account (it knows not which type it is): the answer itself is looked at.
  fetchBalanceWs: [
    () => client.fetchBalanceWs(),
    (b) => each((row) => isText(row.asset) && isText(row.free))(b.info.balances),
  ],
  createOrderWs: [() => client.createOrderWs(S, 'limit', 'buy', 0.001, 30_005), order],
  createMarketOrderWs: [() => client.createMarketOrderWs(S, 'buy', 0.001), order],
  editOrderWs: [async () => client.editOrderWs(await fresh(), S, 'limit', 'buy', 0.002, 30_006), order],
  fetchOrderWs: [async () => client.fetchOrderWs(await fresh(), S), order],
  fetchOrdersWs: [() => client.fetchOrdersWs(S), each(order)],
  fetchOpenOrdersWs: [() => client.fetchOpenOrdersWs(S), each(order)],
  fetchMyTradesWs: [() => client.fetchMyTradesWs(S), each(ownTrade)],
  cancelOrderWs: [async () => client.cancelOrderWs(await fresh(), S), order],
  cancelAllOrdersWs: [async () => [await rest(), await client.cancelAllOrdersWs(S)][1], listOf(order)],
  watchTicker: [() => client.watchTicker(S), ticker],
  watchTickers: [() => client.watchTickers([S]), eachOf(ticker)],
  watchBidsAsks: [() => client.watchBidsAsks([S]), eachOf(best)],
  watchTrades: [() => client.watchTrades(S), each(trade)],
  watchTradesForSymbols: [() => client.watchTradesForSymbols([S]), each(trade)],
  watchOrderBook: [() => client.watchOrderBook(S), book],
  watchOrderBookForSymbols: [() => client.watchOrderBookForSymbols([S]), book],
  watchOHLCV: [() => client.watchOHLCV(S, '1m'), each(bar)],
  watchOHLCVForSymbols: [() => client.watchOHLCVForSymbols([[S, '1m']]), (all) => Object.values(all).length > 0],
  watchBalance: [() => during(client.watchBalance(), sold), balance],
  watchOrders: [() => during(client.watchOrders(S), rest), each(order)],
  watchMyTrades: [() => during(client.watchMyTrades(S), sold), each(trade)],
  unWatchTrades: [() => client.unWatchTrades(S), () => true],
  unWatchTradesForSymbols: [() => client.unWatchTradesForSymbols([S]), () => true],
  unWatchTicker: [() => client.unWatchTicker(S), () => true],
  unWatchTickers: [() => client.unWatchTickers([S]), () => true],
  unWatchBidsAsks: [() => client.unWatchBidsAsks([S]), () => true],
  unWatchOrderBook: [() => client.unWatchOrderBook(S), () => true],
  unWatchOrderBookForSymbols: [() => client.unWatchOrderBookForSymbols([S]), () => true],
  unWatchOHLCV: [() => client.unWatchOHLCV(S, '1m'), () => true],
  unWatchOHLCVForSymbols: [() => client.unWatchOHLCVForSymbols([[S, '1m']]), () => true],
};

async function judge([call, check]) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), LONGEST_MS).unref();
  });
  try {
    const answer = await Promise.race([call(), late]);
    return check(answer) ? 'ok' : `structure: ${JSON.stringify(answer)?.slice(0, 200)}`;
  } catch (error) {
    return `${error.constructor.name}: ${String(error.message).slice(0, 160)}`;
  }
}

await client.loadHttpProxyAgent();
await client.loadMarkets();
const outcomes = [];
for (const [name, method] of Object.entries(METHODS)) {
  const outcome = await judge(method);
  outcomes.push([name, outcome]);
  say(`${outcome === 'ok' ? 'ok  ' : 'FAIL'} ${name}${outcome === 'ok' ? '' : `: ${outcome}`}`);
}
const declared = Object.entries(client.has).filter(
  ([name, has]) => has && /^(?:fetch|create|cancel|edit|watch|unWatch)/u.test(name),
);
const elsewhere = declared.map(([name]) => name).filter((name) => !(name in METHODS));
say(`not of spot trading, for swaps only in ccxt, or served by other hosts of Binance: ${elsewhere.join(' ')}`);
const good = outcomes.filter(([, outcome]) => outcome === 'ok');
const unified = Object.keys(METHODS).filter((name) => name in client.has);
const failed = outcomes.filter(([, outcome]) => outcome !== 'ok');
say(
  `ccxt ${ccxt.version}: ${good.filter(([name]) => unified.includes(name)).length} of ${unified.length} unified methods ok, ` +
    `${good.length} of ${outcomes.length} with lists and icebergs`,
);
await client.close().catch(() => undefined);
process.exit(failed.length === 0 ? 0 : 1);
