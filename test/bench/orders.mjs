/**
 * `npm run bench -- orders`: how long an order takes from the market event to the wire.
 *
 *   --compare COMMIT   this working tree beside another commit, each as `npm start` runs it, in alternating rounds
 *
 * BENCH_ROUNDS (default 2) and BENCH_SECONDS (default 60) make it longer or shorter.
 */
import { parseArgs } from 'node:util';
import { complain } from './figures.mjs';
import { compareWith } from './orders-compare.mjs';

const { values } = parseArgs({ options: { compare: { type: 'string' } } });
if (values.compare === undefined) {
  complain('usage: npm run bench -- orders --compare COMMIT');
  process.exit(2);
}
process.exitCode = (await compareWith(values.compare)) ? 0 : 1;
