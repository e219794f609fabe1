/**
 * `npm run bench -- lives`: whether one market-data process is faster than the next for all of its life. Several live at once and
 * take turns with the same frames, round by round, so that a change of the machine meets all of them and a difference between
 * processes stays. Beside each round: what the consumer and the broker used for it, and a loop that never changes, as a measure
 * of the machine itself. First trades alone, then all three channels as they came; the first rounds show how long compiling takes.
 */
import { startNats } from '#libs/local-stack';
import { median, print, whole } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';
import { cpuSeconds, endAll, hear, start, startMarketData } from './processes.mjs';

optionsOf(import.meta.url, {});

const LIVES = Number(process.env.BENCH_LIVES ?? 4);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10);
const TRADES = Number(process.env.BENCH_TRADES ?? 300_000);
const PASSES = Number(process.env.BENCH_PASSES ?? 2);
/** Rounds in which most of the code is still being compiled: printed, and left out of the medians. */
const COLD_ROUNDS = Math.floor(ROUNDS / 2);
const LOOP_BYTES = 4 << 20;

/** A broker for each: readers make one stream of what several publishers say. */
const brokers = [];
/** What the loop came to: kept, so that it is not left out. */
let hash = 0;
const bytes = new Uint8Array(LOOP_BYTES).map((_, i) => i * 31);
try {
  await run();
} finally {
  await endAll();
  for (const nats of brokers) await nats.stop();
}

async function run() {
  const lives = [];
  for (let i = 0; i < LIVES; i += 1) lives.push(await newLife());
  loopMs();
  for (const isReplay of [false, true]) {
    print(`\n${isReplay ? 'all three channels' : 'trades'}: processor time a frame, ns, ${LIVES} processes in turns`);
    const own = lives.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      const used = [];
      for (const life of lives) used.push(await turn(life, isReplay));
      report(round, used);
      if (round >= COLD_ROUNDS) for (const [i, { marketData }] of used.entries()) own[i].push(marketData);
    }
    const medians = own.map(median);
    const apart = Math.max(...medians) / Math.min(...medians);
    print(
      `  medians of the last ${ROUNDS - COLD_ROUNDS}: ${medians.map(whole).join(' ')}; the slowest is ${apart.toFixed(2)} times the fastest`,
    );
  }
}

/** market-data as it is deployed, with an exchange, a broker and a consumer of its own. */
async function newLife() {
  const nats = await startNats({ url: '' });
  brokers.push(nats);
  const { child: exchange, word } = await start('exchange.mjs');
  const { child } = await startMarketData(nats.url, word.port, ['BTC-USDT']);
  const { child: consumer } = await start('consumer.mjs', [nats.url]);
  const told = hear(exchange, 'pass');
  exchange.send({ describe: true });
  const { pass } = await told;
  return { exchange, child, consumer, nats, pass, first: word.firstId };
}

/** One process takes its frames; all were heard. */
async function turn(life, isReplay) {
  const { exchange, child, consumer, nats, pass } = life;
  const count = isReplay ? (pass.trades + pass.quotes + pass.depth) * PASSES : TRADES;
  consumer.send({ expect: count, first: life.first, isReplay });
  await hear(consumer, 'listening');
  const loop = loopMs();
  const pids = [child.pid, consumer.pid, nats.pid];
  const before = pids.map(cpuSeconds);
  exchange.send(isReplay ? { send: 0, passes: PASSES } : { send: 0, count });
  const { wrong, gaps, bad } = await hear(consumer, 'count');
  if (wrong + gaps + bad > 0) throw new Error(`${wrong} came out of order, ${gaps} were missed, ${bad} unreadable`);
  life.first += isReplay ? pass.trades * PASSES : count;
  const [marketData, heard, broker] = pids.map((pid, i) => ((cpuSeconds(pid) - before[i]) / count) * 1e9);
  return { marketData, heard, broker, loop };
}

function report(round, used) {
  const of = (name) => used.map((one) => whole(one[name]).padStart(5)).join(' ');
  print(
    `  ${String(round + 1).padStart(2)}  market-data ${of('marketData')}   consumer ${of('heard')}   nats-server ${of('broker')}   the loop, ms ${of('loop')}`,
  );
}

/** Processor time of a loop over more memory than the first two caches hold. */
function loopMs() {
  const before = process.cpuUsage();
  let sum = hash;
  for (let i = 0; i < 6 * LOOP_BYTES; i += 1) sum = (Math.imul(sum, 31) + bytes[(i * 64) & (LOOP_BYTES - 1)]) | 0;
  hash = sum;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
