/**
 * `npm run bench -- ingest`: messages a second on the recorded trades of Binance over a local WebSocket, three ways in
 * alternating rounds of one run: a bare `ws` client that only counts (the floor), ccxt.pro (the peer), and the whole way
 * socket → market-data (the app as it is deployed) → NATS → a consumer's callback. Every part is a process of its own.
 * Then the floor and the whole way once more on all three recorded channels in the order in which they came; `--only trades` and
 * `--only all` leave the other half out.
 */
import { availableParallelism } from 'node:os';
import { startNats } from '#libs/local-stack';
import { optionsOf } from '../../scripts/options.mjs';
import { complain, median, print, spread, verdict, whole } from './figures.mjs';
import { cpuSeconds, end, endAll, hear, kernelSeconds, rssMb, start, startMarketData } from './processes.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const TRADES = Number(process.env.BENCH_TRADES ?? 1_500_000);
/** Passes over the capture (some 100,000 frames, 25 MB) in a round of all channels. */
const PASSES = Number(process.env.BENCH_PASSES ?? Math.ceil(TRADES / 150_000));
const PEER_TRADES = Math.min(TRADES, 150_000);
const { values } = optionsOf(import.meta.url, { options: { only: { type: 'string' } } });
const PARTS = ['trades', 'all'];
if (values.only !== undefined && !PARTS.includes(values.only)) {
  complain(`bench: --only is one of ${PARTS.join(', ')}`);
  process.exit(2);
}

const nats = await startNats({ url: '' });
try {
  await run();
} finally {
  await endAll();
  await nats.stop();
}

async function run() {
  const { child: exchange, word } = await start('exchange.mjs');
  const url = `ws://127.0.0.1:${word.port}`;
  const marketData = await startMarketData(nats.url, word.port, ['BTC-USDT']);
  const { child: consumer } = await start('consumer.mjs', [nats.url]);
  const parts = { exchange, marketData, consumer, url, port: word.port, first: word.firstId };
  if (values.only !== 'all') await trades(parts);
  if (values.only !== 'trades') await replay(parts);
}

async function trades(parts) {
  const { url, port, marketData } = parts;
  await wholeWay(parts, TRADES / 4);
  const rates = { floor: [], peer: [], whole: [] };
  const cpu = { floor: [], peer: [], marketData: [], kernel: [], broker: [], consumer: [] };
  const memory = [memoryOf(parts)];
  let sent = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.floor.push(await counted(parts, 'floor.mjs', [url, TRADES], cpu.floor));
    const before = cpuOf(parts);
    rates.whole.push(await wholeWay(parts, TRADES));
    const after = cpuOf(parts);
    for (const [part, seconds] of Object.entries(after)) cpu[part].push(((seconds - before[part]) / TRADES) * 1e9);
    sent += TRADES;
    memory.push(memoryOf(parts));
    rates.peer.push(await counted(parts, 'peer-ccxt.mjs', [port, PEER_TRADES], cpu.peer));
  }
  report(rates, cpu, memory, sent, await marketData.status());
}

/** All three channels, in alternating rounds of floor and whole way. */
async function replay(parts) {
  const { exchange, url, marketData } = parts;
  const told = hear(exchange, 'pass');
  exchange.send({ describe: true });
  const { pass } = await told;
  const frames = (pass.trades + pass.quotes + pass.depth) * PASSES;
  const rates = { floor: [], whole: [] };
  const cpu = { floor: [], whole: [], broker: [], consumer: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const passes = round < 0 ? 1 : PASSES;
    const count = (frames / PASSES) * passes;
    const floor = await counted(parts, 'floor.mjs', [url, count], cpu.floor, { passes });
    const before = cpuOf(parts);
    const whole = await wholeReplay(parts, pass, passes);
    if (round < 0) cpu.floor.pop();
    else {
      const after = cpuOf(parts);
      cpu.whole.push(((after.marketData - before.marketData) / count) * 1e9);
      for (const part of ['broker', 'consumer']) cpu[part].push(((after[part] - before[part]) / count) * 1e9);
      rates.floor.push(floor);
      rates.whole.push(whole);
    }
  }
  reportReplay(pass, rates, cpu, await marketData.status());
}

async function wholeReplay(parts, pass, passes) {
  const { exchange, consumer } = parts;
  const count = (pass.trades + pass.quotes + pass.depth) * passes;
  consumer.send({ expect: count, first: parts.first, isReplay: true });
  await hear(consumer, 'listening');
  exchange.send({ send: 0, passes });
  const told = await hear(consumer, 'count');
  parts.first += pass.trades * passes;
  const { wrong, gaps, bad } = told;
  const isWhole = ['trades', 'quotes', 'depth'].every((kind) => told[kind] === pass[kind] * passes);
  if (!isWhole || wrong + gaps + bad > 0)
    throw new Error(
      `of ${passes} passes ${JSON.stringify(pass)} came ${JSON.stringify({ ...told, latencies: undefined })}`,
    );
  return told.count / told.seconds;
}

