import { Argument, type Command } from 'commander';
import { type Problem, type Result, ok } from '#libs/kernel';
import type { Progress } from '../progress/progress.js';
import { CsvRecords } from './csv-records.js';
import { type DeskSurroundings, readPages, runDesk } from './desk-context.js';
import type { GatewayClient } from './gateway-client.js';
import { type ListFlags, queryOf, withListOptions } from './list-options.js';
import { OutputFile } from './output-file.js';

const WORDS = { trades: 'trades', orders: 'orders', ledger: 'lines of the ledger' } as const;

/** What was exported: `text` where no file was named. */
interface Exported {
  readonly rows: number;
  readonly text: string;
}

/** Adds `export`: the gateway's own CSV, of any length, or JSON. */
export function addExportCommand(program: Command, around: DeskSurroundings): void {
  const command = program.command('export').description('writes trades, orders or the ledger as CSV, oldest first');
  withListOptions(command.addArgument(new Argument('<what>').choices(Object.keys(WORDS))), around)
    .option('--out <file>', 'the file; the terminal unless given')
    .action((what: keyof typeof WORDS, flags: ListFlags) => {
      const { json = false, limit = Infinity, out } = flags;
      const wanted = { path: `/v1/${what}`, query: queryOf({ ...flags, oldest: true }), limit };
      if (json && out === undefined)
        return runDesk(around, flags, (gateway) => readPages(gateway, wanted.path, wanted.query, limit), String);
      const read = json ? readJson : readCsv;
      return runDesk(
        around,
        { ...flags, json: false },
        (gateway, progress) => intoFile(out, (take) => read(gateway, wanted, take, progress)),
        ({ rows, text }) => (out === undefined ? text.trimEnd() : `${rows} ${WORDS[what]} are in ${out}.`),
      );
    });
}

interface Wanted {
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
  readonly limit: number;
}

/** Collects what `read` gives, or writes it to a file, which is left as it was unless all was read. */
async function intoFile(
  out: string | undefined,
  read: (take: (text: string) => void) => Promise<Result<number, Problem>>,
): Promise<Result<Exported, Problem>> {
  const pieces: string[] = [];
  const file = out === undefined ? undefined : new OutputFile(out);
  let isWhole = false;
  try {
    const rows = await read((text) => (file === undefined ? pieces.push(text) : file.write(text)));
    isWhole = rows.ok;
    return rows.ok ? ok({ rows: rows.value, text: pieces.join('') }) : rows;
  } finally {
    file?.close(isWhole);
  }
}

async function readCsv(
  gateway: GatewayClient,
  { limit, path, query }: Wanted,
  take: (text: string) => void,
  progress: Progress,
): Promise<Result<number, Problem>> {
  const records = new CsvRecords(limit);
  progress.note(() => `${records.count} rows read`);
  const read = await gateway.readCsv(path, query, (piece) => {
    take(records.take(piece));
    return !records.isFull;
  });
  return read.ok ? ok(records.count) : read;
}

async function readJson(
  gateway: GatewayClient,
  { limit, path, query }: Wanted,
  take: (text: string) => void,
  progress: Progress,
): Promise<Result<number, Problem>> {
  const read = await readPages(gateway, path, query, limit, progress);
  if (!read.ok) return read;
  take(`${JSON.stringify(read.value, undefined, 2)}\n`);
  return ok(read.value.length);
}
