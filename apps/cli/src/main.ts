import { resolve } from 'node:path';
import { Command } from 'commander';
import { up } from './launch/up.js';
import {
  type LaunchOptions,
  type TapeSpeed,
  durationOption,
  portBaseOption,
  seedOption,
  speedOption,
  symbolsOption,
  tapeOption,
} from './options/launch-options.js';

interface Flags {
  readonly for?: number;
  readonly tape?: string;
  readonly speed: TapeSpeed;
  readonly seed: number;
  readonly portBase?: number;
  readonly report?: string;
  readonly symbols?: readonly string[];
}

function optionsOf(flags: Flags): LaunchOptions {
  return {
    forMs: flags.for,
    tape: flags.tape,
    speed: flags.speed,
    seed: flags.seed,
    portBase: flags.portBase,
    report: flags.report === undefined ? undefined : resolve(flags.report),
    symbols: flags.symbols,
  };
}

const program = new Command('tradewind').description('Tradewind: a real-time trading suite.');

program
  .command('up', { isDefault: true })
  .description('runs the whole suite on this machine against paper-exchange')
  .option('--for <duration>', 'how long to trade, such as 60s or 5m (default: until Ctrl-C)', durationOption)
  .option('--tape <folder>', 'recorded frames to play instead of the synthetic market', tapeOption)
  .option('--speed <factor>', 'how fast a tape is played: a factor on the recorded pace, or max', speedOption, 1)
  .option('--seed <n>', 'seed of the synthetic market', seedOption, 1)
  .option(
    '--port-base <n>',
    'the gateway listens here, the others on the ports after it (default: free ports)',
    portBaseOption,
  )
  .option('--report <file>', 'writes the report as JSON')
  .option('--symbols <list>', 'instruments to trade, such as BTC-USDT,ETH-USDT', symbolsOption)
  .action(async (flags: Flags) => {
    process.exitCode = await up(optionsOf(flags));
  });

await program.parseAsync();
