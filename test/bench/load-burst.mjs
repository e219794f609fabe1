/**
 * A burst: intents that are committed to strategy's outbox all at once, as strategy commits its own, so that the suite never waits for its market. What
 * is measured is how fast the last of their orders ends, and what each costs.
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { IntentProposedV1, announcementOf } from '#libs/contracts';
import { SIDES, TERMINAL_STATUSES } from '#libs/domain';
import { BURST_PRICES } from './load-config.mjs';
import { familyOf, lookAtSuite } from './load-look.mjs';

const VALID_FOR_US = 600_000_000;
const LOOK_EVERY_MS = 500;
/** Without one more order that ends. */
const PATIENCE_MS = 30_000;

/** Commits so many intents over the instruments and waits until their orders have ended; returns how the suite stood before and after. */
export async function sendBurst(launcherPid, names, size) {
  const [strategy, orders] = [
    await connectAs(launcherPid, 'strategy'),
    await connectAs(launcherPid, 'order-management'),
  ];
  try {
    const announcements = Array.from({ length: size }, (_, n) => intentOf(n, names));
    const first = lookAtSuite(launcherPid, 0);
    await strategy.query(
      `INSERT INTO strategy.outbox (message_id, subject, payload) SELECT m->>'id', s, m FROM unnest($1::jsonb[], $2::text[]) AS t(m, s)`,
      [announcements.map(({ message }) => JSON.stringify(message)), announcements.map(({ subject }) => subject)],
    );
    return { first, last: await lookWhenEnded(launcherPid, orders, size) };
  } finally {
    await Promise.all([strategy.end(), orders.end()]);
  }
}

async function lookWhenEnded(launcherPid, orders, size) {
  let newestMs = performance.now();
  for (let ended = 0; ;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const { rows } = await orders.query(
      `SELECT count(*)::int AS ended FROM orders.orders WHERE strategy = 'burst' AND status = ANY ($1)`,
      [TERMINAL_STATUSES],
    );
    if (rows[0].ended > ended) newestMs = performance.now();
    ended = rows[0].ended;
    if (ended >= size) return lookAtSuite(launcherPid, ended);
    if (performance.now() - newestMs > PATIENCE_MS) throw new Error(`of ${size} orders of the burst ${ended} ended`);
  }
}

/** As the role of one of the suite's services: its address is in that process's environment, and nowhere else. */
async function connectAs(launcherPid, app) {
  const running = familyOf(launcherPid).map((pid) => ({ pid, command: commandOf(pid) }));
  const isNode = ({ command }) => /^\S*node\0/u.test(command);
  const find = (name) => running.find((one) => isNode(one) && one.command.includes(`dist/apps/${name}/main.js`));
  const { pid } = find(app) ?? find('desk') ?? {};
  if (pid === undefined) throw new Error(`the suite runs no ${app}`);
  const environment = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .map((line) => line.split(/=(.*)/su)),
  );
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  return client;
}

/** Empty where it has ended meanwhile, as the servers of Postgres do. */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return '';
    throw error;
  }
}

/** By turns a purchase and a sale of one piece in each instrument, at once or not at all. */
function intentOf(n, names) {
  const intentId = `burst-${n}`;
  const nowUs = Date.now() * 1_000;
  const turn = Math.floor(n / names.length) % 2;
  const [venue, instrument] = names[n % names.length].split(':');
  return announcementOf(
    IntentProposedV1,
    { id: `intent-proposed-${intentId}`, occurredAtUs: nowUs, correlationId: intentId, causationId: `burst-${n}` },
    {
      ...{
        intentId,
        side: SIDES[turn],
        type: 'LIMIT',
        timeInForce: 'IOC',
        reduceOnly: false,
        strategy: 'burst',
        account: 'paper-1',
      },
      ...{ venue, instrument, quantity: '1', limitPrice: BURST_PRICES[turn], validUntilUs: nowUs + VALID_FOR_US },
      ...{ marketEventId: `burst-${n}`, marketEventAtUs: nowUs },
    },
  );
}
