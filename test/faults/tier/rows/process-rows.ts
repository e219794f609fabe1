import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName } from '../../../../apps/cli/src/launch/plan.js';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const READY_PATIENCE_MS = 60_000;
const QUIET_MS = 30_000;
const OPEN_ORDERS = 1_000;
/** How long open orders are placed for: a slow machine has fewer of them, and the table says how many. */
const PLACING_MS = 15_000;

async function openOrders({ suite }: Trial): Promise<number> {
  const { body } = await suite.app('paper-exchange').ask('/paper/status');
  return Number((body as { readonly openOrders?: number }).openOrders ?? 0);
}

/** Lets orders rest far from the market, up to {@link OPEN_ORDERS}. */
async function placeRestingOrders(trial: Trial): Promise<void> {
  const untilMs = performance.now() + PLACING_MS;
  const shape = { kinds: ['rest'], validForMs: 120_000 } as const;
  for (let made = 0; made < OPEN_ORDERS && performance.now() < untilMs; made += 100) {
    await trial.load.burst(trial.name, 100, shape);
    while ((await openOrders(trial)) < made && performance.now() < untilMs) await sleep(50);
  }
  while ((await openOrders(trial)) < OPEN_ORDERS && performance.now() < untilMs) await sleep(50);
}

/** Takes back all that rests, as an operator would. */
async function cancelAll({ suite }: Trial): Promise<void> {
  await suite.exchange.act('CANCEL_OPEN_ORDERS');
}

const killOrderManagement: FaultRow = {
  id: 'F-01',
  fault: 'order-management is killed with open orders and under load',
  trials: { pr: 3, nightly: 50 },
  quietWithinMs: QUIET_MS,
  async runTrial(trial): Promise<readonly Measurement[]> {
    const { suite, load, random, name } = trial;
    if (trial.index % 10 === 0) await placeRestingOrders(trial);
    const resting = await openOrders(trial);
    const oms = suite.app('order-management');
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(500 + random.integerBelow(1_000));
      await oms.kill();
      return oms.whenReady(true, READY_PATIENCE_MS);
    });
    if (trial.index % 10 === 2) await cancelAll(trial);
    return [
      { what: 'ready', value: readyMs, goal: 5_000 },
      { what: 'open orders', value: resting, unit: '' },
    ];
  },
};

const OTHERS: readonly AppName[] = ['risk', 'market-data', 'gateway', 'strategy'];

const killOthers: FaultRow = {
  id: 'F-05',
  fault: 'risk, market-data, gateway and strategy are killed, one after the other',
  trials: { pr: 4, nightly: 100 },
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, index }) {
    const victim = OTHERS[index % OTHERS.length] ?? 'risk';
    const ends = (): readonly number[] => suite.ours.map((app) => app.ends.length);
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(500);
      const before = ends();
      await suite.app(victim).kill();
      const ready = await suite.app(victim).whenReady(true, READY_PATIENCE_MS);
      const ended = suite.ours.filter((app, i) => app.name !== victim && (ends()[i] ?? 0) > (before[i] ?? 0));
      demand(ended.length === 0, `${victim} took ${ended.map((app) => app.name).join(', ')} with it`);
      return ready;
    });
    return [{ what: `${victim} ready`, value: readyMs, goal: 15_000 }];
  },
};

const killEverything: FaultRow = {
  id: 'F-06',
  fault: 'all services and NATS are killed at once',
  trials: { pr: 1, nightly: 25 },
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(1_000);
      const beganMs = performance.now();
      await Promise.all([suite.servers.killNats(), ...suite.ours.map((app) => app.kill())]);
      await suite.servers.startNats();
      await Promise.all(suite.ours.map((app) => app.whenReady(true, READY_PATIENCE_MS)));
      return performance.now() - beganMs;
    });
    return [{ what: 'all ready', value: readyMs, goal: 15_000 }];
  },
};

const gracefulStop: FaultRow = {
  id: 'F-09',
  fault: 'order-management is asked to stop under load',
  trials: { pr: 1, nightly: 25 },
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    const oms = suite.app('order-management');
    const [stopMs, code] = await load.during(name, STEADY, async () => {
      await sleep(1_000);
      const beganMs = performance.now();
      const ended = await oms.stop();
      const tookMs = performance.now() - beganMs;
      await oms.start();
      await oms.whenReady(true, READY_PATIENCE_MS);
      return [tookMs, ended] as const;
    });
    demand(code === 0, `order-management ended with ${code}`);
    return [{ what: 'stopped', value: stopMs, goal: 20_000 }];
  },
};

/** Crashes of our own processes. */
export const PROCESS_ROWS: readonly FaultRow[] = [killOrderManagement, killOthers, killEverything, gracefulStop];
