import { type Command, Option } from 'commander';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { thisMachine } from '../launch/machine.js';
import { listenForStop } from '../launch/stop-signal.js';
import { type TapeSpeed, durationOption, speedOption, symbolsOption, tapeOption } from '../options/launch-options.js';
import { replay } from './replay.js';

interface ReplayFlags {
  readonly tape: string;
  readonly venue?: VenueName;
  readonly symbols?: readonly string[];
  readonly speed: TapeSpeed;
  readonly loop: boolean;
  readonly startAfter: number;
  readonly times: 'shifted' | 'recorded';
}

/** Adds `replay`, which plays a tape onto the tick lane. */
export function addReplayCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('replay')
    .description('plays a tape onto the tick lane, through market-data (NATS_URL, or a broker of its own)')
    .requiredOption('--tape <folder>', 'a tape, or a recording with its segments', tapeOption)
    .addOption(new Option('--venue <name>', 'whose frames, where the tape has several').choices(VENUE_NAMES))
    .option('--symbols <list>', 'instruments, such as BTC-USDT,ETH-USDT (default: all of the tape)', symbolsOption)
    .option('--speed <factor>', 'a factor on the recorded pace, or max', speedOption, 1)
    .option('--loop', 'plays it again and again until Ctrl-C', false)
    .option('--start-after <duration>', 'time for consumers to listen before the first frame', durationOption, 1_000)
    .addOption(
      new Option('--times <which>', 'times of the events: shifted to now, or as recorded')
        .choices(['shifted', 'recorded'])
        .default('shifted'),
    )
    .action(async (flags: ReplayFlags) => {
      const { scheduler } = thisMachine();
      const signals = listenForStop(scheduler, () => exit(1));
      const { tape, venue, symbols, speed, loop, startAfter: startAfterMs, times } = flags;
      process.exitCode = await replay(
        { tape, venue, symbols, speed, loop, startAfterMs, times },
        {
          environment: process.env,
          stop: signals.stop,
          say: (line) => process.stdout.write(`» ${line}\n`),
          scheduler,
        },
      );
      signals.dispose();
    });
}
