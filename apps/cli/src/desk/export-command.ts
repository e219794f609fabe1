import { closeSync, openSync, writeSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { type Problem, type Result, ok } from '#libs/kernel';
import type { Progress } from '../progress/progress.js';
import { CsvRecords } from './csv-records.js';
import { type DeskSurroundings, readPages, runDesk } from './desk-context.js';
import type { GatewayClient, Json } from './gateway-client.js';
import { type ListFlags, queryOf, withListOptions } from './list-options.js';

const WORDS = { trades: 'trades', orders: 'orders', ledger: 'lines of the ledger' } as const;

/** What was exported: `text` where no file was named. */
interface Exported {
  readonly rows: number;
  readonly text: string;
}

/** Adds `export`: the gateway's own CSV, of any length. */
export function addExportCommand(program: Command, around: DeskSurroundings): void {
  const command = program.command('export').description('writes trades, orders or the ledger as CSV, oldest first');
  withListOptions(command.addArgument(new Argument('<what>').choices(Object.keys(WORDS))), around)
    .option('--out <file>', 'the file; the terminal unless given')
    .action((what: keyof typeof WORDS, flags: ListFlags) => {
      const { limit = Infinity, out } = flags;
      const query = queryOf({ ...flags, oldest: true });
      const path = `/v1/${what}`;
      if (flags.json === true)
        return runDesk<readonly Json[]>(around, flags, (gateway) => readPages(gateway, path, query, limit), String);
      return runDesk(
        around,
        flags,
        (gateway, progress) => exportCsv(gateway, { path, query, limit, out }, progress),
        ({ rows, text }) => (out === undefined ? text.trimEnd() : `${rows} ${WORDS[what]} are in ${out}.`),
      );
    });
}

interface Wanted {
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
  readonly limit: number;
  readonly out: string | undefined;
}

async function exportCsv(
  gateway: GatewayClient,
  { limit, out, path, query }: Wanted,
  progress: Progress,
): Promise<Result<Exported, Problem>> {
  const records = new CsvRecords(limit);
  const pieces: string[] = [];
  const file = out === undefined ? undefined : openSync(out, 'w');
  progress.note(() => `${records.count} rows read`);
  try {
    const read = await gateway.readCsv(path, query, (piece) => {
      const text = records.take(piece);
      if (file === undefined) pieces.push(text);
      else writeSync(file, text);
      return !records.isFull;
    });
    return read.ok ? ok({ rows: records.count, text: pieces.join('') }) : read;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
