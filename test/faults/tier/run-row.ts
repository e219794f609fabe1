import { SeededRandom } from '#libs/testkit';
import type { Violation } from '../../../apps/cli/src/audit/audited-books.js';
import { Load } from './load/load.js';
import { contentionNow, describeLoad } from './report/contention.js';
import type { RowResult } from './report/row-result.js';
import type { FaultRow, Measurement } from './rows/fault-row.js';
import type { FaultSuite } from './suite/fault-suite.js';

const MOST_SHOWN = 10;
/** A goal is not stretched more than this, however loaded the machine is. */
const MOST_STRETCH = 8;
const READY_PATIENCE_MS = 90_000;

const sentence = ({ invariant, about, details }: Violation): string => `${invariant} ${about}: ${details}`;

/** What was missed by more than the slowness of this machine explains. */
function missedGoals(measured: readonly Measurement[], contention: number): readonly string[] {
  const stretch = Math.min(contention, MOST_STRETCH);
  return measured
    .filter(({ goal, value }) => goal !== undefined && value > goal * stretch)
    .map(
      ({ goal, value, what }) =>
        `${what}: ${Math.round(value)}, at most ${goal} (${contention.toFixed(1)}x slowed down)`,
    );
}

/** Runs all trials of a row on a running suite, waits until all is quiet, and checks every invariant. */
export async function runRow(suite: FaultSuite, row: FaultRow, trials: number, firstSeed: number): Promise<RowResult> {
  const beganMs = performance.now();
  const seeds = Array.from({ length: trials }, (_, index) => firstSeed + index);
  const measured: Measurement[] = [];
  const violations: string[] = [];
  let worst = contentionNow();
  for (const [index, seed] of seeds.entries()) {
    const random = new SeededRandom(seed);
    const trial = { suite, random, seed, index, load: new Load(suite, random), name: `${row.id}-${seed}` };
    const before = contentionNow();
    try {
      const results = await row.runTrial(trial);
      const contention = Math.max(before, contentionNow());
      worst = Math.max(worst, contention);
      measured.push(...results);
      violations.push(...missedGoals(results, contention));
    } catch (error) {
      violations.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  violations.push(...(await checkAtRest(suite, row.quietWithinMs * Math.min(worst, MOST_STRETCH))));
  const seconds = (performance.now() - beganMs) / 1_000;
  const { id, fault } = row;
  return { id, fault, seeds, seconds, measured, machine: describeLoad(worst), violations, skipped: undefined };
}

async function checkAtRest(suite: FaultSuite, patienceMs: number): Promise<readonly string[]> {
  try {
    await suite.exchange.heal();
    await Promise.all(suite.ours.map((app) => app.whenReady(true, READY_PATIENCE_MS)));
    const left = await suite.whenQuiet(patienceMs);
    const broken = (await suite.auditNow()).map(sentence);
    return [...left.map((what) => `not quiet: ${what}`), ...broken].slice(0, MOST_SHOWN);
  } catch (error) {
    return [`it does not come to rest: ${error instanceof Error ? error.message : String(error)}`];
  }
}
