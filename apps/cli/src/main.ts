#!/usr/bin/env node
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { addAuditCommand } from './audit-chain/audit-command.js';
import { addBackupCommands } from './backup/backup-command.js';
import { addBarsCommand } from './bars/bars-command.js';
import { addDeskCommands } from './desk/desk-commands.js';
import { addDoctorCommand } from './doctor/doctor-command.js';
import { thisMachine } from './launch/machine.js';
import { runSuite } from './launch/run-suite.js';
import { EXAMPLES } from './options/examples.js';
import {
  type LaunchOptions,
  type TapeSpeed,
  durationOption,
  portBaseOption,
  seedOption,
  sizeOption,
  speedOption,
  symbolsOption,
  type InventedFile,
  inventOption,
  tapeOption,
} from './options/launch-options.js';
import { refuseUnknownCommand } from './options/known-command.js';
import { sayRefusedBySystem } from './options/system-refusal.js';
import { readLiveAddresses, readTestnetAccess } from './options/venue-access.js';
import { refuseUnreadableServers } from './options/server-addresses.js';
import { addKeysCommand } from './keys/keys-command.js';
import { optionsWithConfig } from './config/launch-with-config.js';
import { addLedgerCommand } from './ledger/ledger-command.js';
import { addRecordCommand } from './record/record-command.js';
import { addReplayCommand } from './replay/replay-command.js';
import { addTapeCommands } from './tape/tape-commands.js';
import { SettingsError } from '#libs/platform';

/** Exit code for wrong settings (sysexits EX_CONFIG). */
const EXIT_SETTINGS = 78;

interface Flags {
  readonly for?: number;
  readonly tape?: string;
  readonly live?: boolean;
  readonly testnet?: boolean;
  readonly speed: TapeSpeed;
  readonly seed: number;
  readonly desk?: boolean;
  readonly portBase?: number;
  readonly report?: string;
  readonly symbols?: readonly string[];
  readonly data?: string;
  readonly maxData?: number;
  readonly fresh?: boolean;
  readonly secure?: boolean;
  readonly invent?: InventedFile;
  readonly config?: string;
}

function optionsOf(flags: Flags): LaunchOptions {
  return {
    forMs: flags.for,
    tape: flags.tape,
    live: flags.live === true ? readLiveAddresses(process.env) : undefined,
    testnet: flags.testnet === true ? readTestnetAccess(process.env) : undefined,
    speed: flags.speed,
    seed: flags.seed,
    desk: flags.desk === true,
    portBase: flags.portBase,
    report: flags.report === undefined ? undefined : resolve(flags.report),
    symbols: flags.symbols,
    data: flags.data === undefined ? undefined : resolve(flags.data),
    maxDataBytes: flags.maxData,
    fresh: flags.fresh === true,
    secure: flags.secure === true,
    invented: flags.invent,
  };
}

/** Settings that are missing or wrong are printed as a sentence, not as a stack. */
async function runOrPrintWhy(flags: Flags, isGiven: (option: string) => boolean): Promise<number> {
  try {
    refuseUnreadableServers(process.env);
    const options = await optionsWithConfig(optionsOf(flags), flags.config, isGiven, process.env);
    return await runSuite(thisMachine(), options, exit);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return EXIT_SETTINGS;
  }
}

const exit = (code: number): void => process.exit(code);

const program = new Command('tradewind').description('Tradewind: a real-time trading suite.');

program
  .command('up', { isDefault: true })
  .alias('start')
  .description('runs the whole suite on this machine against paper-exchange')
  .option('--for <duration>', 'how long to trade, such as 60s or 5m (default: until Ctrl-C)', durationOption)
  .option('--tape <folder>', 'recorded frames to play instead of the synthetic market', tapeOption)
  .addOption(
    new Option(
      '--live',
      "a real exchange's public market with paper execution (LIVE_STREAM_URL, LIVE_REST_URL; default Binance)",
    ).conflicts(['tape', 'testnet']),
  )
  .addOption(
    new Option(
      '--testnet',
      "Binance's Spot testnet instead of paper-exchange (BINANCE_API_KEY, BINANCE_API_SECRET)",
    ).conflicts('tape'),
  )
  .option('--speed <factor>', 'how fast a tape is played: a factor on the recorded pace, or max', speedOption, 1)
  .option('--seed <n>', 'seed of the synthetic market', seedOption, 1)
  .option('--desk', 'runs market-data, risk, order-management and strategy in one process')
  .option(
    '--port-base <n>',
    'the gateway listens here, the others on the ports after it (default: free ports)',
    portBaseOption,
  )
  .option('--report <file>', 'writes the report as JSON')
  .option(
    '--data <folder>',
    'keeps books, paper balances and journal here between runs (default: a folder of each market)',
  )
  .option('--max-data <size>', 'how much that folder may hold (default: 20GB)', sizeOption)
  .option('--fresh', 'forgets what was kept, and begins anew')
  .option('--secure', 'TLS and nkeys to broker and database, API keys at the gateway; prints the first one once')
  .addOption(
    new Option(
      '--invent <file>',
      'a JSON list of symbols of your own for the synthetic market; traded unless --symbols says otherwise',
    )
      .argParser(inventOption)
      .conflicts(['tape', 'live', 'testnet']),
  )
  .option('--symbols <list>', 'instruments to trade, such as BTC-USDT,ETH-USDT', symbolsOption)
  .addOption(
    new Option(
      '--config <file>',
      'strategies, limits, balances, instruments and venue from a file (.yaml, .json, .ts); other options win over it',
    )
      .env('TRADEWIND_CONFIG')
      .conflicts('invent'),
  )
  .action(async (flags: Flags, command: Command) => {
    process.exitCode = await runOrPrintWhy(flags, (option) => command.getOptionValueSource(option) === 'cli');
  });

addDeskCommands(program);
addDoctorCommand(program);
addTapeCommands(program);
addBackupCommands(program);
addBarsCommand(program);
addLedgerCommand(program);
addAuditCommand(program);
addKeysCommand(program);
addRecordCommand(program, exit);
addReplayCommand(program, exit);
program.addHelpText('after', EXAMPLES);

// A reader that has seen enough, such as head, ends what it reads. A run of the suite stops in order instead, and says so itself.
program.hook('preAction', (_program, command) => {
  if (command.name() === 'up') return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
});

refuseUnknownCommand(program, process.argv.slice(2));
try {
  await program.parseAsync();
} catch (error) {
  const refusal = sayRefusedBySystem(error);
  if (refusal === undefined) throw error;
  console.error(refusal);
  process.exitCode = 1;
}
