import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { thisMachine } from '../launch/machine.js';
import { dataPathOf } from '../launch/data-folder.js';
import { portBaseOption } from '../options/launch-options.js';
import { watchProgress } from '../progress/progress.js';
import type { SetUp } from './examination.js';

const MIB = 1_048_576;
/** A day of the synthetic market's books and journal, and room for Postgres to work in. */
const NEEDED_DISK_BYTES = 2_048 * MIB;
/** An estimate: six Node processes of 120 to 180 MiB each, Postgres, NATS, and air. */
const NEEDED_MEMORY_BYTES = 1_536 * MIB;

interface DoctorFlags {
  readonly config?: string;
  readonly data?: string;
  readonly portBase?: number;
  readonly json?: boolean;
}

function setUpOf({ config, data, portBase }: DoctorFlags): SetUp {
  const options = { tape: undefined, live: undefined, testnet: undefined, symbols: undefined, fresh: false };
  const given = data === undefined ? undefined : resolve(data);
  return {
    scheduler: thisMachine().scheduler,
    nodeVersion: process.versions.node,
    environment: process.env,
    configFile: config,
    portBase,
    dataFolder: dataPathOf({ ...options, data: given }, process.getuid?.() === 0) ?? '.',
    cgroup: '/sys/fs/cgroup',
    memoryBytes: totalmem(),
    neededDiskBytes: NEEDED_DISK_BYTES,
    neededMemoryBytes: NEEDED_MEMORY_BYTES,
  };
}

/** Adds `tradewind doctor`; its checks are loaded only where it runs. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('finds what is wrong with a set-up, and says what to do about it')
    .option('--config <file>', 'the file that npm start would take')
    .option('--data <folder>', 'the data folder that npm start would take')
    .option('--port-base <n>', 'the ports that npm start would take', portBaseOption)
    .option('--json', 'prints what was found as JSON')
    .addHelpText(
      'after',
      '\nReads DATABASE_URL, NATS_URL and BINANCE_* as the services do, and changes nothing. Exit code: 0, or 1 where something is wrong.',
    )
    .action(async (flags: DoctorFlags) => {
      const { CHECKS, describeExamination, examineSetUp } = await import('./examine.js');
      const setUp = setUpOf(flags);
      const examined = await watchProgress(process.stderr, (progress) => examineSetUp(setUp, CHECKS, progress));
      console.log(flags.json === true ? JSON.stringify(examined, null, 2) : describeExamination(examined));
      process.exitCode = examined.every(({ faults }) => faults.length === 0) ? 0 : 1;
    });
}
