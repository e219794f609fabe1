import { writeFileSync } from 'node:fs';
import { type RowResult, describeRow, describeTotals } from './report/row-result.js';
import { DISK_ROWS, findStrace } from './rows/disk-rows.js';
import type { FaultRow } from './rows/fault-row.js';
import { KILL_ROWS } from './rows/kill-rows.js';
import { LEADER_ROWS } from './rows/leader-rows.js';
import { NATS_ROWS } from './rows/nats-rows.js';
import { POSTGRES_ROWS } from './rows/postgres-rows.js';
import { PROCESS_ROWS } from './rows/process-rows.js';
import { VENUE_ROWS } from './rows/venue-rows.js';
import { runRow } from './run-row.js';
import { FaultSuite } from './suite/fault-suite.js';
import { type TierOptions, readTierOptions } from './tier-options.js';

const MS_PER_MINUTE = 60_000;
/** Seeds of one row are apart from those of the next. */
const SEEDS_PER_ROW = 1_000;
const LARGEST_SEED = 1_000_000;

/** Every row there is, in the order in which they are run. */
export const FAULT_ROWS: readonly FaultRow[] = [
  ...VENUE_ROWS,
  ...KILL_ROWS,
  ...PROCESS_ROWS,
  ...LEADER_ROWS,
  ...NATS_ROWS,
  ...POSTGRES_ROWS,
  ...DISK_ROWS,
];

function chosenRows({ only, tier }: TierOptions): readonly FaultRow[] {
  const isWanted = ({ id }: FaultRow): boolean => only.length === 0 || only.some((begin) => id.startsWith(begin));
  return FAULT_ROWS.filter((row) => row.trials[tier] > 0 && isWanted(row));
}

const skippedRow = ({ id, fault }: FaultRow, skipped: string): RowResult => ({
  ...{ id, fault, skipped, seeds: [], seconds: 0, measured: [], machine: '', violations: [] },
});

/** Runs the rows on one suite, one after the other, and prints each as it ends. */
async function runRows(suite: FaultSuite, options: TierOptions): Promise<readonly RowResult[]> {
  const untilMs = performance.now() + (options.minutes ?? Number.POSITIVE_INFINITY) * MS_PER_MINUTE;
  const results: RowResult[] = [];
  for (const [n, row] of chosenRows(options).entries()) {
    const reason =
      row.cannotRunBecause?.(suite) ??
      (performance.now() > untilMs ? `its ${options.minutes} minutes are over` : undefined);
    const seed = options.seed + n * SEEDS_PER_ROW;
    const result =
      reason === undefined ? await runRow(suite, row, row.trials[options.tier], seed) : skippedRow(row, reason);
    console.log(describeRow(result));
    results.push(result);
  }
  return results;
}

/** `npm run faults`: starts the suite, runs a tier, and returns the exit code, 0 only without a violation. */
export async function runTier(args: readonly string[]): Promise<number> {
  const options = readTierOptions(args, Math.floor(Math.random() * LARGEST_SEED));
  console.log(`faults: tier ${options.tier}, seed ${options.seed}`);
  const beganMs = performance.now();
  await findStrace();
  const suite = await FaultSuite.start();
  const stopAtOnce = (): void => {
    void suite.stop(true).finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAtOnce);
  console.log(
    `the suite is up after ${((performance.now() - beganMs) / 1_000).toFixed(0)} s; logs in ${suite.directory}`,
  );
  let results: readonly RowResult[] = [];
  try {
    results = await runRows(suite, options);
  } finally {
    await suite.stop(results.length === 0 || results.some(({ violations }) => violations.length > 0));
  }
  const seconds = (performance.now() - beganMs) / 1_000;
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ ...options, seconds, results }, null, 2)}\n`);
  console.log(`${seconds.toFixed(0)} s`);
  console.log(describeTotals(results));
  return results.length > 0 && results.every(({ violations }) => violations.length === 0) ? 0 : 1;
}
