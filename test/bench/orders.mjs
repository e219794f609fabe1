/**
 * `npm run bench -- orders`: how long an order takes from the market event's frame to its first byte.
 *
 *   (without options)  the suite as `npm start` runs it, beside bare pipelines of the same hops and commits, in alternating rounds
 *   --compare COMMIT   this working tree beside another commit, each as `npm start` runs it, in alternating rounds
 *   --desk             with it: this working tree in the shape of a desk, beside the other commit's services
 *
 * BENCH_ROUNDS, BENCH_SECONDS and BENCH_ORDERS (of a bare way in a round) make it longer or shorter. BENCH_EVERY_MS (10) is the pause
 * of a bare way after each order: with 300 it goes at the suite's own pace, and what sleeps in between has to wake up there too.
 */
import { complain } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';

const { values } = optionsOf(import.meta.url, {
  options: { compare: { type: 'string' }, desk: { type: 'boolean', default: false } },
});
if (values.desk && values.compare === undefined) {
  complain(
    '--desk sets a desk beside another commit: name it with --compare. Without it, desk and services are both measured',
  );
  process.exit(2);
}
const { compareWith } = await import('./orders-compare.mjs');
const { compareWithFloors } = await import('./orders-ways.mjs');
const met =
  values.compare === undefined
    ? await compareWithFloors()
    : await compareWith(values.compare, values.desk ? ['--desk'] : []);
process.exit(met ? 0 : 1);
