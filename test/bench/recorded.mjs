/** The recorded Binance frames, for the benches. They are found through TRADEWIND_WIRE (default ../shared/wire). */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { complain } from './figures.mjs';

/** The longest capture there is: 99,574 frames of BTCUSDT in 650 seconds. */
const CAPTURE = 'binance-btcusdt-20240808';
export const CHANNELS = { trade: 'binance.trade', quote: 'binance.bookTicker', depth: 'binance.depth-100ms' };

/** The folder of recorded frames; says what to do and ends the process where it is absent. */
export function wireFolder() {
  const folder = resolve(process.env.TRADEWIND_WIRE ?? '../shared/wire');
  if (existsSync(join(folder, CAPTURE))) return folder;
  complain('bench: the recorded frames are absent (set TRADEWIND_WIRE): nothing was measured');
  process.exit(2);
}

/** The lines of a file of the capture, unpacked. */
function linesOf(name) {
  const path = join(wireFolder(), CAPTURE, name);
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return text.toString('utf8').split('\n').filter(Boolean);
}

/** The frames of one channel in the order in which they came, as texts. */
export function framesOf(kind) {
  return linesOf(`${CHANNELS[kind]}.jsonl`);
}

/** Every trade, best bid and ask and book change in the order in which they came, as texts. */
export function allFrames() {
  const lines = new Map(Object.values(CHANNELS).map((name) => [name, linesOf(`${name}.jsonl`)]));
  return linesOf('order.tsv')
    .slice(1)
    .map((row) => row.split('\t'))
    .filter(([, , channel]) => lines.has(channel))
    .map(([, , channel, line]) => lines.get(channel)[Number(line) - 1]);
}

/** The book as the exchange's REST interface gave it at the beginning of the capture. */
export function restDepth() {
  return linesOf('binance.rest-depth.jsonl')[0];
}
