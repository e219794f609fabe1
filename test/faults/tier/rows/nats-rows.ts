import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { US_PER_MS } from '#libs/kernel';
import { SIGNATURE_HEADER, connectBroker } from '#libs/messaging';
import type { FaultSuite } from '../suite/fault-suite.js';
import { type FaultRow, SEEN_PARKED, STEADY, demand } from './fault-row.js';

const PATIENCE_MS = 60_000;
const QUIET_MS = 30_000;
const BACK_MS = 10_000;
const FROZEN_MS = 4_000;
/** After so long every process knows that the broker is gone. */
const NOTICED_WITHIN_MS = 1_000;
const WRITERS = [
  { user: 'strategy', schema: 'strategy' },
  { user: 'risk', schema: 'risk' },
  { user: 'order-management', schema: 'orders' },
] as const;

const allReady = async (suite: FaultSuite): Promise<number> =>
  Math.max(...(await Promise.all(suite.ours.map((app) => app.whenReady(true, PATIENCE_MS)))));

/** Publishes to streams as one of the services, with its signature: it may write only its own namespaces. */
async function asService<T>(
  suite: FaultSuite,
  user: (typeof WRITERS)[number]['user'],
  work: (publish: (subject: string, id: string, body: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { keys, natsPasswords } = suite.plan;
  const [{ signer }, password] = [keys.trustOf(user), natsPasswords[user]];
  const broker = await connectBroker({ url: suite.servers.natsUrl, user, password, name: 'fault-trial' });
  try {
    const js = jetstream(broker);
    return await work(async (subject, id, body) => {
      const carried = headers();
      const payload = Buffer.from(body);
      carried.set(SIGNATURE_HEADER, signer.sign(subject, payload));
      await js.publish(subject, payload, { msgID: id, headers: carried });
    });
  } finally {
    await broker.close();
  }
}

/** Nothing that was wished for after one moment was decided before another: the broker, over which a halt would come, was away. */
async function demandNothingWanted(suite: FaultSuite, fromMs: number, untilMs: number): Promise<void> {
  const wanted = await suite.query<{ id: string }>(
    'SELECT intent_id AS id FROM risk.intent_decision WHERE intent_at_us > $1 AND decided_at_us < $2',
    [fromMs * US_PER_MS, untilMs * US_PER_MS],
  );
  demand(wanted.length === 0, `wished for and decided while NATS was away: ${wanted.map(({ id }) => id).join(', ')}`);
}

const killed: FaultRow = {
  id: 'F-30',
  fault: 'NATS is killed under load and away for up to 3 s',
  trials: { pr: 2, nightly: 50 },
  onDesk: { fault: 'NATS is killed under load and away for up to 3 s: meanwhile the desk wants nothing new', pr: 1 },
  seconds: 12,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, random }) {
    const readyMs = await load.during(name, STEADY, async () => {
      await sleep(500);
      await suite.servers.killNats();
      const goneAtMs = Date.now();
      await sleep(100 + random.integerBelow(2_900));
      const backAtMs = Date.now();
      await suite.servers.startNats();
      const ready = await allReady(suite);
      await demandNothingWanted(suite, goneAtMs + NOTICED_WITHIN_MS, backAtMs);
      return ready;
    });
    return [{ what: 'all ready after NATS', value: readyMs, goal: BACK_MS }];
  },
};

const frozen: FaultRow = {
  id: 'F-31',
  fault: `NATS is frozen for ${FROZEN_MS / 1_000} s after it was noticed`,
  trials: { pr: 1, nightly: 25 },
  seconds: 18,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    const noticedMs = await load.during(name, STEADY, async () => {
      await sleep(500);
      const pid = suite.servers.natsPid;
      process.kill(pid, 'SIGSTOP');
      try {
        const noticed = await suite.processOf('risk').whenReady(false, PATIENCE_MS);
        await sleep(FROZEN_MS);
        return noticed;
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    });
    return [
      { what: 'noticed', value: noticedMs, goal: 3_000 },
      { what: 'all ready', value: await allReady(suite), goal: BACK_MS },
    ];
  },
};

const wiped: FaultRow = {
  id: 'F-32',
  fault: 'every stream is lost, and made again by its owner',
  trials: { pr: 1, nightly: 25 },
  seconds: 15,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    await load.during(name, STEADY, async () => {
      await sleep(1_000);
      await suite.servers.killNats();
      suite.servers.wipeJetStream();
      await suite.servers.startNats();
    });
    return [{ what: 'all ready', value: await allReady(suite), goal: BACK_MS }];
  },
};

interface Sent {
  readonly subject: string;
  readonly body: string;
  readonly id: string;
}

const NEWEST = 60;

const duplicates: FaultRow = {
  id: 'F-36',
  fault: 'the newest messages of every writer come again, 1 to 3 times, shuffled, under other broker ids',
  trials: { pr: 1, nightly: 50 },
  seconds: 10,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, random, seed }) {
    let copies = 0;
    await load.during(name, STEADY, async () => {
      await sleep(1_500);
      for (const { user, schema } of WRITERS) {
        const sent = await suite.query<Sent>(
          `SELECT subject, payload::text AS body, message_id AS id FROM ${schema}.outbox
           WHERE published_at IS NOT NULL ORDER BY sequence DESC LIMIT ${NEWEST}`,
        );
        const storm = sent
          .flatMap((one) => Array.from({ length: 1 + random.integerBelow(3) }, () => one))
          .map((one) => ({ one, place: random.unit() }))
          .toSorted((a, b) => a.place - b.place);
        copies += storm.length;
        await asService(suite, user, async (publish) => {
          for (const [n, { one }] of storm.entries()) await publish(one.subject, `again-${seed}-${n}`, one.body);
        });
      }
    });
    return [{ what: 'copies', value: copies, unit: '' }];
  },
};

const poison: FaultRow = {
  id: 'F-38',
  fault: 'a message that cannot be read, and one that breaks its schema',
  trials: { pr: 1, nightly: 20 },
  seconds: 10,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name, seed }) {
    const subject = 'intent.proposed.v1.load.BTC-USDT';
    const broken = `${SEEN_PARKED}schema-${seed}`;
    const parkedMs = await load.during(name, STEADY, async () => {
      const beganMs = performance.now();
      await asService(suite, 'strategy', async (publish) => {
        await publish(subject, `${SEEN_PARKED}text-${seed}`, '{"id": "broken');
        await publish(subject, broken, JSON.stringify({ id: broken, quantity: -1 }));
      });
      for (let parked = 0; parked < 2;) {
        const [row] = await suite.query<{ count: string }>('SELECT count(*) FROM risk.parked_message');
        parked = Number(row?.count);
        demand(performance.now() - beganMs < PATIENCE_MS, `${parked} of 2 messages are parked`);
      }
      return performance.now() - beganMs;
    });
    // A person has looked at them: what else is parked is a violation.
    await suite.query('DELETE FROM risk.parked_message');
    return [{ what: 'parked', value: parkedMs, goal: 5_000 }];
  },
};

/** Faults of the transport. */
export const NATS_ROWS: readonly FaultRow[] = [killed, frozen, wiped, duplicates, poison];
