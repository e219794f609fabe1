import { writeFileSync } from 'node:fs';
import { type ChosenRow, chooseRows, faultOn } from './choose-rows.js';
import { MachineWatch } from './report/machine-watch.js';
import { type RowResult, describeBudget, describeRow, describeTotals } from './report/row-result.js';
import { FAULT_ROWS } from './rows/all-rows.js';
import { findStrace } from './rows/disk-rows.js';
import { runRow } from './run-row.js';
import { FaultSuite } from './suite/fault-suite.js';
import type { Shape } from './suite/shape.js';
import { type TierOptions, readTierOptions } from './tier-options.js';

const MS_PER_MINUTE = 60_000;
/** Seeds of one row are apart from those of the next. */
const SEEDS_PER_ROW = 1_000;
const LARGEST_SEED = 1_000_000;

const secondsSince = (beganMs: number): string => `${((performance.now() - beganMs) / 1_000).toFixed(0)} s`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const notRun = ({ row, shape }: ChosenRow, skipped?: string): RowResult => ({
  ...{ id: row.id, shape, fault: faultOn(row, shape), seeds: [], seconds: 0 },
  ...{ measured: [], machine: '', violations: [], skipped },
});

/** One run of the tier: a suite that all rows of a shape share, until one of them fails. What a failure leaves behind is no row's but its own. */
class TierRun {
  readonly #options: TierOptions;
  readonly #watch: MachineWatch;
  readonly #untilMs: number | undefined;
  #suite: FaultSuite | undefined;
  #isDone = false;

  constructor(options: TierOptions, watch: MachineWatch) {
    this.#options = options;
    this.#watch = watch;
    const { minutes } = options;
    this.#untilMs = minutes === undefined ? undefined : performance.now() + minutes * MS_PER_MINUTE;
  }

  /** Runs the rows, one after the other, and prints each as it ends. */
  async runRows(): Promise<readonly RowResult[]> {
    const chosen = chooseRows(FAULT_ROWS, this.#options);
    console.log(describeBudget(chosen.map(({ row, trials }) => row.seconds * trials)));
    const results: RowResult[] = [];
    for (const [n, one] of chosen.entries()) {
      const firstSeed = this.#options.seed + n * SEEDS_PER_ROW;
      const result = await this.#runOne(
        one,
        Array.from({ length: one.trials }, (_, index) => firstSeed + index),
      );
      console.log(describeRow(result));
      results.push(result);
      if (result.violations.length > 0) await this.stop(true);
      else if (one.row.leavesBehind === true) await this.stop(false);
    }
    return results;
  }

  /** Ends everything that was started. */
  async stop(keepLogs: boolean): Promise<void> {
    const suite = this.#suite;
    this.#suite = undefined;
    await suite?.stop(keepLogs).catch((error: unknown) => console.log(`the suite did not end: ${messageOf(error)}`));
  }

  /** Ends everything for good. */
  async abort(): Promise<void> {
    this.#isDone = true;
    await this.stop(true);
  }

  async #runOne(chosen: ChosenRow, seeds: readonly number[]): Promise<RowResult> {
    const { row, shape } = chosen;
    if (this.#isDone) return notRun(chosen, 'the run was ended');
    if (shape === 'desk' && row.onDesk?.notBecause !== undefined)
      return notRun(chosen, `not of a desk: ${row.onDesk.notBecause}`);
    if (this.#untilMs !== undefined && performance.now() > this.#untilMs)
      return notRun(chosen, `its ${this.#options.minutes} minutes are over`);
    try {
      const terms = { shape, seeds, scale: this.#options.scale, untilMs: this.#untilMs, watch: this.#watch };
      if (row.isAlone === true || this.#suite?.shape !== shape) await this.stop(false);
      if (row.isAlone === true) return await runRow(undefined, row, terms);
      const suite = await this.#running(shape);
      const skipped = row.cannotRunBecause?.(suite);
      return skipped === undefined ? await runRow(suite, row, terms) : notRun(chosen, skipped);
    } catch (error) {
      return { ...notRun(chosen), seeds, violations: [`the suite does not start: ${messageOf(error)}`] };
    }
  }

  async #running(shape: Shape): Promise<FaultSuite> {
    if (this.#suite !== undefined) return this.#suite;
    const beganMs = performance.now();
    this.#suite = await FaultSuite.start({ desk: shape === 'desk' });
    console.log(`the suite (${shape}) is up after ${secondsSince(beganMs)}; logs in ${this.#suite.directory}`);
    return this.#suite;
  }
}

/** `npm run faults`: runs a tier, and returns the exit code, 0 only without a violation. */
export async function runTier(args: readonly string[]): Promise<number> {
  const options = readTierOptions(args, Math.floor(Math.random() * LARGEST_SEED));
  console.log(`faults: tier ${options.tier}, seed ${options.seed}`);
  const beganMs = performance.now();
  await findStrace();
  const watch = await MachineWatch.start();
  const run = new TierRun(options, watch);
  const stopAtOnce = (): void => {
    void run.abort().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAtOnce);
  let results: readonly RowResult[] = [];
  try {
    results = await run.runRows();
  } finally {
    await run.stop(false);
    await watch.stop();
  }
  if (options.json !== undefined) {
    const seconds = (performance.now() - beganMs) / 1_000;
    writeFileSync(options.json, `${JSON.stringify({ ...options, seconds, results }, null, 2)}\n`);
  }
  console.log(secondsSince(beganMs));
  console.log(describeTotals(results));
  return results.length > 0 && results.every(({ violations }) => violations.length === 0) ? 0 : 1;
}
