import type { Command } from 'commander';
import { type AccountId, US_PER_SECOND, type VenueId, asId } from '#libs/kernel';
import { SettingsError, readSettings } from '#libs/platform';
import { ledgerSettings, withLedgerDatabase } from './ledger-database.js';
import { sayVerification } from './say-verification.js';
import { verifyDatabase } from './verify-database.js';

/** Exit codes: something differs, Postgres is not there (sysexits EX_UNAVAILABLE), settings are wrong (EX_CONFIG). */
const EXIT_DIFFERENT = 1;
const EXIT_UNAVAILABLE = 69;
const EXIT_SETTINGS = 78;
/** What came in so recently may still be on its way into the books of a service that runs. */
const SETTLE_US = 10 * US_PER_SECOND;

/** Where a command says what it found. */
export interface CommandOutput {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Adds `ledger verify`. */
export function addLedgerCommand(program: Command): void {
  const output = { say: (text: string) => console.log(text), complain: (text: string) => console.error(text) };
  const ledger = program.command('ledger').description("looks after the double-entry ledger of an account's money");
  ledger
    .command('verify')
    .description('recomputes orders, trades, positions, profit, ledger and balances from the raw reports of the venue')
    .option('--json', 'prints what was found as JSON')
    .addHelpText('after', '\nReads DATABASE_URL, ACCOUNT and VENUE as the services do, and never writes.')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      process.exitCode = await runVerify(process.env, json, output);
    });
}

/** Verifies and says what was found; returns the exit code. */
export async function runVerify(
  environment: Readonly<Record<string, string | undefined>>,
  json: boolean,
  { complain, say }: CommandOutput,
): Promise<number> {
  try {
    const { ACCOUNT, DATABASE_URL, VENUE } = readSettings(ledgerSettings, environment);
    const at = { account: asId<AccountId>(ACCOUNT), venue: asId<VenueId>(VENUE) };
    const verified = await withLedgerDatabase(DATABASE_URL, (client) => verifyDatabase(client, at, SETTLE_US));
    if (!verified.ok) {
      complain(json ? JSON.stringify({ problem: verified.error }) : verified.error.message);
      return EXIT_UNAVAILABLE;
    }
    say(json ? JSON.stringify({ ...at, ...verified.value }, undefined, 2) : sayVerification(verified.value));
    return verified.value.first === null ? 0 : EXIT_DIFFERENT;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    complain(error.message);
    return EXIT_SETTINGS;
  }
}
