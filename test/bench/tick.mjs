/**
 * `npm run bench -- tick`: what a lone tick costs. Time from our socket's read to the consumer's callback, through
 * market-data as it is deployed, beside a bare NATS hop of as many bytes (a client that only stamps and publishes), in
 * alternating rounds of one run, and the bare hop a second time as a control: how far apart it is from itself is what the
 * machine's noise does. Then market-data's processor time per message from 1 to 1,000 symbols, again in alternating rounds.
 *
 *   --only hops|costs   the one half or the other
 *   --prefer            the scheduler gives the bench the processor before all else on the machine (Linux, root)
 *   --trace             where the slowest ticks of ours and of the hop were (Linux, root, `perf`)
 */
import { startNats } from '#libs/local-stack';
import { optionsOf } from '../../scripts/options.mjs';
import { complain, median, print, quantile, verdict } from './figures.mjs';
import { TickTrace } from './tick-trace.mjs';
import { cpuSeconds, end, endAll, hear, prefer, start, startMarketData } from './processes.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const TICKS = Number(process.env.BENCH_TICKS ?? 1_000);
/** Ticks before each measured round, left out for all alike: they wake processes that were idle while others had their turn. */
const LEAD_TICKS = 200;
/** Ticks before the first round, for all alike: a process that has just started is compiled while it runs. */
const WARM_UP_TICKS = 5_000;
const COST_TICKS = TICKS;
/** One process is faster than the next by some percent for all of its life: several are measured. */
const COST_LIVES = 3;
const COST_ROUNDS = Math.ceil(Math.min(ROUNDS, 9) / COST_LIVES);
const EVERY_US = 1_000;
const SYMBOL_COUNTS = (process.env.BENCH_SYMBOLS ?? '1,10,100,1000').split(',').map(Number);
/** Names that no other count has, and no other life of a process: all counts are fed at once. */
const instruments = (count, life = 0) =>
  Array.from({ length: count }, (_, i) => `T${life}C${count}X${String(i).padStart(4, '0')}-USDT`);
const venueSymbols = (ids) => ids.map((id) => id.replace('-', ''));

const { values } = optionsOf(import.meta.url, {
  options: {
    only: { type: 'string' },
    trace: { type: 'boolean', default: false },
    prefer: { type: 'boolean', default: false },
  },
});
const PARTS = ['hops', 'costs'];
if (values.only !== undefined && !PARTS.includes(values.only)) {
  complain(`bench: --only is one of ${PARTS.join(', ')}`);
  process.exit(2);
}

const nats = await startNats({ url: '' });
if (values.prefer) prefer([process.pid, nats.pid]);
try {
  if (values.only !== 'costs') await hops();
  if (values.only !== 'hops') await costs();
} finally {
  await endAll();
  await nats.stop();
}

/** Sends lone ticks and returns the three times of each: written, read, received. */
async function ticks(exchange, consumer, send, symbols, timed, count = TICKS) {
  consumer.send({ expect: count, first: 1, timed });
  await hear(consumer, 'listening');
  exchange.send({ send, count, symbols, everyUs: EVERY_US });
  const { latencies, gaps, bad } = await hear(consumer, 'count');
  if (gaps + bad > 0) throw new Error(`${gaps} ticks were missed and ${bad} unreadable`);
  return Array.from({ length: latencies.length / 3 }, (_, i) => latencies.slice(i * 3, i * 3 + 3));
}

async function hops() {
  const trace = values.trace ? new TickTrace() : undefined;
  const { child: exchange, word } = await start('exchange.mjs');
  const { child: consumer } = await start('consumer.mjs', [nats.url], trace?.probeOf('consumer'));
  const ids = instruments(1);
  const { child: own } = await startMarketData(nats.url, word.port, ids, undefined, trace?.probeOf('own'));
  const { child: bare } = await start(
    'bare-hop.mjs',
    [`ws://127.0.0.1:${word.port}`, nats.url],
    trace?.probeOf('bare'),
  );
  const symbols = venueSymbols(ids);
  const rows = { bare: [], own: [], again: [] };
  const measured = async (send) =>
    (await ticks(exchange, consumer, send, symbols, true, LEAD_TICKS + TICKS)).slice(LEAD_TICKS);
  for (const send of [-1, 0]) await ticks(exchange, consumer, send, symbols, true, WARM_UP_TICKS);
  await trace?.begin();
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = await measured(-1);
    const second = await measured(0);
    const third = await measured(-1);
    trace?.add('bare', first);
    trace?.add('own', second);
    trace?.add('bare', third);
    rows.bare.push(first.map(([, read, heard]) => heard - read));
    rows.again.push(third.map(([, read, heard]) => heard - read));
    // market-data stamps with the wall clock: the shortest ways from the exchange to both sockets are taken as equal long.
    const shortest = (list) => list.reduce((least, [written, read]) => Math.min(least, read - written), Infinity);
    const offset = shortest(second) - shortest(first);
    rows.own.push(second.map(([, read, heard]) => heard - read + offset));
  }
  const pids = { exchange: exchange.pid, consumer: consumer.pid, own: own.pid, bare: bare.pid, broker: nats.pid };
  await trace?.end();
  for (const child of [bare, consumer]) await end(child);
  await endAll();
  reportHops(rows);
  trace?.report({ exchange: word.port, broker: Number(new URL(nats.url).port) }, pids);
}

