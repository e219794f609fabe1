import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { runCommand } from '#libs/local-stack';
import { VENUE_NAMES, type VenueName } from '#libs/venues';
import { type Machine, thisMachine } from '../launch/machine.js';
import { listenForStop } from '../launch/stop-signal.js';
import { durationOption, symbolsOption } from '../options/launch-options.js';
import { type Rotation, rotationOption } from '../options/rotation.js';
import { type RecordWorld, record } from './record.js';
import type { MakeTables } from './segment-tables.js';

interface RecordFlags {
  readonly venue: VenueName;
  readonly symbols: readonly string[];
  readonly out: string;
  readonly for?: number;
  readonly rotate: Rotation;
  readonly restUrl?: string;
  readonly streamUrl?: string;
  readonly parquet: boolean;
}

const DEFAULT_ROTATION: Rotation = { afterMs: 3_600_000, atBytes: undefined };
/** A segment of a busy day takes minutes. */
const TABLES_TIMEOUT_MS = 3_600_000;

/** Adds `record`, which writes what a venue sends. */
export function addRecordCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('record')
    .description("writes a venue's raw frames with their receive times, packed, and Parquet of what they say")
    .addOption(new Option('--venue <name>', 'whose market data').choices(VENUE_NAMES).makeOptionMandatory())
    .requiredOption('--symbols <list>', 'instruments, such as BTC-USDT,ETH-USDT', symbolsOption)
    .requiredOption(
      '--out <folder>',
      'receives one folder per segment; empty, or with older segments',
      (text: string) => resolve(text),
    )
    .option('--for <duration>', 'how long, such as 60s or 5m (default: until Ctrl-C)', durationOption)
    .addOption(
      new Option('--rotate <limit>', 'begins a new segment after an age or a size on the disk, such as 1h or 100mb')
        .argParser(rotationOption)
        .default(DEFAULT_ROTATION, '1h'),
    )
    .option(
      '--rest-url <url>',
      "REST address without a path (default: the exchange's own)",
      addressOption(/^https?:$/u),
    )
    .option(
      '--stream-url <url>',
      "market stream address, with its path; Binance: without (default: the exchange's own)",
      addressOption(/^wss?:$/u),
    )
    .option('--no-parquet', 'writes raw frames only')
    .action(async (flags: RecordFlags) => {
      const machine = thisMachine();
      const signals = listenForStop(machine.scheduler, () => exit(1));
      process.exitCode = await record(
        {
          venue: flags.venue,
          symbols: flags.symbols,
          out: flags.out,
          forMs: flags.for,
          rotate: flags.rotate,
          addresses: { restUrl: flags.restUrl, streamUrl: flags.streamUrl },
          makeTables: flags.parquet ? tablesInAnotherProcess : undefined,
        },
        worldOf(machine, signals.stop),
      );
      signals.dispose();
    });
}

function worldOf(machine: Machine, stop: AbortSignal): RecordWorld {
  return { ...machine, stop, say: (line) => process.stdout.write(`» ${line}\n`) };
}

/** In a process of its own: a segment takes seconds of computing, in which frames would wait and get late receive times. */
const tablesInAnotherProcess: MakeTables = async (segment) => {
  const args = [process.argv[1] ?? '', 'parquet', '--tape', segment, '--out', segment];
  const { code, output } = await runCommand(process.execPath, args, { timeoutMs: TABLES_TIMEOUT_MS });
  return code === 0 ? undefined : output.trim();
};

function addressOption(protocol: RegExp): (text: string) => string {
  return (text) => {
    if (URL.canParse(text) && protocol.test(new URL(text).protocol)) return text.replace(/\/$/u, '');
    throw new InvalidArgumentError(
      `an address such as ${protocol.source.startsWith('^https') ? 'http' : 'ws'}://127.0.0.1:9000`,
    );
  };
}
