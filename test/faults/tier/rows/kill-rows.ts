import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const QUIET_MS = 40_000;
const PATIENCE_MS = 60_000;
const AFTER_MS = 2_500;
const GOAL_MS = 100;
const RESTING = 20;
const US_PER_MS = 1_000;
/** Tables that somebody else may have locked when a kill comes. */
const LOCKED = ['orders.orders', 'orders.outbox', 'orders.trading_state', 'orders.inbox'] as const;

async function command(trial: Trial, change: 'halt' | 'resume'): Promise<void> {
  const { name, suite } = trial;
  const untilMs = performance.now() + PATIENCE_MS;
  const body = JSON.stringify({ scope: 'all', reason: `fault tier: ${name}`, commandId: `${name}-${change}` });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  for (;;) {
    const answer = await suite.app('gateway').ask(`/v1/risk/${change}`, init);
    if (answer.status === 200) return;
    demand(performance.now() < untilMs, `the ${change} was not obeyed: ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}

/** When the kill of this trial was committed, in milliseconds since the epoch. */
async function committedAtMs({ name, suite }: Trial): Promise<number> {
  const [row] = await suite.query<{ at: string }>(
    'SELECT changed_at_us AS at FROM risk.trading_state_change WHERE command_id = $1',
    [`${name}-halt`],
  );
  demand(row !== undefined, 'the kill was never committed');
  return Number(row.at) / US_PER_MS;
}

/** What reached the exchange after a kill at that time. */
async function afterTheKill(trial: Trial, killedAtMs: number): Promise<readonly Measurement[]> {
  const received = trial.suite.readJournal().flatMap((entry) => (entry.kind === 'received' ? [entry] : []));
  const after = (operation: string): readonly number[] =>
    received
      .filter((entry) => entry.operation === operation && entry.atMs > killedAtMs)
      .map((entry) => entry.atMs - killedAtMs);
  const resumedBy = await resumedAfterMs(trial, killedAtMs);
  const orders = after('order.place').filter((ms) => ms < resumedBy);
  const [firstCancel] = after('order.cancel');
  demand(firstCancel !== undefined, 'no cancel ever came');
  return [
    { what: 'last new order', value: Math.max(0, ...orders), goal: GOAL_MS },
    { what: 'first cancel', value: firstCancel, goal: GOAL_MS },
  ];
}

async function resumedAfterMs({ name, suite }: Trial, killedAtMs: number): Promise<number> {
  const [row] = await suite.query<{ at: string }>(
    'SELECT changed_at_us AS at FROM risk.trading_state_change WHERE command_id = $1',
    [`${name}-resume`],
  );
  return row === undefined ? Number.POSITIVE_INFINITY : Number(row.at) / US_PER_MS - killedAtMs;
}

/** Lets orders rest until the exchange has enough of them; what risk refuses on a slow machine is asked for again. */
async function restOrders({ load, name, suite }: Trial): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  const ids: string[] = [];
  for (let [resting, refused] = [0, 0]; resting < RESTING; await sleep(50)) {
    demand(performance.now() < untilMs, `only ${resting} of ${RESTING} orders rest`);
    if (ids.length - refused < RESTING)
      ids.push(...(await load.burst(name, RESTING, { kinds: ['rest'], validForMs: 120_000 })));
    const [row] = await suite.query<{ resting: string; refused: string }>(
      `SELECT (SELECT count(*) FROM orders.orders WHERE intent_id = ANY($1) AND status = 'New') AS resting,
              (SELECT count(*) FROM risk.intent_decision WHERE intent_id = ANY($1) AND decision = 'REFUSED')
            + (SELECT count(*) FROM orders.orders WHERE intent_id = ANY($1) AND closed_at_us IS NOT NULL) AS refused`,
      [ids],
    );
    [resting, refused] = [Number(row?.resting), Number(row?.refused)];
  }
}

/** Lets orders rest and flow, halts in the middle, looks at the wire, and resumes. */
async function killInTheMiddle(
  trial: Trial,
  while_: () => Promise<() => Promise<void>>,
): Promise<readonly Measurement[]> {
  const { load, name, random } = trial;
  await restOrders(trial);
  await load.during(name, { ...STEADY, rate: 20 }, async () => {
    await sleep(500 + random.integerBelow(1_000));
    const heal = await while_();
    try {
      await command(trial, 'halt');
      await sleep(AFTER_MS);
    } finally {
      await heal();
    }
  });
  const measured = await afterTheKill(trial, await committedAtMs(trial));
  await command(trial, 'resume');
  return measured;
}

const nothingElse = async (): Promise<() => Promise<void>> => async () => undefined;

const killInBurst: FaultRow = {
  id: 'F-81',
  fault: 'kill switch during a burst with orders resting',
  trials: { pr: 2, nightly: 50 },
  onDesk: { pr: 1 },
  seconds: 8,
  quietWithinMs: QUIET_MS,
  runTrial: (trial) => killInTheMiddle(trial, nothingElse),
};

const killWithSilentVenue: FaultRow = {
  id: 'F-82v',
  fault: 'kill switch while the venue answers nothing',
  trials: { pr: 1, nightly: 25 },
  seconds: 9,
  quietWithinMs: QUIET_MS,
  runTrial: (trial) =>
    killInTheMiddle(trial, async () => {
      const silence = { on: 'REQUEST', target: '/api/v3/', fault: { kind: 'DROP_ANSWER' } };
      await trial.suite.exchange.setFaults(trial.seed, [silence]);
      return async () => {
        await trial.suite.exchange.heal();
      };
    }),
};

const killWithLock: FaultRow = {
  id: 'F-82l',
  fault: `kill switch while somebody locks a table (${LOCKED.join(', ')})`,
  trials: { pr: LOCKED.length, nightly: 40 },
  seconds: 10,
  quietWithinMs: QUIET_MS,
  runTrial: (trial) =>
    killInTheMiddle(trial, async () => {
      const table = LOCKED[trial.index % LOCKED.length] ?? LOCKED[0];
      const held = new AbortController();
      let noteLocked = (): void => undefined;
      const locked = new Promise<void>((resolve) => {
        noteLocked = resolve;
      });
      const holding = trial.suite.withClient(async (client) => {
        await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
        noteLocked();
        await new Promise((resolve) => held.signal.addEventListener('abort', resolve));
        await client.query('COMMIT');
      });
      await Promise.race([locked, holding]);
      return async () => {
        held.abort();
        await holding;
      };
    }),
};

const killWithoutNats: FaultRow = {
  id: 'F-82n',
  fault: 'kill -USR2 on the machine itself while NATS is down',
  trials: { pr: 1, nightly: 25 },
  seconds: 11,
  quietWithinMs: QUIET_MS,
  async runTrial(trial) {
    const { load, name, random, suite } = trial;
    const oms = suite.processOf('order-management');
    await restOrders(trial);
    const killedAtMs = await load.during(name, { ...STEADY, rate: 20 }, async () => {
      await sleep(500 + random.integerBelow(1_000));
      await suite.servers.killNats();
      const atMs = Date.now();
      oms.signal('SIGUSR2');
      await sleep(AFTER_MS);
      return atMs;
    });
    const measured = await afterTheKill(trial, killedAtMs);
    // It holds until the process is started again, broker or not.
    await suite.servers.startNats();
    await oms.kill();
    await oms.whenReady(true, PATIENCE_MS);
    return measured;
  },
};

/** The kill switch, whatever else goes wrong. */
export const KILL_ROWS: readonly FaultRow[] = [killInBurst, killWithSilentVenue, killWithLock, killWithoutNats];
