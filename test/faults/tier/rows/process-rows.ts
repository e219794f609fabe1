import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName } from '../../../../apps/cli/src/launch/plan.js';
import type { Shape } from '../suite/shape.js';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const READY_PATIENCE_MS = 60_000;
const QUIET_MS = 30_000;
const OPEN_ORDERS = 1_000;
/** So many are placed before the next are. */
const PORTION = 100;
/** How long it may take until one more of them rests, on a machine of any speed. */
const NEXT_ONE_PATIENCE_MS = 30_000;
/** How long risk may take for what it still has in hand. */
const DECIDED_PATIENCE_MS = 30_000;
/** The first trial places the orders, the last takes them back. */
const TRIALS_WITH_THEM = 3;

async function openOrders({ suite }: Trial): Promise<number> {
  const { body } = await suite.app('paper-exchange').ask('/paper/status');
  return Number((body as { readonly openOrders?: number } | undefined)?.openOrders ?? 0);
}

/** How many intents of this trial risk has decided, and how many of those it refused. */
async function decisionsOf({ name, suite }: Trial): Promise<{ readonly decided: number; readonly refused: number }> {
  const [row] = await suite.query<{ decided: string; refused: string }>(
    `SELECT count(*) AS decided, count(*) FILTER (WHERE decision = 'REFUSED') AS refused
     FROM risk.intent_decision WHERE starts_with(intent_id, $1)`,
    [`${name}-`],
  );
  return { decided: Number(row?.decided), refused: Number(row?.refused) };
}

/**
 * Lets {@link OPEN_ORDERS} orders rest far from the market; those beyond what a symbol may have open are refused by risk. Returns when every
 * intent is decided: one that a killed risk had in hand comes again after its ack wait, and would rest after all others were taken back.
 */
async function placeRestingOrders(trial: Trial): Promise<void> {
  const shape = { kinds: ['rest'], validForMs: 600_000 } as const;
  let [made, resting] = [0, await openOrders(trial)];
  for (let lastMs = performance.now(); resting < OPEN_ORDERS; await sleep(50)) {
    if (made - resting - (await decisionsOf(trial)).refused < PORTION) {
      await trial.load.burst(trial.name, PORTION, shape);
      made += PORTION;
    }
    const now = await openOrders(trial);
    if (now > resting) lastMs = performance.now();
    resting = now;
    demand(performance.now() - lastMs < NEXT_ONE_PATIENCE_MS, `only ${resting} orders rest at the exchange`);
  }
  await whenDecided(trial, made);
}

async function whenDecided(trial: Trial, made: number): Promise<void> {
  const untilMs = performance.now() + DECIDED_PATIENCE_MS;
  for (let decided = -1; decided < made; await sleep(50)) {
    ({ decided } = await decisionsOf(trial));
    demand(performance.now() < untilMs, `risk has decided only ${decided} of ${made} intents`);
  }
}

/** Takes back all that rests, as an operator would. */
async function cancelAll({ suite }: Trial): Promise<void> {
  await suite.exchange.act('CANCEL_OPEN_ORDERS');
}

const killOrderManagement: FaultRow = {
  id: 'F-01',
  fault: `order-management is killed with ${OPEN_ORDERS} open orders and under load`,
  trials: { pr: 3, nightly: 51 },
  onDesk: { fault: `the desk is killed with ${OPEN_ORDERS} open orders and under load`, pr: TRIALS_WITH_THEM },
  seconds: 25,
  quietWithinMs: QUIET_MS,
  async runTrial(trial): Promise<readonly Measurement[]> {
    const { suite, load, random, name } = trial;
    if (trial.index % TRIALS_WITH_THEM === 0) await placeRestingOrders(trial);
    const resting = await openOrders(trial);
    const oms = suite.processOf('order-management');
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(500 + random.integerBelow(1_000));
      await oms.kill();
      return oms.whenReady(true, READY_PATIENCE_MS);
    });
    if (trial.index % TRIALS_WITH_THEM === TRIALS_WITH_THEM - 1) await cancelAll(trial);
    return [
      { what: 'ready', value: readyMs, goal: 5_000 },
      { what: 'open orders', value: resting, unit: '' },
    ];
  },
};

const OTHERS: Readonly<Record<Shape, readonly AppName[]>> = {
  services: ['risk', 'market-data', 'gateway', 'strategy'],
  desk: ['desk', 'gateway'],
};

const killOthers: FaultRow = {
  id: 'F-05',
  fault: 'risk, market-data, gateway and strategy are killed, one after the other',
  trials: { pr: 4, nightly: 100 },
  onDesk: { fault: 'the desk and the gateway are killed, one after the other' },
  seconds: 7,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, index, shape }) {
    const others = OTHERS[shape];
    const victim = others[index % others.length] ?? 'gateway';
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
  seconds: 15,
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
  onDesk: { fault: 'the desk is asked to stop under load' },
  seconds: 10,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    const oms = suite.processOf('order-management');
    const [stopMs, code] = await load.during(name, STEADY, async () => {
      await sleep(1_000);
      const beganMs = performance.now();
      const ended = await oms.stop();
      const tookMs = performance.now() - beganMs;
      await oms.start();
      await oms.whenReady(true, READY_PATIENCE_MS);
      return [tookMs, ended] as const;
    });
    demand(code === 0, `${oms.name} ended with ${code}`);
    return [{ what: 'stopped', value: stopMs, goal: 20_000 }];
  },
};

/** Crashes of our own processes. */
export const PROCESS_ROWS: readonly FaultRow[] = [killOrderManagement, killOthers, killEverything, gracefulStop];
