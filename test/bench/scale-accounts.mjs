/** What a durable decision costs where so many accounts decide on one Postgres, each by the use case of the service. */
import { Client } from 'pg';
import { startPostgres } from '#libs/local-stack';
import { print, whole } from './figures.mjs';
import { connectAsRisk, intentMessage, riskOf } from './risk-parts.mjs';
import { takeSlowTurns } from './scale-turns.mjs';

const COUNTS = [1, 10, 100, 1_000, 1];
/** Decisions in a round: each is one of as many accounts as there are, in turn. */
const DECISIONS = 1_000;
/** So many are under way at a time, as where so many processes decide. */
const AT_A_TIME = 10;

let decided = 0;

/** Lets the accounts decide in turn; returns microseconds a decision. */
async function decideInTurn(accounts) {
  for (const one of accounts) one.priceAnew();
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < DECISIONS; i = next++) {
      const { account, decideIntent, scheduler } = accounts[i % accounts.length];
      decided += 1;
      const id = `${account}-${decided}`;
      const answer = await decideIntent.decideIntent(intentMessage(account, id, scheduler.nowUs()));
      if (answer.decision !== 'APPROVED') throw new Error(`${id} was refused: ${JSON.stringify(answer)}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return ((performance.now() - startedAt) * 1_000) / DECISIONS;
}

/** Opens the most accounts that are measured. */
async function openAccounts(database) {
  const names = Array.from({ length: Math.max(...COUNTS) }, (_, i) => `account-${i}`);
  const opened = [];
  const lane = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) opened.push(await riskOf(name, database));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return opened;
}

/** Bytes of the write-ahead log, and of what risk keeps with its indexes. */
async function bytesOf(client) {
  const { rows } = await client.query(
    `SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS wal, sum(pg_total_relation_size(c.oid)) AS kept
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'risk' AND c.relkind = 'r'`,
  );
  return { wal: Number(rows[0].wal), kept: Number(rows[0].kept) };
}

/** Measures and prints it. */
export async function growAccounts() {
  const postgres = await startPostgres({ url: '' });
  const client = new Client({ connectionString: postgres.url });
  try {
    const database = await connectAsRisk(postgres.url);
    await client.connect();
    const all = await openAccounts(database);
    const before = await bytesOf(client);
    await takeSlowTurns(`risk, a durable decision: µs by accounts, ${AT_A_TIME} at a time`, COUNTS, (count) =>
      decideInTurn(all.slice(0, count)),
    );
    const after = await bytesOf(client);
    const each = (name) => whole((after[name] - before[name]) / decided);
    print(
      `  a decision adds ${each('wal')} bytes to the write-ahead log and ${each('kept')} to tables and indexes of risk`,
    );
    await database.source.destroy();
  } finally {
    await client.end();
    await postgres.stop();
  }
}
