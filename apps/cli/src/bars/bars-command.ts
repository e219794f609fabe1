import { type Command, InvalidArgumentError, Option } from 'commander';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { UTC, type TimeZone } from '#libs/kernel';
import { readTimeZone } from '#libs/platform';
import { tapeOption } from '../options/launch-options.js';
import { readBarKind } from './bar-kind.js';
import { bars } from './bars.js';
import type { EmptyPolicy } from './instrument-bars.js';

interface BarsFlags {
  readonly venue?: VenueName;
  readonly tape?: string;
  readonly by: string;
  readonly timezone: TimeZone;
  readonly empty: EmptyPolicy;
}

/** Adds `bars`, which makes bars from recorded trades. */
export function addBarsCommand(program: Command): void {
  program
    .command('bars')
    .description('makes time, tick, volume or value bars of recorded trades and prints one JSON line per closed bar')
    .addOption(new Option('--venue <name>', 'the venue that sent the frames').choices(VENUE_NAMES))
    .option('--tape <folder>', 'recorded channels with their order.tsv, instead of the standard input', tapeOption)
    .requiredOption('--by <kind>', 'what closes a bar: time:1m, time:1w, time:1M, tick:100, volume:10 or value:100000')
    .addOption(
      new Option('--timezone <name>', 'the IANA zone whose days, weeks (from Monday) and months time bars follow')
        .argParser(zoneOption)
        .default(UTC, UTC.name),
    )
    .addOption(
      new Option('--empty <policy>', 'time bars without trades: none, or one at the last price')
        .choices(['skip', 'flat'])
        .default('skip'),
    )
    .action(async ({ venue, tape, by, timezone, empty }: BarsFlags, command: Command) => {
      if (venue === undefined && tape === undefined) {
        command.error('error: bars needs --venue for frames from the standard input, or --tape');
      }
      const kind = readBarKind(by, timezone);
      if (!kind.ok) command.error(`error: option '--by <kind>' argument '${by}' is invalid. ${kind.error.message}`);
      const { stdin: input, stdout: output, stderr: errors } = process;
      process.exitCode = await bars({ venue, tape, kind: kind.value, empty }, { input, output, errors });
      // A reader who went away leaves the standard input open.
      input.destroy();
    });
}

function zoneOption(name: string): TimeZone {
  const zone = readTimeZone(name);
  if (zone.ok) return zone.value;
  throw new InvalidArgumentError(zone.error.message);
}
