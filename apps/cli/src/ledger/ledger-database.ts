import { Client } from 'pg';
import { TOKEN, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { databaseSettings } from '#libs/platform';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { z } from 'zod';

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 120_000;
/** SQLSTATE of a table that is not there. */
const UNDEFINED_TABLE = '42P01';

/** What is verified, by the same settings as the services; any role that may read the schema `orders` will do. */
export const ledgerSettings = z.object({
  ...databaseSettings,
  ACCOUNT: z.string().regex(TOKEN, 'must be an account id').describe('The trading account, such as paper-1'),
  VENUE: z
    .enum(VENUE_NAMES as [VenueName, ...VenueName[]])
    .default('binance')
    .describe('The venue it trades at'),
});

/** Works on a database that is only read; a Problem that names no password where it cannot be reached or has no ledger. */
export async function withLedgerDatabase<T>(
  url: string,
  work: (client: Client) => Promise<T>,
): Promise<Result<T, Problem>> {
  const client = new Client({
    connectionString: url,
    application_name: 'tradewind-ledger',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    options: '-c default_transaction_read_only=on -c statement_timeout=0',
  });
  client.on('error', () => undefined); // The query in flight rejects too; that is where it is handled.
  try {
    await client.connect();
  } catch (error) {
    return err(unreachable(url, error));
  }
  try {
    return ok(await work(client));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === UNDEFINED_TABLE) return err(withoutLedger(url));
    if (isConnectionLost(error)) return err(unreachable(url, error));
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && /terminated|timeout|ECONN/u.test(error.message);
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function unreachable(url: string, error: unknown): Problem {
  const at = placeOf(url);
  // A connection that was refused on several addresses has no message of its own.
  const why =
    error instanceof Error && error.message !== '' ? error.message : String((error as { code?: string }).code);
  return problem('DATABASE_UNREACHABLE', `Postgres at ${at} cannot be reached: ${why}.`, { at, why }, true);
}

function withoutLedger(url: string): Problem {
  const at = placeOf(url);
  return problem('LEDGER_ABSENT', `The database ${at} has no ledger: it was not migrated to this version yet.`, { at });
}
