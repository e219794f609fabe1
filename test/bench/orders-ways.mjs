/**
 * The way of an order through the suite beside a bare one, in alternating rounds of one run. Distributed: four processes, the same hops over
 * NATS, two commits of the same rows. The desk: one process, one commit. Each bare way is measured twice a round: how far it is from itself is
 * the machine's noise. And once at the suite's own pace, as many orders at the same distance: what sleeps between two orders of the suite sleeps
 * there too.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, print, quantile, verdict, whole } from './figures.mjs';
import { openFloors } from './orders-floor.mjs';
import { runSuiteOnce } from './orders-compare.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const ORDERS = Number(process.env.BENCH_ORDERS ?? 1_000);
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99 };
const GOALS = { p50: 1.3, p99: 1.5 };
/** The desk's p50 is to be below a millisecond where its floor's own is below this, in microseconds. */
const QUICK_FLOOR_US = 750;
const HAS_DESK = existsSync(`${ROOT}dist/apps/desk/main.js`);

/** Measures every way, prints the figures beside the goals and returns whether all are met. */
export async function compareWithFloors() {
  const floors = await openFloors();
  const measured = { distributed: newSeries(), desk: newSeries() };
  try {
    for (let round = 1; round <= ROUNDS; round += 1)
      for (const way of Object.keys(measured)) {
        const { control, floor, paced, suite } = measured[way];
        floor.push(percentilesOf(await floors.measure(way, ORDERS)));
        if (way === 'distributed' || HAS_DESK) {
          const { count, ...took } = await hopsOf(round, way === 'desk' ? ['--desk'] : []);
          suite.push(took);
          paced.push(percentilesOf(await floors.measure(way, count, (SECONDS * 1_000) / count)));
        }
        control.push(percentilesOf(await floors.measure(way, ORDERS)));
      }
  } finally {
    await floors.close();
  }
  const how = `median of ${ROUNDS} round(s), ${ORDERS} orders each, suite ${SECONDS} s`;
  print(`market event's frame → first byte of the order, µs, ${how}; a commit is a ${floors.durability}`);
  return Object.entries(measured)
    .map(([way, series]) => printWay(way, series))
    .every(Boolean);
}

const newSeries = () => ({ floor: [], paced: [], suite: [], control: [] });

function percentilesOf(tookUs) {
  return Object.fromEntries(Object.entries(SHARES).map(([name, share]) => [name, quantile(tookUs, share)]));
}

/** The suite's own stamps, from the arrival of the frame to the first byte. */
async function hopsOf(seed, options) {
  const { durability, hops, reconciled } = await runSuiteOnce(ROOT, SECONDS, seed, options);
  if (!reconciled) throw new Error('a run of the suite is not reconciled');
  const { count, p50Us: p50, p90Us: p90, p99Us: p99 } = hops.marketEventToFirstByte;
  if (count === 0) throw new Error('no order of the suite left');
  print(`  ${options[0] ?? 'suite'}: ${count} orders, a commit is a ${durability}; ${hopLine(hops)}`);
  return { count, p50, p90, p99 };
}

function hopLine(hops) {
  return Object.entries(hops)
    .map(([hop, { p50Us, p99Us }]) => `${hop} ${whole(p50Us)}/${whole(p99Us)}`)
    .join(', ');
}

function printWay(way, { control, floor, paced, suite }) {
  const middle = (series, share) => median(series.map((one) => one[share]));
  const line = (name, series) =>
    print(
      `  ${name.padEnd(28)} ${Object.keys(SHARES)
        .map((share) => `${share} ${whole(middle(series, share)).padStart(8)}`)
        .join('  ')}`,
    );
  line(`${way}, bare`, floor);
  line(`${way}, bare again`, control);
  if (suite.length === 0) {
    print(`  ${way}: there is no apps/desk in this build, so that only its floor was measured`);
    return true;
  }
  line(`${way}, bare, its pace`, paced);
  line(`${way}, suite`, suite);
  const met = Object.entries(GOALS).map(([share, goal]) => {
    const ratio = middle(suite, share) / middle(floor, share);
    const self = middle(control, share) / middle(floor, share);
    const ratioAtPace = middle(suite, share) / middle(paced, share);
    print(
      `    ${share} ${ratio.toFixed(2)} × (control ${self.toFixed(2)}), goal ${goal}: ${verdict(ratio <= goal)}; of the bare way at its pace ${ratioAtPace.toFixed(2)} ×`,
    );
    return ratio <= goal;
  });
  if (way !== 'desk' || middle(floor, 'p50') >= QUICK_FLOOR_US) return met.every(Boolean);
  const isQuick = middle(suite, 'p50') < 1_000;
  print(`    p50 below 1 ms: ${verdict(isQuick)}`);
  return isQuick && met.every(Boolean);
}
