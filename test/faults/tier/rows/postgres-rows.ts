import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSuite } from '../suite/fault-suite.js';
import { signalTree } from '../suite/process-tree.js';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const PATIENCE_MS = 60_000;
const QUIET_MS = 30_000;
const BACK_MS = 5_000;
const FROZEN_MS = 5_000;

const allReady = (suite: FaultSuite): Promise<readonly number[]> =>
  Promise.all(suite.ours.map((app) => app.whenReady(true, PATIENCE_MS)));

/** Ends Postgres in some way and starts it again; measures how long everybody is away after it is back. */
function awayAndBack(end: (suite: FaultSuite) => Promise<void>): (trial: Trial) => Promise<readonly Measurement[]> {
  return async ({ suite, load, name, random }) => {
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(500 + random.integerBelow(500));
      await end(suite);
      await suite.servers.startPostgres();
      return Math.max(...(await allReady(suite)));
    });
    return [{ what: 'all ready after Postgres', value: readyMs, goal: BACK_MS }];
  };
}

const restart: FaultRow = {
  id: 'F-20',
  fault: 'Postgres is restarted in order',
  trials: { pr: 1, nightly: 25 },
  seconds: 12,
  quietWithinMs: QUIET_MS,
  runTrial: awayAndBack((suite) => suite.servers.stopPostgres()),
};

const kill: FaultRow = {
  id: 'F-21',
  fault: 'Postgres is killed, postmaster and backends',
  trials: { pr: 1, nightly: 25 },
  onDesk: { pr: 1 },
  seconds: 12,
  quietWithinMs: QUIET_MS,
  runTrial: awayAndBack((suite) => suite.servers.killPostgres()),
};

const powerCut: FaultRow = {
  id: 'F-22',
  fault: 'power cut: Postgres, NATS and all services lose what was not flushed',
  trials: { pr: 1, nightly: 30 },
  seconds: 20,
  quietWithinMs: QUIET_MS,
  cannotRunBecause: ({ disk }) => disk.noCutBecause,
  async runTrial({ suite, load, name, random }) {
    const { disk, servers } = suite;
    const committed = await load.burst(name, 20, STEADY);
    await load.during(name, STEADY, async () => {
      await sleep(500 + random.integerBelow(1_500));
      await disk.cutPower();
      await Promise.all([servers.killPostgres(), servers.killNats(), ...suite.ours.map((app) => app.kill())]);
    });
    await disk.restorePower();
    await Promise.all([servers.startPostgres(), servers.startNats()]);
    const readyMs = Math.max(...(await allReady(suite)));
    const [kept] = await suite.query<{ count: string }>(
      `SELECT count(*) FROM strategy.outbox WHERE payload->>'intentId' = ANY($1)`,
      [committed],
    );
    demand(
      Number(kept?.count) === committed.length,
      `of ${committed.length} committed intents ${kept?.count} are left`,
    );
    return [{ what: 'all ready after the servers', value: readyMs, goal: 15_000 }];
  },
};

const frozen: FaultRow = {
  id: 'F-24',
  fault: `Postgres is frozen for ${FROZEN_MS / 1_000} s`,
  trials: { pr: 1, nightly: 15 },
  seconds: 18,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    const pid = suite.servers.postgresPid;
    const oms = suite.processOf('order-management');
    const [noticedMs, readyMs] = await load.during(name, STEADY, async () => {
      await sleep(500);
      signalTree(pid, 'SIGSTOP');
      try {
        const noticed = await oms.whenReady(false, PATIENCE_MS);
        await sleep(FROZEN_MS);
        return [noticed, 0];
      } finally {
        signalTree(pid, 'SIGCONT');
      }
    });
    const backMs = Math.max(readyMs, ...(await allReady(suite)));
    return [
      { what: 'noticed', value: noticedMs, goal: 2_000 },
      { what: 'all ready', value: backMs, goal: BACK_MS },
    ];
  },
};

const KILL_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename <> current_user`;

const terminated: FaultRow = {
  id: 'F-27',
  fault: 'all sessions are ended by an administrator, five times in a row',
  trials: { pr: 1, nightly: 25 },
  seconds: 10,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, random }) {
    await load.during(name, STEADY, async () => {
      for (let round = 0; round < 5; round += 1) {
        await suite.query(KILL_SESSIONS);
        await sleep(100 + random.integerBelow(400));
      }
    });
    return [{ what: 'all ready', value: Math.max(...(await allReady(suite))), goal: BACK_MS }];
  },
};

/** Faults of the one truth. */
export const POSTGRES_ROWS: readonly FaultRow[] = [restart, kill, frozen, terminated, powerCut];
