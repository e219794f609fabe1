import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#libs/local-stack';
import { fuzzOverHttp } from '../fuzz/fuzz-over-http.js';
import { growthPerHour, readResidentBytes } from '../report/memory-growth.js';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const QUESTIONS = 100_000;
const SEEDS = 1_000;
const SOAK_MINUTES = 60;
const MS_PER_MINUTE = 60_000;
const SAMPLE_EVERY_MS = 5_000;
/** A slope says something only of a run that was so long. */
const JUDGED_AFTER_MINUTES = 55;
const QUIET_MS = 40_000;

const scaled = (count: number, { scale }: Pick<Trial, 'scale'>): number => Math.max(1, Math.round(count * scale));

/** Runs `npm run simulate` to its end; returns its last line, which is JSON, or fails with what it printed. */
async function simulate(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [join(projectRoot(), 'scripts', 'simulate.mjs'), '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  demand(last.startsWith('{'), `the simulation ended with code ${String(code)} and without a result`);
  return JSON.parse(last) as Readonly<Record<string, unknown>>;
}

const stories: FaultRow = {
  id: 'SIM',
  fault: `stories of ${SEEDS} seeds in one process each, every fault of the simulation`,
  trials: { pr: 0, nightly: 1 },
  onDesk: { fault: `stories of ${SEEDS} seeds with all services in one process, every fault of the simulation` },
  seconds: 500,
  quietWithinMs: 0,
  isAlone: true,
  async runTrial(trial) {
    const seeds = scaled(SEEDS, trial);
    const { seconds, violations } = await simulate(
      ...['--seeds', String(seeds), '--from', String(trial.seed), '--shape', trial.shape],
    );
    const found = violations as readonly { readonly replay: string }[];
    demand(found.length === 0, `npm run simulate -- ${found.map(({ replay }) => replay).join('; ')}`);
    return [
      { what: 'seeds', value: seeds, unit: '' },
      { what: 'took', value: Number(seconds) * 1_000, goal: (600_000 * seeds) / SEEDS + 15_000 },
    ];
  },
};

const questions: FaultRow = {
  id: 'S-16m',
  fault: `${QUESTIONS} public questions to the suite in one process: REST, streams, WebSocket API, asks`,
  trials: { pr: 0, nightly: 1 },
  onDesk: { notBecause: 'a question comes over the same lanes to both shapes, and S-16 asks a desk over HTTP' },
  seconds: 300,
  quietWithinMs: 0,
  isAlone: true,
  async runTrial(trial) {
    const asked = scaled(QUESTIONS, trial);
    const report = await simulate('--questions', String(asked), '--seed', String(trial.seed));
    const { contained, ended, failures } = report;
    const bad = [...(failures as readonly unknown[]), ...(ended as readonly unknown[])];
    demand(bad.length === 0 && contained === 0, JSON.stringify(bad.slice(0, 3)));
    return [{ what: 'questions', value: Number(report['questions']), unit: '' }];
  },
};

const questionsOverHttp: FaultRow = {
  id: 'S-16',
  fault: `${QUESTIONS} public questions over HTTP to the exchange and the gateway, which go on`,
  trials: { pr: 0, nightly: 1 },
  seconds: 200,
  quietWithinMs: QUIET_MS,
  // A question may have halted everything, in words that nobody can guess.
  leavesBehind: true,
  async runTrial(trial) {
    const { suite } = trial;
    const ends = (): number =>
      [...suite.ours, suite.app('paper-exchange')].reduce((sum, app) => sum + app.ends.length, 0);
    const before = ends();
    const { asked, failures } = await fuzzOverHttp(suite, scaled(QUESTIONS, trial), trial.seed);
    demand(
      failures.length === 0,
      failures
        .slice(0, 3)
        .map((one) => JSON.stringify(one))
        .join(' '),
    );
    demand(ends() === before, 'a question has ended a process');
    return [{ what: 'questions', value: asked, unit: '' }];
  },
};

const soak: FaultRow = {
  id: 'F-91',
  fault: `soak: a steady load for ${SOAK_MINUTES} minutes, or for what is left of --minutes`,
  trials: { pr: 0, nightly: 1 },
  seconds: SOAK_MINUTES * 60,
  quietWithinMs: QUIET_MS,
  async runTrial({ load, name, suite, untilMs }): Promise<readonly Measurement[]> {
    const beganMs = performance.now();
    const endMs = untilMs ?? beganMs + SOAK_MINUTES * MS_PER_MINUTE;
    const samples = new Map(suite.ours.map((app) => [app.name, [] as { hours: number; bytes: number }[]]));
    await load.during(name, STEADY, async () => {
      while (performance.now() < endMs) {
        await sleep(Math.min(SAMPLE_EVERY_MS, Math.max(0, endMs - performance.now())));
        const hours = (performance.now() - beganMs) / (60 * MS_PER_MINUTE);
        for (const app of suite.ours) samples.get(app.name)?.push({ hours, bytes: readResidentBytes(app.pid) });
      }
    });
    const minutes = (performance.now() - beganMs) / MS_PER_MINUTE;
    const isJudged = minutes >= JUDGED_AFTER_MINUTES;
    return [
      { what: 'minutes', value: minutes, unit: '' },
      { what: 'intents', value: load.count, unit: '' },
      ...[...samples].map(([app, all]) => ({
        ...{ what: `${app} grows`, value: growthPerHour(all), unit: ' % of its memory an hour' },
        ...(isJudged ? { goal: 1 } : {}),
      })),
    ];
  },
};

/** What takes longer than a change can wait for. */
export const NIGHTLY_ROWS: readonly FaultRow[] = [stories, questions, questionsOverHttp, soak];
