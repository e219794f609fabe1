import type { Client } from 'pg';
import type { Command } from 'commander';
import type { AccountAtVenue } from '#libs/domain';
import { type AccountId, type Random, type Scheduler, US_PER_SECOND, type VenueId, asId } from '#libs/kernel';
import { SettingsError, SystemRandom, SystemScheduler, readSettings } from '#libs/platform';
import { type GivenAcceptance, acceptThroughGateway, gatewayAccess } from './accept-difference.js';
import { watchProgress } from '../progress/progress.js';
import { ledgerSettings, withLedgerDatabase } from './ledger-database.js';
import { listDifferences, sayDifference } from './list-differences.js';
import { sayVerification } from './say-verification.js';
import { verifyDatabase } from './verify-database.js';

/** Exit codes: something differs or was refused, a server is not there (sysexits EX_UNAVAILABLE), settings are wrong (EX_CONFIG). */
const EXIT_DIFFERENT = 1;
const EXIT_UNAVAILABLE = 69;
const EXIT_SETTINGS = 78;
/** What came in so recently may still be on its way into the books of a service that runs. */
const SETTLE_US = 10 * US_PER_SECOND;

/** Where a command says what it found, and the environment that it reads. */
export interface CommandSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

interface JsonFlag {
  readonly json?: boolean;
}

/** Adds `ledger verify`, `ledger differences` and `ledger accept`. */
export function addLedgerCommand(program: Command): void {
  const around: CommandSurroundings = {
    environment: process.env,
    say: (text) => console.log(text),
    complain: (text) => console.error(text),
  };
  const ledger = program.command('ledger').description("looks after the double-entry ledger of an account's money");
  ledger
    .command('verify')
    .description('recomputes orders, trades, positions, profit, ledger and balances from the raw reports of the venue')
    .option('--json', 'prints what was found as JSON')
    .addHelpText('after', '\nReads DATABASE_URL, ACCOUNT and VENUE as the services do, and never writes.')
    .action(async ({ json = false }: JsonFlag) => {
      process.exitCode = await runVerify(around, json);
    });
  ledger
    .command('differences')
    .description('lists the differences to the venue that nobody has explained or accepted')
    .option('--json', 'prints them as JSON')
    .action(async ({ json = false }: JsonFlag) => {
      process.exitCode = await runDifferences(around, json);
    });
  ledger
    .command('accept <id>')
    .description(
      'accepts a difference: an adjustment in the ledger closes it, with the name of the credential and a reason',
    )
    .requiredOption('--reason <text>', 'why')
    .addHelpText(
      'after',
      '\nGoes through the gateway: GATEWAY_URL (default: the suite that runs here), GATEWAY_API_TOKEN and ACCOUNT.',
    )
    .action(async (discrepancyId: string, words: Omit<GivenAcceptance, 'discrepancyId'>) => {
      process.exitCode = await runAccept(
        around,
        { random: new SystemRandom(), scheduler: new SystemScheduler() },
        { ...words, discrepancyId },
      );
    });
}

/** Verifies and says what was found; returns the exit code. */
export function runVerify(around: CommandSurroundings, json: boolean): Promise<number> {
  return withBooks(around, json, async (client, at) => {
    const found = await watchProgress(process.stderr, (progress) => verifyDatabase(client, at, SETTLE_US, progress));
    around.say(json ? JSON.stringify({ ...at, ...found }, undefined, 2) : sayVerification(found));
    return found.first === null ? 0 : EXIT_DIFFERENT;
  });
}

/** Lists open differences; returns the exit code. */
export function runDifferences(around: CommandSurroundings, json: boolean): Promise<number> {
  return withBooks(around, json, async (client, at) => {
    const open = await listDifferences(client, at);
    if (json) around.say(JSON.stringify(open, undefined, 2));
    else around.say(open.length === 0 ? 'No difference is open.' : open.map(sayDifference).join('\n'));
    return 0;
  });
}

/** Accepts a difference; returns the exit code. */
export async function runAccept(
  around: CommandSurroundings,
  machine: { readonly random: Random; readonly scheduler: Scheduler },
  acceptance: GivenAcceptance,
): Promise<number> {
  return orSettings(around, async () => {
    const access = readSettings(gatewayAccess, around.environment);
    const accepted = await acceptThroughGateway(machine, access, acceptance);
    if (accepted.ok) around.say(JSON.stringify(accepted.value));
    else around.complain(`${accepted.error.code}: ${accepted.error.message}`);
    if (accepted.ok) return 0;
    return accepted.error.retryable ? EXIT_UNAVAILABLE : EXIT_DIFFERENT;
  });
}

function withBooks(
  around: CommandSurroundings,
  json: boolean,
  work: (client: Client, at: AccountAtVenue) => Promise<number>,
): Promise<number> {
  return orSettings(around, async () => {
    const { ACCOUNT, DATABASE_URL, VENUE } = readSettings(ledgerSettings, around.environment);
    const at = { account: asId<AccountId>(ACCOUNT), venue: asId<VenueId>(VENUE) };
    const done = await withLedgerDatabase(DATABASE_URL, (client) => work(client, at));
    if (done.ok) return done.value;
    around.complain(json ? JSON.stringify({ problem: done.error }) : done.error.message);
    return EXIT_UNAVAILABLE;
  });
}

async function orSettings({ complain }: CommandSurroundings, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    complain(error.message);
    return EXIT_SETTINGS;
  }
}