function reportReplay(pass, rates, cpu, { counters, instruments }) {
  const [floor, own] = [rates.floor, rates.whole].map(median);
  const mb = (pass.bytes * PASSES) / 1e6;
  print(
    `\ningest of all three channels as they came: ${ROUNDS} alternating rounds of ${PASSES} passes (${mb.toFixed(0)} MB): a pass has ${whole(pass.trades)} trades, ${whole(pass.quotes)} best bids and asks, ${whole(pass.depth)} book changes`,
  );
  for (const [name, values, used] of [
    ['floor: the bare ws client', rates.floor, cpu.floor],
    ['socket → market-data → NATS → callback', rates.whole, cpu.whole],
  ])
    print(
      `  ${name.padEnd(44)} ${whole(median(values)).padStart(9)} frames a second (${spread(values)}), ${whole(median(used))} ns of its processor a frame`,
    );
  print(
    `  besides, processor time a frame: nats-server ${whole(median(cpu.broker))} ns, consumer ${whole(median(cpu.consumer))} ns`,
  );
  print(`  of the floor: ${((own / floor) * 100).toFixed(0)} % (target 70 %: ${verdict(own >= 0.7 * floor)})`);
  print('  nothing lost: every trade, best bid and ask and book change was heard once and in order');
  const [{ bookChecks, bookMatches }] = instruments;
  print(
    `  market-data left ${counters.framesReadSlowly} frames to JSON.parse; of ${whole(bookChecks)} checks of the book ${whole(bookMatches)} were equal`,
  );
}

/** A client that connects, is sent frames and counts them. */
async function counted({ exchange }, script, args, cpu, order = {}) {
  const [, count] = args;
  const { child } = await start(script, args);
  exchange.send({ send: -1, count, ...order });
  const told = await hear(child, 'count');
  await end(child);
  cpu.push((told.cpuSeconds / count) * 1e9);
  if (told.count !== count) throw new Error(`${script} took ${told.count} of ${count}`);
  return told.count / told.seconds;
}

async function wholeWay(parts, count) {
  const { exchange, consumer } = parts;
  consumer.send({ expect: count, first: parts.first });
  await hear(consumer, 'listening');
  exchange.send({ send: 0, count });
  const told = await hear(consumer, 'count');
  parts.first += count;
  const { wrong, gaps, bad } = told;
  if (told.count !== count || wrong + gaps + bad > 0)
    throw new Error(`of ${count} trades ${told.count} came, ${wrong} out of order, ${gaps} missed, ${bad} unreadable`);
  return told.count / told.seconds;
}

/** Processor time so far: what an interruption by another process does not change. */
function cpuOf({ marketData, consumer }) {
  return {
    marketData: cpuSeconds(marketData.child.pid),
    kernel: kernelSeconds(marketData.child.pid),
    broker: cpuSeconds(nats.pid),
    consumer: cpuSeconds(consumer.pid),
  };
}

function memoryOf({ marketData, consumer }) {
  return { marketData: rssMb(marketData.child.pid), consumer: rssMb(consumer.pid) };
}

function report(rates, cpu, memory, sent, status) {
  const [floor, peer, own] = [rates.floor, rates.peer, rates.whole].map(median);
  print(`\ningest: ${ROUNDS} alternating rounds on ${availableParallelism()} cores, medians (smallest to largest)`);
  const line = (name, values) =>
    print(`  ${name.padEnd(44)} ${whole(median(values)).padStart(9)} a second  (${spread(values)})`);
  line('floor: a bare ws client that only counts', rates.floor);
  line('peer: ccxt.pro on the same trades', rates.peer);
  line('socket → market-data → NATS → callback', rates.whole);
  const ns = (name) => `${whole(median(cpu[name]))} ns`;
  print(
    `  processor time a trade: floor ${ns('floor')}, ccxt.pro ${ns('peer')}, market-data ${ns('marketData')} (${ns('kernel')} of it in the kernel), nats-server ${ns('broker')}, consumer ${ns('consumer')}`,
  );
  const { counters, published } = status;
  print(`  nothing lost: ${whole(sent)} trades sent in the rounds, as many heard, each once and in order;`);
  print(`  market-data: ${JSON.stringify(counters)}`);
  print(`  tick lane: ${JSON.stringify(published)}`);
  for (const name of ['marketData', 'consumer']) {
    const values = memory.map((one) => one[name]);
    const slope = (values.at(-1) - values[1]) / ((sent - TRADES) / 1e6 || 1);
    print(
      `  memory of ${name}: ${values.map((mb) => mb.toFixed(0)).join(' ')} MB after each round: ${slope.toFixed(2)} MB per million trades`,
    );
  }
  print(`  of the floor: ${((own / floor) * 100).toFixed(0)} % (target 70 %: ${verdict(own >= 0.7 * floor)})`);
  print(`  of ccxt.pro:  ${(own / peer).toFixed(1)} times (target 7: ${verdict(own >= 7 * peer)})`);
  print(`  trades a second: ${whole(own)} (target 500,000 on two quiet cores: ${verdict(own >= 500_000)})`);
}
