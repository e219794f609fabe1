/** Counts of something that take turns in the rounds of one run. */
import { median, print, spread, whole } from './figures.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const WARM_UP = 2;

const tableOf = (runs) => {
  for (const { count, values } of runs) {
    const ratio = median(values.map((one, round) => one / runs[0].values[round]));
    print(
      `  ${whole(count).padStart(5)}  ${whole(median(values)).padStart(9)}  (${spread(values)})  ${ratio.toFixed(2)}`,
    );
  }
};

const headline = (what) =>
  print(`\n${what}, medians of ${ROUNDS} rounds (smallest to largest), and times the first of the same round`);

/** Measures each count in turn by what `make` returns for it, and prints the medians. */
export function takeTurns(what, counts, make) {
  const runs = counts.map((count) => ({ count, run: make(count), values: [] }));
  for (let round = -WARM_UP; round < ROUNDS; round += 1)
    for (const one of runs) {
      const value = one.run();
      if (round >= 0) one.values.push(value);
    }
  headline(what);
  tableOf(runs);
}

/** As {@link takeTurns}, of what takes its time: `run` measures a count. */
export async function takeSlowTurns(what, counts, run) {
  const runs = counts.map((count) => ({ count, values: [] }));
  for (let round = -1; round < ROUNDS; round += 1)
    for (const one of runs) {
      const value = await run(one.count);
      if (round >= 0) one.values.push(value);
    }
  headline(what);
  tableOf(runs);
}
