/**
 * The exchange of the benches, a process of its own: answers what a Binance client asks before it listens, and then sends
 * recorded trades over its WebSocket as fast as they are taken. The frames are the recorded ones byte for byte, except
 * that every pass gives the trades the next ids, so that the stream goes on as a real one does and nothing can be lost or
 * doubled unseen. Raw paths (`/ws`) get the message without its wrapping, as Binance does it.
 *
 * Talks to its parent: `{ port }` at first; takes `{ send, count, symbols, everyUs }`, or `{ send, passes }` for all three
 * recorded channels in the order in which they came, answers `{ sent }`; `{ describe }` is answered with what a pass holds;
 * without any of them it returns how many streams are subscribed, `{ names }`.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { framesOf, restDepth } from './recorded.mjs';
import { framed, numberPass, replaySlab, writeNumber } from './replay.mjs';

const SLABS = 4;
const ID_DIGITS = 10;
const FIRST_ID = 3_735_683_259;
/** Added to a reading of the monotonic clock. */
const MONOTONIC = 1_000_000_000_000_000n;
const sockets = [];

/** All recorded trades in one piece, with the places of their ids and their ends. */
function slabOf(raw) {
  const frames = framesOf('trade').map((text) => {
    const payload = raw ? text.slice(text.indexOf('"data":') + 7, -1) : text;
    const frame = framed(Buffer.from(payload));
    return { frame, id: frame.indexOf('"t":') + 4 };
  });
  let at = 0;
  const ids = frames.map(({ frame, id }) => (at += frame.length) - frame.length + id);
  at = 0;
  const ends = frames.map(({ frame }) => (at += frame.length));
  return { bytes: Buffer.concat(frames.map(({ frame }) => frame)), ids, ends };
}

function number(slab, count, firstId) {
  for (let i = 0; i < count; i += 1) writeNumber(slab.bytes, slab.ids[i], ID_DIGITS, firstId + i);
}

const kept = new Map();
/** Sends `count` trades with the ids behind those that the connection got before; one slab is written while another is numbered. */
async function sendTrades(socket, count) {
  const key = socket.raw ? 'raw' : 'combined';
  if (!kept.has(key))
    kept.set(
      key,
      Array.from({ length: SLABS }, () => ({ ...slabOf(socket.raw), written: Promise.resolve() })),
    );
  const slabs = kept.get(key);
  let left = count;
  for (let pass = 0; left > 0; pass += 1) {
    const slab = slabs[pass % SLABS];
    await slab.written;
    const part = Math.min(left, slab.ends.length);
    number(slab, part, socket.nextId);
    socket.nextId += part;
    left -= part;
    slab.written = new Promise((resolve, reject) =>
      socket.tcp.write(slab.bytes.subarray(0, slab.ends[part - 1]), (error) => (error ? reject(error) : resolve())),
    );
  }
  await Promise.all(slabs.map((slab) => slab.written));
}

let replay;
/** Two copies of a pass: one is written while the other is numbered. */
function replaySlabs() {
  if (replay !== undefined) return replay;
  const slab = replaySlab();
  replay = [slab, { ...slab, bytes: Buffer.from(slab.bytes) }].map((one) => ({ ...one, written: Promise.resolve() }));
  return replay;
}

/** Sends so many passes over all recorded channels, with the numbers behind those that the connection got before. */
async function sendPasses(socket, passes) {
  const slabs = replaySlabs();
  for (let pass = 0; pass < passes; pass += 1) {
    const slab = slabs[pass % slabs.length];
    await slab.written;
    numberPass(slab, socket.nextId, socket.shift);
    socket.nextId += slab.trades.length;
    socket.shift += slab.span;
    slab.written = new Promise((resolve, reject) =>
      socket.tcp.write(slab.bytes, (error) => (error ? reject(error) : resolve())),
    );
  }
  await Promise.all(slabs.map((slab) => slab.written));
}

