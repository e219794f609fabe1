import { fstatSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { tapeOption } from '../options/launch-options.js';
import { parquet } from '../parquet/parquet.js';
import { book } from './book.js';
import { decode } from './decode.js';
import type { FrameOptions, FrameStreams } from './run-frames.js';

const STANDARD_INPUT = 0;

interface TapeFlags {
  readonly venue?: VenueName;
  readonly tape?: string;
}

type TapeCommand = (options: FrameOptions, streams: FrameStreams) => Promise<number>;

/** Adds `decode`, `book` and `parquet`, which read recorded frames. */
export function addTapeCommands(program: Command): void {
  add(
    program,
    'decode',
    'prints the trades, quotes and depth messages of recorded frames as normalised JSON lines',
    decode,
  );
  add(program, 'book', 'rebuilds the order books of recorded frames and prints one JSON line per instrument', book);
  addParquet(program);
}

function addParquet(program: Command): void {
  program
    .command('parquet')
    .description('writes the trades, quotes and depth of a tape as Parquet, for DuckDB, pandas and Polars')
    .requiredOption('--tape <folder>', 'a tape, or a recording with its segments', tapeOption)
    .requiredOption('--out <folder>', 'receives trades.parquet, quotes.parquet and depth.parquet')
    .addOption(new Option('--venue <name>', 'only the frames of this venue').choices(VENUE_NAMES))
    .action(async ({ tape, out, venue }: { tape: string; out: string; venue?: VenueName }) => {
      process.exitCode = await parquet({ tape, out, venue }, process.stdout, process.stderr);
    });
}

function add(program: Command, name: string, description: string, run: TapeCommand): void {
  program
    .command(name)
    .description(description)
    .addOption(new Option('--venue <name>', 'the venue that sent the frames').choices(VENUE_NAMES))
    .option('--tape <folder>', 'recorded channels with their order.tsv, instead of the standard input', tapeOption)
    .action(async ({ venue, tape }: TapeFlags, command: Command) => {
      if (venue === undefined && tape === undefined) {
        command.error(`error: ${name} needs --venue for frames from the standard input, or --tape`);
      }
      if (tape === undefined && fstatSync(STANDARD_INPUT).isDirectory()) {
        command.error('error: the standard input is a folder: read one with --tape');
      }
      const { stdin: input, stdout: output, stderr: errors } = process;
      process.exitCode = await run({ venue, tape }, { input, output, errors });
      // A reader who went away leaves the standard input open.
      input.destroy();
    });
}
