import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { SettingsError } from '#libs/platform';
import { optionsWithConfig } from '../config/launch-with-config.js';
import {
  type InventedFile,
  type LaunchOptions,
  type TapeSpeed,
  durationOption,
  inventOption,
  portBaseOption,
  seedOption,
  sizeOption,
  speedOption,
  symbolsOption,
  tapeOption,
} from '../options/launch-options.js';
import { refuseUnreadableServers } from '../options/server-addresses.js';
import { readLiveAddresses, readTestnetAccess } from '../options/venue-access.js';
import { thisMachine } from './machine.js';
import { runSuite } from './run-suite.js';

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
async function runOrPrintWhy(
  flags: Flags,
  exit: (code: number) => void,
  isGiven: (option: string) => boolean,
): Promise<number> {
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

/**
 * Adds `up`, which is what `npm start` runs; `exit` ends the process at once. It is never meant where no command is named: it trades, and
 * goes on with books that are kept.
 */
export function addUpCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('up')
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
      process.exitCode = await runOrPrintWhy(flags, exit, (option) => command.getOptionValueSource(option) === 'cli');
    });
}