/** Sends single trades with a pause of at least `everyUs` before each, of the named symbols in turn, never two in one write. */
async function sendTicks(newest, count, symbols, everyUs) {
  // market-data spreads many symbols over several connections; the newest one is a client that takes every symbol.
  const socketOf = (symbol) =>
    newest ? sockets.at(-1) : sockets.find((one) => one.open && one.names.has(`${symbol.toLowerCase()}@trade`));
  const targets = new Map(symbols.map((symbol) => [symbol, socketOf(symbol)]));
  const ids = new Map(symbols.map((symbol) => [symbol, 1]));
  for (let i = 0; i < count; i += 1) {
    // A timer, not a busy loop: that would take one of two cores from what is measured.
    await sleep(everyUs / 1_000);
    const symbol = symbols[i % symbols.length];
    const id = ids.get(symbol);
    ids.set(symbol, id + 1);
    // The time of writing on the machine's monotonic clock, as a count of microseconds that no real time can be.
    const at = MONOTONIC + process.hrtime.bigint() / 1_000n;
    const text = `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":1723161255343,"s":"${symbol}","t":${id},"p":"61837.63000000","q":"0.02000000","T":${at},"m":true,"M":true}}`;
    targets.get(symbol).tcp.write(framed(Buffer.from(text)));
  }
}

let quotes = 1;
const quote = (name, u) =>
  `{"stream":"${name.split('@')[0]}@bookTicker","data":{"u":${u},"s":"${name.split('@')[0].toUpperCase()}","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}`;

const symbolInfo = (symbol) => ({
  symbol,
  status: 'TRADING',
  baseAsset: symbol.slice(0, -4),
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  permissions: [],
  permissionSets: [['SPOT']],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    {
      filterType: 'NOTIONAL',
      minNotional: '5.00000000',
      applyMinToMarket: true,
      maxNotional: '9000000.00000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
  ],
});

function answer(url) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/api/v3/depth') return restDepth();
  if (pathname === '/api/v3/trades') return '[]';
  if (pathname === '/api/v3/time') return JSON.stringify({ serverTime: Date.now() });
  if (pathname !== '/api/v3/exchangeInfo') return undefined;
  const symbols = JSON.parse(searchParams.get('symbols') ?? '["BTCUSDT"]');
  return JSON.stringify({
    timezone: 'UTC',
    serverTime: Date.now(),
    rateLimits: [],
    exchangeFilters: [],
    symbols: symbols.map(symbolInfo),
  });
}

const server = createServer((request, response) => {
  const body = answer(request.url);
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(body ?? '{"code":-1,"msg":"no such route"}');
});
new WebSocketServer({ server }).on('connection', (socket, request) => {
  const own = {
    tcp: socket._socket,
    raw: request.url.startsWith('/ws'),
    nextId: FIRST_ID,
    shift: 0,
    names: new Set(),
    open: true,
  };
  sockets.push(own);
  // Between two rounds a quote a second says that the exchange lives, as a real one does: silence would be a lost connection.
  const alive = setInterval(
    () => own.names.size > 1 && own.tcp.write(framed(Buffer.from(quote(own.names.values().next().value, quotes++)))),
    1_000,
  );
  socket.on('error', () => undefined);
  socket.on('close', () => {
    own.open = false;
    clearInterval(alive);
  });
  socket.on('message', (data) => {
    const { id, params } = JSON.parse(data);
    for (const name of params) own.names.add(name);
    socket.send(JSON.stringify({ result: null, id }));
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, firstId: FIRST_ID }));

async function obey({ send, count, symbols, everyUs, passes, describe }) {
  if (describe) {
    const [{ counts, bytes }] = replaySlabs();
    process.send({ pass: { ...counts, bytes: bytes.length } });
    return;
  }
  if (send === undefined) {
    process.send({ names: new Set(sockets.filter((one) => one.open).flatMap((one) => [...one.names])).size });
    return;
  }
  // `send` is the number of the connection, in the order in which they came; -1 is the newest.
  const socket = sockets.at(send);
  if (passes !== undefined) await sendPasses(socket, passes);
  else if (symbols === undefined) await sendTrades(socket, count);
  else await sendTicks(send === -1, count, symbols, everyUs);
  process.send({ sent: count });
}
process.on('message', (order) => {
  obey(order).catch((error) => {
    process.stderr.write(`bench: the exchange could not send: ${error.stack}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
