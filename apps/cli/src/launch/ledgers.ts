import { Client } from 'pg';
import { auditBooks } from '../audit/audit.js';
import { readAuditedBooks } from '../audit/read-audited-books.js';
import type { Violation } from '../audit/audited-books.js';
import { DEMO_ACCOUNT } from '../demo/demo-settings.js';
import type { Difference } from '../reconcile/difference.js';
import { judge, judgeByReconciliation } from '../reconcile/judge.js';
import { readPendingWork } from '../reconcile/pending-work.js';
import type { Quiet } from '../reconcile/resting.js';
import { readBookedState } from '../reconcile/read-booked-state.js';
import { readJournal, readJournalEntries } from '../reconcile/read-journal.js';
import { judgeLedger } from '../ledger/judge-ledger.js';
import { type Figures, readFigures } from '../report/figures.js';
import { type Durability, type HopLatency, readDurability, readLatencies } from '../report/latency.js';

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 10_000;

/**
 * The two books that are compared: our database and the exchange's journal, or, at a venue whose journal is not ours, what
 * order-management's own reconciliations left open. One look at a time, one connection each. Unless `quiet` says otherwise every order
 * must have ended.
 */
export class Ledgers {
  readonly #databaseUrl: string;
  readonly #journalFile: string | undefined;
  readonly #quiet: Quiet;

  constructor(databaseUrl: string, journalFile: string | undefined, quiet: Quiet = 'ALL_ENDED') {
    this.#databaseUrl = databaseUrl;
    this.#journalFile = journalFile;
    this.#quiet = quiet;
  }

  /** How many fills the exchange's journal holds; `undefined` if there is no journal. */
  countVenueFills(): number | undefined {
    if (this.#journalFile === undefined) return undefined;
    return readJournal(this.#journalFile).trades.filter((trade) => trade.account === DEMO_ACCOUNT).length;
  }

  /** Every difference between the two now. */
  compareBooks(): Promise<readonly Difference[]> {
    const journalFile = this.#journalFile;
    return this.#withClient(async (client) => {
      const state = await readBookedState(client, DEMO_ACCOUNT);
      const ledger = await judgeLedger(client, DEMO_ACCOUNT);
      if (journalFile === undefined) return [...judgeByReconciliation(state, this.#quiet), ...ledger];
      return [...judge(state, readJournal(journalFile), DEMO_ACCOUNT, this.#quiet), ...ledger];
    });
  }

  /** Every invariant of the money path that is broken now; nothing at a venue whose journal is not ours. */
  auditBooks(): Promise<readonly Violation[]> {
    const journalFile = this.#journalFile;
    if (journalFile === undefined) return Promise.resolve([]);
    return this.#withClient(async (client) =>
      auditBooks(await readAuditedBooks(client, readJournalEntries(journalFile), DEMO_ACCOUNT), this.#quiet),
    );
  }

  /** What is still under way between the services. */
  readPendingWork(): Promise<readonly string[]> {
    return this.#withClient((client) => readPendingWork(client, this.#quiet));
  }

  /** What the database counts now. */
  readFigures(): Promise<Figures> {
    return this.#withClient((client) => readFigures(client, DEMO_ACCOUNT));
  }

  /** How long the hops of the orders took. */
  readLatencies(): Promise<Readonly<Record<string, HopLatency>>> {
    return this.#withClient((client) => readLatencies(client, DEMO_ACCOUNT));
  }

  /** What the database promises of a commit. */
  readDurability(): Promise<Durability> {
    return this.#withClient(readDurability);
  }

  /** Whether the database has never been migrated: then the exchange begins with an empty journal too. */
  isFresh(): Promise<boolean> {
    return this.#withClient(async (client) => {
      const { rows } = await client.query<{ fresh: boolean }>(`SELECT to_regclass('orders.orders') IS NULL AS fresh`);
      return rows[0]?.fresh === true;
    });
  }

  async #withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({
      connectionString: this.#databaseUrl,
      application_name: 'tradewind-launcher',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    client.on('error', () => undefined); // The query in flight rejects too; that is where it is handled.
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
