/**
 * `npm run bench -- NAME`: how fast things are, measured on this machine from the build.
 *
 *   console  the web console in a browser: size, first paint, frames, heap, and clients that stop reading
 *   decode   the byte scanner of Binance frames beside JSON.parse
 *   growth   what tables, streams, journal and logs grow by in an hour of paper trading (--for 5m)
 *   ingest   socket → market-data → NATS → callback, beside a bare client and ccxt.pro (--only trades|all)
 *   lives    several market-data processes in turns with the same frames: is one faster than the next for all of its life
 *   load     how many orders a second the running suite carries, and what each costs (--instruments 1,5,20 --strategies 4 --desk)
 *   orders   market event → first byte through the running suite, beside bare pipelines or another commit (--compare COMMIT)
 *   risk     what a decision costs in memory and durably, beside one commit for each
 *   scale    what one more instrument, account, subject or consumer costs, from 1 to 1,000 of them
 *   series   ring buffers and records used again, beside arrays and new objects
 *   tick     what a lone tick costs, beside a bare NATS hop (--only hops|costs --prefer --trace)
 *
 * The recorded frames are found through TRADEWIND_WIRE (default ../shared/wire). BENCH_ROUNDS, BENCH_TRADES and
 * BENCH_TICKS make it longer or shorter. Goals and figures: docs/performance.md; what did not help: docs/performance-log.md.
 */
import { spawn } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { manualOf } from './options.mjs';

const BENCHES = ['console', 'decode', 'growth', 'ingest', 'lives', 'load', 'orders', 'risk', 'scale', 'series', 'tick'];
const [name, ...options] = process.argv.slice(2);

if (name === '--help') {
  console.log(manualOf(import.meta.url));
  process.exit(0);
}
if (!BENCHES.includes(name)) {
  console.error(`usage: npm run bench -- NAME [options]   where NAME is one of ${BENCHES.join(', ')}`);
  process.exit(2);
}
ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
ensureBuilt();

const load = loadavg()[0];
console.log(`bench: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'a processor'}`);
if (load > 0.5)
  console.log(`bench: the machine is not quiet (load ${load.toFixed(1)}): trust the ratios, not the rates`);
const script = fileURLToPath(new URL(`../test/bench/${name}.mjs`, import.meta.url));
const child = spawn(process.execPath, [script, ...options], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`bench: ${name} could not start: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