function reportHops(rows) {
  const of = (list, share) => median(list.map((round) => quantile(round, share)));
  print(
    `\ntick: ${ROUNDS} alternating rounds of ${TICKS} lone ticks, one each ${EVERY_US} µs, medians of the rounds (${LEAD_TICKS} ticks before each left out)`,
  );
  for (const [name, list] of [
    ['bare NATS hop', rows.bare],
    ['bare NATS hop, again', rows.again],
    ['socket read → callback', rows.own],
  ])
    print(
      `  ${name.padEnd(24)} p50 ${of(list, 0.5).toFixed(0).padStart(5)} µs   p99 ${of(list, 0.99).toFixed(0).padStart(6)} µs`,
    );
  for (const [name, share, target] of [
    ['p50', 0.5, 1.25],
    ['p99', 0.99, 1.5],
  ]) {
    const ratio = of(rows.own, share) / of(rows.bare, share);
    const control = of(rows.again, share) / of(rows.bare, share);
    print(
      `  ${name}: ${ratio.toFixed(2)} times the bare hop (target ${target}: ${verdict(ratio <= target)}; control: the bare hop is ${control.toFixed(2)} times itself)`,
    );
  }
}

async function costs() {
  const { child: consumer } = await start('consumer.mjs', [nats.url]);
  const rows = SYMBOL_COUNTS.map((count) => ({ count, us: [] }));
  for (let life = 0; life < COST_LIVES; life += 1) {
    const fed = [];
    for (const count of SYMBOL_COUNTS) fed.push(await feed(count, life));
    for (const one of fed) await ticks(one.exchange, consumer, 0, one.symbols, false, COST_TICKS);
    for (let round = 0; round < COST_ROUNDS; round += 1) await costRound(fed, consumer, rows);
    for (const { exchange, child } of fed) await Promise.all([end(child), end(exchange)]);
  }
  reportCosts(rows);
}

/** One measurement of each count: what it uses idle, all at the same time, and what it uses for lone ticks, in turn. */
async function costRound(fed, consumer, rows) {
  const idle = await Promise.all(
    fed.map(({ child }) => used(child.pid, () => new Promise((resolve) => setTimeout(resolve, 2_000)))),
  );
  for (const [i, { child, exchange, symbols }] of fed.entries()) {
    const [busy, seconds] = await used(child.pid, () => ticks(exchange, consumer, 0, symbols, false, COST_TICKS));
    const [idled, idleSeconds] = idle[i];
    rows[i].us.push(((busy - (idled / idleSeconds) * seconds) / COST_TICKS) * 1e6);
  }
}

function reportCosts(rows) {
  print(
    `\nprocessor time of market-data per message (idle time of as many symbols taken off), ${COST_LIVES} lives of each process, in each ${COST_ROUNDS} alternating rounds of ${COST_TICKS} lone ticks`,
  );
  // Of the same round: what else the machine does is the same for both.
  const ratios = rows.map(({ us }) => median(us.map((value, round) => value / rows[0].us[round])));
  for (const [i, { count, us }] of rows.entries())
    print(
      `  ${String(count).padStart(5)} symbols  ${median(us).toFixed(1).padStart(6)} µs (${us.map((value) => value.toFixed(0)).join(' ')})   ${ratios[i].toFixed(2)} of one symbol`,
    );
  print(`  target: within 10 %: ${verdict(Math.max(...ratios) <= 1.1)}`);
}

/** market-data with so many symbols, and an exchange of its own. */
async function feed(count, life) {
  const { child: exchange, word } = await start('exchange.mjs');
  const ids = instruments(count, life);
  const subscribed = async () => {
    const told = hear(exchange, 'names');
    exchange.send({});
    return (await told).names >= 3 * count;
  };
  const { child } = await startMarketData(nats.url, word.port, ids, subscribed);
  return { exchange, child, symbols: venueSymbols(ids) };
}

/** The processor time that a process used during something, and how long that took, in seconds. */
async function used(pid, during) {
  const [before, startedAt] = [cpuSeconds(pid), performance.now()];
  await during();
  return [cpuSeconds(pid) - before, (performance.now() - startedAt) / 1_000];
}
