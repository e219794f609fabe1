/**
 * `npm run bench -- growth --for 5m`: what the suite's books, streams, journal and logs grow by in an hour of paper trading. The suite runs
 * as `npm start` runs it, on a Postgres and a NATS of this bench; what is there is measured once it has traded for a while and again at the
 * end, and the difference is shown by the hour and by the order. Files are measured as they are, tables as the pages that they take.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';
import { startNats, startPostgres } from '#libs/local-stack';
import { print, whole } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { journalFileOf } = await import(new URL('dist/apps/cli/src/launch/run-directory.js', `file://${ROOT}`).href);
const { parseDuration } = await import(new URL('dist/apps/cli/src/options/duration.js', `file://${ROOT}`).href);
/** So long it trades before the first look: what is made once is then there. */
const WARM_UP_MS = 45_000;
/** The launcher trades a little longer than the looks are apart. */
const MARGIN_MS = 15_000;
const START_LIMIT_MS = 120_000;
const MS_PER_HOUR = 3_600_000;
const RELATIONS = `
  SELECT n.nspname || '.' || coalesce(t.relname || ' / ', '') || c.relname AS name,
    CASE WHEN t.relname IS NULL THEN 'table' ELSE 'index' END AS kind,
    pg_relation_size(c.oid) + coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
  WHERE n.nspname IN ('orders', 'risk', 'strategy') AND c.relkind IN ('r', 'i')`;

/** What is there at one moment: bytes by kind and name, and what was traded. */
async function look({ client, broker, journalFile, directory }) {
  const bytes = new Map();
  const { rows } = await client.query(RELATIONS);
  for (const row of rows) bytes.set(`${row.kind} ${row.name}`, Number(row.bytes));
  const [wal] = (await client.query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes")).rows;
  bytes.set('write-ahead log of Postgres', Number(wal.bytes));
  const listed = (await broker.request('$JS.API.STREAM.LIST', '')).json();
  for (const { config, state } of listed.streams ?? []) bytes.set(`stream ${config.name}`, state.bytes);
  bytes.set(
    "journal of the paper exchange (somebody else's)",
    existsSync(journalFile) ? statSync(journalFile).size : 0,
  );
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.log')))
    bytes.set(`log ${name}`, statSync(join(directory, name)).size);
  const [traded] = (
    await client.query(`SELECT (SELECT count(*) FROM orders.orders) AS orders, (SELECT count(*) FROM orders.trades) AS fills,
      (SELECT count(*) FROM risk.intent_decision) AS intents`)
  ).rows;
  return { atMs: performance.now(), bytes, traded };
}

/** Waits until the suite has traded; its tables are not there at first. */
async function whenTrading(client, child) {
  for (const untilMs = performance.now() + START_LIMIT_MS; performance.now() < untilMs; await sleep(500)) {
    if (child.exitCode !== null) throw new Error(`the suite ended with ${child.exitCode}`);
    const found = await client.query('SELECT count(*) AS fills FROM orders.trades').catch(() => undefined);
    if (Number(found?.rows[0].fills ?? 0) > 0) return;
  }
  throw new Error('the suite never traded');
}

function printGrowth(before, after) {
  const hours = (after.atMs - before.atMs) / MS_PER_HOUR;
  const orders = Number(after.traded.orders) - Number(before.traded.orders);
  const perHour = (name) => whole((Number(after.traded[name]) - Number(before.traded[name])) / hours);
  print(
    `over ${(hours * 60).toFixed(1)} minutes: ${perHour('intents')} intents, ${perHour('orders')} orders and ${perHour('fills')} fills an hour`,
  );
  const grown = [...after.bytes].map(([name, bytes]) => ({ name, more: bytes - (before.bytes.get(name) ?? 0) }));
  const sums = new Map();
  for (const { name, more } of grown) {
    const kind = name.split(' ')[0];
    sums.set(kind, (sums.get(kind) ?? 0) + more);
  }
  print('| what | bytes an hour | bytes an order |\n|---|---:|---:|');
  const row = (name, more) => print(`| ${name} | ${whole(more / hours)} | ${whole(more / Math.max(1, orders))} |`);
  for (const [kind, word] of Object.entries({ table: 'tables', index: 'indexes', stream: 'streams', log: 'logs' }))
    row(`**all ${word}**`, sums.get(kind) ?? 0);
  for (const { name, more } of grown.toSorted((a, b) => b.more - a.more)) if (more > 0) row(name, more);
  const still = grown.filter(({ more }) => more <= 0).length;
  print(`${still} others did not grow.`);
}

const { values } = optionsOf(import.meta.url, { options: { for: { type: 'string', default: '5m' } } });
const duration = parseDuration(values.for);
if (!duration.ok) throw new Error(duration.error.message);
const postgres = await startPostgres({ url: '' });
const nats = await startNats({ url: '' });
const seconds = Math.ceil((WARM_UP_MS + duration.value + MARGIN_MS) / 1_000);
const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), '--for', `${seconds}s`], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, DATABASE_URL: postgres.url, NATS_URL: nats.url },
});
child.stdout.resume();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill('SIGINT'));
const journalFile = journalFileOf('', postgres.url);
const client = new Client({ connectionString: postgres.url });
try {
  await client.connect();
  await whenTrading(client, child);
  await sleep(WARM_UP_MS);
  const runs = join(ROOT, '.cache', 'runs');
  const directory = join(runs, readdirSync(runs).find((name) => name.endsWith(`-${child.pid}`)) ?? '');
  const broker = await connect({ servers: nats.url });
  const places = { client, broker, journalFile, directory };
  const before = await look(places);
  await sleep(duration.value);
  printGrowth(before, await look(places));
  await broker.close();
} finally {
  if (child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'close');
  }
  await client.end();
  await Promise.all([postgres.stop(), nats.stop()]);
  rmSync(journalFile, { force: true });
}
