import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSuite } from '../suite/fault-suite.js';
import type { KeptProcess } from '../suite/kept-process.js';
import { type FaultRow, STEADY, demand } from './fault-row.js';

const PATIENCE_MS = 60_000;
const QUIET_MS = 30_000;
/** The frozen leader comes back so long after the stand-by has taken over. */
const FROZEN_ON_MS = 1_000;
const POLL_MS = 20;

async function epochOf(process: KeptProcess): Promise<number> {
  const { body } = await process.probesOf('order-management').ask('/status');
  return (body as { readonly leaseEpoch?: number } | undefined)?.leaseEpoch ?? 0;
}

/** Waits until a process has the lease or has none. */
async function whenLeading(process: KeptProcess, wanted: boolean): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while ((await epochOf(process)) > 0 !== wanted) {
    demand(performance.now() < untilMs, `${process.name} ${wanted ? 'never led' : 'led on'}`);
    await sleep(POLL_MS);
  }
}

/** Works with a leader and a stand-by, and ends the stand-by afterwards. */
async function withStandBy<T>(
  suite: FaultSuite,
  work: (leader: KeptProcess, standBy: KeptProcess) => Promise<T>,
): Promise<T> {
  const leader = suite.processOf('order-management');
  const standBy = await suite.makeTwin(suite.shape === 'desk' ? 'desk' : 'order-management');
  await standBy.start();
  try {
    const untilMs = performance.now() + PATIENCE_MS;
    while ((await standBy.probesOf('order-management').ask('/status')).status !== 200) {
      demand(performance.now() < untilMs, `the stand-by does not answer: ${standBy.lastLines(5)}`);
      await sleep(POLL_MS);
    }
    return await work(leader, standBy);
  } finally {
    leader.signal('SIGCONT');
    await standBy.stop();
    await leader.whenReady(true, PATIENCE_MS);
  }
}

const twoLeaders: FaultRow = {
  id: 'F-08',
  fault: 'a second order-management is started for the same account',
  trials: { pr: 1, nightly: 20 },
  onDesk: { fault: 'a second desk is started for the same account' },
  seconds: 9,
  quietWithinMs: QUIET_MS,
  runTrial: ({ suite, load, name }) =>
    withStandBy(suite, async (leader, standBy) => {
      await load.during(name, STEADY, () => sleep(2_000));
      demand((await epochOf(leader)) > 0, 'the leader gave its lease up');
      demand((await epochOf(standBy)) === 0, 'both have the lease');
      demand((await standBy.ask('/health/ready')).status !== 200, 'the stand-by says that it is ready');
      return [];
    }),
};

const frozenLeader: FaultRow = {
  id: 'F-07',
  fault: 'the leader is frozen while a stand-by waits, and comes back',
  trials: { pr: 1, nightly: 50 },
  onDesk: { fault: 'the desk is frozen while a second one waits, and comes back' },
  seconds: 18,
  quietWithinMs: QUIET_MS,
  runTrial: ({ suite, load, name }) =>
    withStandBy(suite, async (leader, standBy) => {
      const tookOverMs = await load.during(name, STEADY, async () => {
        await sleep(1_000);
        leader.signal('SIGSTOP');
        const took = await standBy.whenReady(true, PATIENCE_MS);
        await sleep(FROZEN_ON_MS);
        const ends = leader.ends.length;
        leader.signal('SIGCONT');
        const untilMs = performance.now() + PATIENCE_MS;
        while (leader.ends.length === ends && performance.now() < untilMs) await sleep(POLL_MS);
        demand(leader.ends.length > ends, 'the zombie lives on although its lease is gone');
        return took;
      });
      return [{ what: 'stand-by ready', value: tookOverMs, goal: 8_000 }];
    }),
};

const killedLeader: FaultRow = {
  id: 'F-07k',
  fault: 'the leader is killed while a stand-by waits',
  trials: { pr: 1, nightly: 50 },
  onDesk: { fault: 'the desk is killed while a second one waits' },
  seconds: 16,
  quietWithinMs: QUIET_MS,
  runTrial: ({ suite, load, name }) =>
    withStandBy(suite, async (leader, standBy) => {
      const tookOverMs = await load.during(name, STEADY, async () => {
        await sleep(1_000);
        // With its machine: a process that is started again at once may have the lease before the stand-by, which is as good.
        await leader.killForGood();
        try {
          return await standBy.whenReady(true, PATIENCE_MS);
        } finally {
          await leader.start();
        }
      });
      await whenLeading(standBy, true);
      return [{ what: 'stand-by ready', value: tookOverMs, goal: 3_000 }];
    }),
};

/** Who may write, where more than one process would. */
export const LEADER_ROWS: readonly FaultRow[] = [twoLeaders, frozenLeader, killedLeader];
