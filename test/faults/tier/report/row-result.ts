import type { Measurement } from '../rows/fault-row.js';
import type { Shape } from '../suite/shape.js';

/** What it takes to start the suite. */
const START_SECONDS = 20;
const SECONDS_PER_MINUTE = 60;

/** What became of one row. */
export interface RowResult {
  readonly id: string;
  readonly shape: Shape;
  readonly fault: string;
  readonly seeds: readonly number[];
  readonly seconds: number;
  /** All measurements of all trials. */
  readonly measured: readonly Measurement[];
  /** How loaded the machine was, and what it was slowed down to at the worst. */
  readonly machine: string;
  readonly violations: readonly string[];
  /** Why it did not run; `undefined` where it did. */
  readonly skipped: string | undefined;
}

const inUnit = (value: number, unit = 'ms'): string =>
  unit === 'ms' ? `${Math.round(value)} ms` : `${Math.round(value)}${unit}`;

const isOver = ({ goal, value }: Measurement): boolean => goal !== undefined && value > goal;

/** The worst of each measurement beside its goal, such as `ready 2310 ms (at most 5000 ms)`; says which are over it. */
export function describeMeasured(measured: readonly Measurement[]): string {
  const names = [...new Set(measured.map(({ what }) => what))];
  return names
    .map((name) => {
      const same = measured.filter(({ what }) => what === name);
      const worst = Math.max(...same.map(({ value }) => value));
      const [first] = same;
      const goal =
        first?.goal === undefined
          ? ''
          : ` (at most ${inUnit(first.goal, first.unit)}${same.some(isOver) ? ', OVER' : ''})`;
      return `${name} ${inUnit(worst, first?.unit)}${goal}`;
    })
    .join(', ');
}

/** One line of the table. */
export function describeRow(result: RowResult): string {
  const { fault, seeds, seconds, measured, machine, violations, skipped } = result;
  const which = `${result.id.padEnd(6)} ${result.shape.padEnd(8)}`;
  if (skipped !== undefined) return `${which} skipped: ${skipped}   | ${fault}`;
  // What is over its goal and no violation is so by no more than the slowness of this machine explains: that is no proof of the goal.
  const passed = measured.some(isOver) ? 'passed slow' : 'passed';
  const verdict = violations.length === 0 ? passed : `FAILED (${violations.length})`;
  const trials = `${seeds.length} trial${seeds.length === 1 ? '' : 's'}, seed ${seeds[0]}`;
  const head = `${which} ${verdict.padEnd(11)} ${seconds.toFixed(0).padStart(3)} s`;
  return [
    `${head}  ${fault} | ${trials} | ${describeMeasured(measured)} | ${machine}`,
    ...violations.map((v) => `       ${v}`),
  ].join('\n');
}

/** What the rows will cost, from what each of them costs, in seconds. */
export function describeBudget(seconds: readonly number[]): string {
  const minutes = seconds.reduce((sum, one) => sum + one, START_SECONDS) / SECONDS_PER_MINUTE;
  return `${seconds.length} rows, about ${minutes.toFixed(0)} min on two cores of their own`;
}

/** The closing line, in the form of `npm test`. */
export function describeTotals(results: readonly RowResult[]): string {
  const failed = results.filter(({ violations }) => violations.length > 0).length;
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const passed = results.length - failed - skipped;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
