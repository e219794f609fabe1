import type { QueryRunner } from 'typeorm';
import { Client } from 'pg';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { OrdersLicense1764000000018 } from './0018-orders-license.js';
import { ProposeAndDecide1764000000046 } from './0046-propose-and-decide.js';
import { RiskDecideAsSets1764000000054 } from './0054-risk-decide-as-sets.js';
import { OrdersBook1764000000057 } from './0057-orders-book.js';
import { FactsByKey1764000000059 } from './0059-facts-by-key.js';
import { LicenseWaitsBriefly1764000000060 } from './0060-license-waits-briefly.js';

/** What said these functions plainly, row by row of a table's own type, before migrations 0065 to 0068 said the same faster. */
const PLAIN = [
  ...[OrdersLicense1764000000018, ProposeAndDecide1764000000046, RiskDecideAsSets1764000000054],
  ...[OrdersBook1764000000057, FactsByKey1764000000059, LicenseWaitsBriefly1764000000060],
];

/** Each table's rows as text, so that `2` and `2.0` are two things; without the moments that the clock of the database wrote. */
const DUMP_OF_ALL = `
  SELECT 'SELECT concat_ws(chr(10), ' || string_agg(format(
      '(SELECT %L || string_agg(r, chr(10) ORDER BY r) FROM (SELECT (to_jsonb(t) - %L::text[])::text AS r FROM %s t) o)',
      c.oid::regclass || chr(10), ARRAY(SELECT a.attname FROM pg_attribute a JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
        WHERE a.attrelid = c.oid AND pg_get_expr(d.adbin, d.adrelid) ~ '(now|timestamp)'), c.oid::regclass), ', ' ORDER BY c.oid) || ') AS rows' AS dump
  FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('risk', 'orders', 'strategy')`;

/** Sets every sequence to the same number: a call that is refused may have drawn from some of them, and may draw as it likes. */
const ALIGN = `SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, $1::bigint, false) FROM pg_sequences
  WHERE schemaname IN ('risk', 'orders', 'strategy')`;

/**
 * What cannot be is refused where it is read, where it is compared, or by any of the tables where it is written (classes 22 and 23): that is one,
 * because of two things that are wrong the functions need not name the same first.
 */
const kindOf = (code: string): string => (/^2[23]/u.test(code) ? 'cannot be' : code);

const trying = async (client: Client, sql: string, values: readonly unknown[]): Promise<unknown> => {
  await client.query('SAVEPOINT call');
  try {
    const { rows } = await client.query(sql, [...values]);
    // What is checked at the commit belongs to the answer.
    await client.query('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED');
    return rows;
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT call');
    return { refused: kindOf((error as { code?: string }).code ?? String(error)) };
  }
};

/** Two databases of the newest schema: one with the functions that stand, and one with those that they replaced. */
export class Twins {
  readonly #databases: readonly TestDatabase[];
  readonly #clients: readonly Client[];
  #dump = '';
  #refusals = 0;

  private constructor(databases: readonly TestDatabase[], clients: readonly Client[]) {
    this.#databases = databases;
    this.#clients = clients;
  }

  static async open(serverUrl: string): Promise<Twins> {
    const databases = [await createTestDatabase(serverUrl), await createTestDatabase(serverUrl)];
    const clients = databases.map(({ ownerUrl }) => new Client({ connectionString: ownerUrl }));
    for (const client of clients) await client.connect();
    const twins = new Twins(databases, clients);
    const [now, before] = clients as [Client, Client];
    const runner = {
      query: (sql: string) => before.query(sql.replaceAll('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')),
    };
    for (const migration of PLAIN) await new migration().up(runner as unknown as QueryRunner);
    twins.#dump = (await now.query<{ dump: string }>(DUMP_OF_ALL)).rows[0]?.dump ?? '';
    return twins;
  }

  /** Runs a scenario in both, in a transaction that is taken back. */
  async inBoth(setUp: string, work: () => Promise<void>): Promise<void> {
    this.#refusals = 0;
    for (const client of this.#clients) await client.query(`BEGIN; ${setUp}`);
    await this.#align();
    try {
      await work();
    } finally {
      for (const client of this.#clients) await client.query('ROLLBACK');
    }
  }

  /** What a call answers, or how it is refused, and what all tables then have; of each of the two. */
  async call(
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly { readonly said: unknown; readonly rows: string }[]> {
    const texts = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : value));
    const answers = [];
    for (const client of this.#clients) {
      const said = await trying(client, sql, texts);
      answers.push({ said, rows: (await client.query<{ rows: string }>(this.#dump)).rows[0]?.rows ?? '' });
    }
    if (answers.some(({ said }) => !Array.isArray(said))) await this.#align();
    return answers;
  }

  /** Rows as JSON by the first of the two. */
  async rowsOf(table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows } = await (this.#clients[0] as Client).query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`,
    );
    return rows.map(({ row }) => row);
  }

  async drop(): Promise<void> {
    for (const client of this.#clients) await client.end();
    for (const database of this.#databases) await database.drop();
  }

  async #align(): Promise<void> {
    this.#refusals += 1;
    for (const client of this.#clients) await client.query(ALIGN, [this.#refusals * 1000]);
  }
}
