import { Client } from 'pg';
import { CONNECTION_LIMITS, type DatabaseOptions, sessionOptionsOf } from './data-source.js';
import { isTransientDatabaseError } from './database-error.js';
import type { Statement } from './sql-session.js';

/**
 * A statement is planned once, perhaps while a table is so small that reading all of it looks cheaper than its index; that plan would be kept while
 * the table grows, until somebody analyses it. What is asked here is asked by key.
 */
const PLANNED_ONCE = ['plan_cache_mode=force_generic_plan', 'jit=off', 'enable_seqscan=off'];

/**
 * One connection for the statements that an order waits for. Nothing periodic uses it, its statements are prepared once, and it is
 * connected before the first of them is needed. A statement is a transaction of its own; statements run one after another.
 *
 * After an error the connection is given up, because nobody knows what the server still does on it; the next statement gets a new one.
 */
export class HotConnection {
  readonly #options: Pick<DatabaseOptions, 'url' | 'schema' | 'service'>;
  #client: Promise<Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Not connected yet. */
  constructor(options: Pick<DatabaseOptions, 'url' | 'schema' | 'service'>) {
    this.#options = options;
  }

  /**
   * Connects, so that the first statement need not, and runs a rehearsal of the statements, which leaves nothing behind. Where others hold that up,
   * the session goes without: it is slower at first, and no worse.
   */
  async warmUp(rehearsal?: Statement): Promise<void> {
    await this.#connected();
    if (rehearsal === undefined) return;
    await this.rowsOf(rehearsal, []).catch((error: unknown) => {
      if (!isTransientDatabaseError(error)) throw error;
    });
  }

  /** Runs a prepared statement and returns its rows. Where it rejects, the outcome may be unknown. */
  rowsOf<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const run = this.#last.then(() => this.#runNow<Row>(statement, values));
    this.#last = run.catch(() => undefined); // The error is the caller's; the next statement runs all the same.
    return run;
  }

  async #runNow<Row>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    const connecting = this.#connected();
    try {
      const { rows } = await (await connecting).query({ name, text, values: [...values] });
      return rows as Row[];
    } catch (error) {
      this.#giveUp(connecting);
      throw error;
    }
  }

  /** Ends the connection after the statements that were asked for. */
  async close(): Promise<void> {
    await this.#last;
    const client = this.#client;
    this.#client = undefined;
    await (await client)?.end();
  }

  #connected(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const connecting: Promise<Client> = this.#connect(() => this.#giveUp(connecting));
    this.#client = connecting;
    return connecting;
  }

  async #connect(onLost: () => void): Promise<Client> {
    const { schema, service, url } = this.#options;
    const client = new Client({
      connectionString: url,
      application_name: `${service}-hot`,
      ...CONNECTION_LIMITS,
      options: [sessionOptionsOf(schema), ...PLANNED_ONCE].join(' -c '),
    });
    client.on('error', onLost);
    client.on('end', onLost);
    await client.connect();
    return client;
  }

  #giveUp(connecting: Promise<Client>): void {
    if (this.#client !== connecting) return;
    this.#client = undefined;
    connecting.then(
      (client) => client.end().catch(() => undefined),
      () => undefined,
    );
  }
}
