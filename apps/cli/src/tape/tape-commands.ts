import { type Command, Option } from 'commander';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { book } from './book.js';
import { decode } from './decode.js';
import type { FrameOptions, FrameStreams } from './run-frames.js';

interface TapeFlags {
  readonly venue?: VenueName;
  readonly tape?: string;
}

type TapeCommand = (options: FrameOptions, streams: FrameStreams) => Promise<number>;

/** Adds `decode` and `book`, which read recorded frames. */
export function addTapeCommands(program: Command): void {
  add(
    program,
    'decode',
    'prints the trades, quotes and depth messages of recorded frames as normalised JSON lines',
    decode,
  );
  add(program, 'book', 'rebuilds the order books of recorded frames and prints one JSON line per instrument', book);
}

function add(program: Command, name: string, description: string, run: TapeCommand): void {
  program
    .command(name)
    .description(description)
    .addOption(new Option('--venue <name>', 'the venue that sent the frames').choices(VENUE_NAMES))
    .option('--tape <folder>', 'recorded channels with their order.tsv, instead of the standard input')
    .action(async ({ venue, tape }: TapeFlags, command: Command) => {
      if (venue === undefined && tape === undefined) {
        command.error(`error: ${name} needs --venue for frames from the standard input, or --tape`);
      }
      const { stdin: input, stdout: output, stderr: errors } = process;
      process.exitCode = await run({ venue, tape }, { input, output, errors });
      // A reader who went away leaves the standard input open.
      input.destroy();
    });
}
