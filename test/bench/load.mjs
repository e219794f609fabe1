/**
 * `npm run bench -- load`: how many orders a second the running suite carries from the market event to the booked fill, and what each costs.
 * The suite runs as `npm start` runs it, with strategies that want an order at nearly every price; the more instruments there are, the more
 * orders are under way at once. Printed for each size: orders a second, processor time an order by process, the share that the busiest
 * process has of one core, the way from market event to first byte, memory at the beginning and at the end; and that nothing is lost.
 *
 *   --instruments 1,5,20   how many instruments, one run for each number
 *   --strategies 4         how many strategies share them (never more than there are instruments)
 *   --for 60s              how long each run trades
 *   --desk                 the four services in one process
 *   --burst 1000           instead of what strategies want: so many intents, committed all at once
 *
 * BENCH_MOST_RATE is how often a second the market acts at most, on all instruments together (1,000): that asks for some 40 orders a second.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print, verdict, whole } from './figures.mjs';
import { writeLoadConfig } from './load-config.mjs';
import { sendBurst } from './load-burst.mjs';
import { lookAtSuite } from './load-look.mjs';
import { optionsOf } from '../../scripts/options.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { parseDuration } = await import(new URL('dist/apps/cli/src/options/duration.js', `file://${ROOT}`).href);
const { values } = optionsOf(import.meta.url, {
  options: {
    instruments: { type: 'string', default: '1,5,20,50' },
    strategies: { type: 'string', default: '4' },
    for: { type: 'string', default: '60s' },
    desk: { type: 'boolean', default: false },
    burst: { type: 'string', default: '0' },
  },
});
const duration = parseDuration(values.for);
if (!duration.ok) throw new Error(`--for: ${duration.error.message}`);
const FOR_MS = duration.value;
/** The first look: what starts has compiled by then. */
const WARM_UP_MS = Math.min(15_000, FOR_MS / 4);
/** How many intents come at once; 0 where strategies make them. */
const BURST = Number(values.burst);
if (!Number.isSafeInteger(BURST) || BURST < 0) throw new Error(`--burst: ${values.burst} is no number of intents`);
/** The goals of each shape on two cores. */
const GOAL = values.desk ? 1_000 : 500;

const rates = [];
for (const instruments of values.instruments.split(',').map(Number))
  rates.push(await measure(instruments, Math.min(instruments, Number(values.strategies))));
const most = Math.max(...rates);
print(`most: ${most.toFixed(1)} orders a second (goal ${GOAL} on two cores: ${verdict(most >= GOAL)})`);
process.exit(most >= GOAL ? 0 : 1);

/** One run; prints its figures and returns its orders a second. */
async function measure(instruments, strategies) {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-load-'));
  chmodSync(folder, 0o755); // Postgres runs as another user where we are root.
  try {
    const { first, last, report } = await run(folder, writeLoadConfig(folder, instruments, strategies, BURST > 0));
    if (!report.reconciled) throw new Error(`${instruments} instruments: the run is not reconciled`);
    const rate = (last.orders - first.orders) / ((last.atMs - first.atMs) / 1_000);
    printRun({ instruments, strategies, rate, first, last, report });
    return rate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder, { file: config, names }) {
  const file = join(folder, 'report.json');
  const options = ['--for', values.for, '--config', config, '--data', join(folder, 'data'), '--report', file];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'scripts', 'start.mjs'), ...options, ...(values.desk ? ['--desk'] : [])],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for (const event of ['SIGINT', 'SIGTERM', 'exit']) process.once(event, () => child.kill('SIGINT'));
  const words = [];
  const looks = [];
  const bursts = [];
  child.stdout.on('data', (chunk) => {
    words.push(chunk);
    const [, seconds, orders] = /» +(\d+) s .*? orders (\d+)/u.exec(String(chunk)) ?? [];
    const isLater = Number(seconds) * 1_000 >= WARM_UP_MS;
    if (orders === undefined || !isLater) return;
    if (BURST === 0) looks.push(lookAtSuite(child.pid, Number(orders)));
    else if (bursts.length === 0) bursts.push(burst(child, names, looks));
  });
  const [code] = await once(child, 'close');
  for (const trouble of await Promise.all(bursts)) if (trouble !== undefined) throw trouble;
  if (code !== 0 || looks.length < 2) throw new Error(`the suite ended with ${code}:\n${Buffer.concat(words)}`);
  return { first: looks[0], last: looks.at(-1), report: JSON.parse(readFileSync(file, 'utf8')) };
}

/** Adds the looks before and after the burst, and ends the run; returns what went wrong. */
async function burst(child, names, looks) {
  try {
    const { first, last } = await sendBurst(child.pid, names, BURST);
    looks.push(first, last);
  } catch (error) {
    return error;
  } finally {
    child.kill('SIGINT');
  }
}

function printRun({ instruments, strategies, rate, first, last, report }) {
  const { p50Us, p90Us, p99Us } = report.hops.marketEventToFirstByte;
  const seconds = (last.atMs - first.atMs) / 1_000;
  const orders = last.orders - first.orders;
  const all = Object.values(report.orders).reduce((total, count) => total + count, 0);
  const used = Object.entries(last.cpuSeconds).map(([name, value]) => [name, value - (first.cpuSeconds[name] ?? 0)]);
  const sum = used.reduce((total, [, value]) => total + value, 0);
  const byName = used.sort((a, b) => b[1] - a[1]).filter(([, value]) => value / sum > 0.01);
  print(
    `${instruments} instrument(s), ${strategies} strategy(ies)${values.desk ? ', one desk' : ''}, a commit is a ${report.durability}:`,
  );
  print(
    `  ${rate.toFixed(1)} orders a second over ${seconds.toFixed(0)} s, reconciled: ${whole(all)} orders, ${whole(report.fills)} fills`,
  );
  print(`  market event → first byte: p50 ${whole(p50Us)}, p90 ${whole(p90Us)}, p99 ${whole(p99Us)} µs`);
  print(
    `  processor an order ${((sum / orders) * 1_000).toFixed(1)} ms: ${byName.map(([name, value]) => `${name} ${((value / orders) * 1_000).toFixed(1)}`).join(', ')}`,
  );
  const [busiest, most] = byName.find(([name]) => name !== 'postgres') ?? ['nobody', 0];
  print(
    `  both cores ${((sum / seconds / 2) * 100).toFixed(0)} % busy with it; of one core ${busiest} has ${((most / seconds) * 100).toFixed(0)} %`,
  );
  const grown = Object.entries(last.rssMb).map(
    ([name, mb]) => `${name} ${whole(first.rssMb[name] ?? 0)} → ${whole(mb)}`,
  );
  print(`  memory in MB: ${grown.join(', ')}`);
}
