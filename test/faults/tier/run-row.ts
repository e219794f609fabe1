import { SeededRandom } from '#libs/testkit';
import type { Violation } from '../../../apps/cli/src/audit/audited-books.js';
import { faultOn } from './choose-rows.js';
import { Load } from './load/load.js';
import {
  MOST_STRETCH,
  type MachineWatch,
  type Slowness,
  describeMachine,
  stretchGoal,
} from './report/machine-watch.js';
import type { RowResult } from './report/row-result.js';
import { type FaultRow, type Measurement, SEEN_PARKED, type Trial } from './rows/fault-row.js';
import type { FaultSuite } from './suite/fault-suite.js';
import { countOwnApprovals, letOwnStrategyTrade, setOwnStrategy } from './suite/own-strategy.js';
import type { Shape } from './suite/shape.js';

const MOST_SHOWN = 10;
const READY_PATIENCE_MS = 90_000;
/** A row that has not come to its end after so long, and after so many times what it costs, hangs. */
const HANGS_AFTER_MS = 120_000;
const HANGS_AFTER_COST = 10;
/** For rows that need none: whoever touches it fails. */
const NO_SUITE = new Proxy({} as FaultSuite, {
  get: (_target, name) => {
    throw new Error(`a row without a suite asks for its ${String(name)}`);
  },
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const sentence = ({ invariant, about, details }: Violation): string => `${invariant} ${about}: ${details}`;

/** What was missed by more than the slowness of this machine explains; what is not a time is never stretched. */
function missedGoals(measured: readonly Measurement[], slowness: Slowness): readonly string[] {
  return measured.flatMap(({ goal, unit, value, what }) => {
    const most = goal === undefined || unit !== undefined ? goal : stretchGoal(goal, slowness);
    if (goal === undefined || most === undefined || value <= most) return [];
    return [`${what}: ${Math.round(value)}, at most ${goal}, here ${Math.round(most)} (${describeMachine(slowness)})`];
  });
}

const worse = (a: Slowness, b: Slowness): Slowness => ({
  factor: Math.max(a.factor, b.factor),
  worstStallMs: Math.max(a.worstStallMs, b.worstStallMs),
});

/** What a row is run with. */
export interface RowTerms {
  readonly shape: Shape;
  /** One for each trial. */
  readonly seeds: readonly number[];
  readonly scale: number;
  readonly untilMs: number | undefined;
  readonly watch: MachineWatch;
}

/** Runs all trials of a row on a running suite, waits until all is quiet, and checks every invariant. Never throws. */
export async function runRow(
  running: FaultSuite | undefined,
  row: FaultRow,
  { scale, seeds, shape, untilMs, watch }: RowTerms,
): Promise<RowResult> {
  const suite = running ?? NO_SUITE;
  const beganMs = performance.now();
  const measured: Measurement[] = [];
  const violations: string[] = [];
  let worst: Slowness = { factor: 1, worstStallMs: 0 };
  const runTrials = async (): Promise<void> => {
    for (const [index, seed] of seeds.entries()) {
      const random = new SeededRandom(seed);
      const load = new Load(suite, random);
      const name = `${row.id}-${seed}`;
      const done = await runTrial(row, { suite, shape, random, seed, index, scale, untilMs, load, name }, watch);
      worst = worse(worst, done.slowness);
      measured.push(...done.measured);
      violations.push(...done.violations);
    }
    if (running !== undefined)
      violations.push(...(await checkAtRest(suite, row, row.quietWithinMs * Math.min(worst.factor, MOST_STRETCH))));
  };
  // What a desk wants itself takes the way past the broker; services need no more than the load.
  const tradesItself = running !== undefined && shape === 'desk' && row.leavesBehind !== true;
  const ending = tradesItself
    ? whileItTrades(suite, runTrials)
    : runTrials().then(() => ({ measured: [], broken: [] }));
  const limitMs = HANGS_AFTER_MS + row.seconds * seeds.length * HANGS_AFTER_COST * 1_000;
  const ended = await withinLimit(ending, limitMs);
  measured.push(...(ended?.measured ?? []));
  violations.push(...(ended?.broken ?? [`it has not ended after ${limitMs / 1_000} s`]));
  const seconds = (performance.now() - beganMs) / 1_000;
  const [{ id }, fault, machine] = [row, faultOn(row, shape), describeMachine(worst)];
  return { id, shape, fault, seeds, seconds, measured, machine, violations, skipped: undefined };
}

/** Runs one trial, and judges what it measured by how slow the machine was meanwhile. */
async function runTrial(row: FaultRow, trial: Trial, watch: MachineWatch) {
  watch.begin();
  const outcome = await row.runTrial(trial).then(
    (results) => ({ results, failed: [] }),
    (error: unknown) => ({ results: [], failed: [`seed ${trial.seed}: ${messageOf(error)}`] }),
  );
  const slowness = watch.end();
  const violations = [...missedGoals(outcome.results, slowness), ...outcome.failed];
  return { slowness, violations, measured: outcome.results };
}

interface Ended {
  readonly measured: readonly Measurement[];
  readonly broken: readonly string[];
}

/** Runs trials, after which it is calm, while the suite's own strategy trades. */
async function whileItTrades(suite: FaultSuite, runTrials: () => Promise<void>): Promise<Ended> {
  try {
    const before = await letOwnStrategyTrade(suite);
    await runTrials();
    const own = (await countOwnApprovals(suite)) - before;
    return { measured: [{ what: 'own orders approved', value: own, unit: '' }], broken: [] };
  } catch (error) {
    return { measured: [], broken: [messageOf(error)] };
  }
}

/** Waits for the end of some work, but not for ever; `undefined` where it has none. */
async function withinLimit<T>(ending: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([ending, hangs]);
  } finally {
    clearTimeout(timer);
  }
}

async function checkAtRest(
  suite: FaultSuite,
  { leavesBehind }: FaultRow,
  patienceMs: number,
): Promise<readonly string[]> {
  try {
    await suite.exchange.heal();
    await Promise.all(suite.ours.map((app) => app.whenReady(true, READY_PATIENCE_MS)));
    if (leavesBehind === true) return [];
    if (suite.shape === 'desk') await setOwnStrategy(suite, 'calm');
    const left = await suite.whenQuiet(patienceMs);
    // They stay in their stream, and a broker that was killed forgets what was acknowledged: then they come, and are parked, again.
    await suite.query(`DELETE FROM risk.parked_message WHERE message_id LIKE '${SEEN_PARKED}%'`);
    const broken = (await suite.auditNow()).map(sentence);
    return [...left.map((what) => `not quiet: ${what}`), ...broken].slice(0, MOST_SHOWN);
  } catch (error) {
    return [`it does not come to rest: ${messageOf(error)}`];
  }
}
