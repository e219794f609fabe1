import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { readTimeZone } from '#libs/platform';
import type { VenueName } from '#libs/venues';
import { readBarKind } from '../bars/bar-kind.js';
import { bars } from '../bars/bars.js';
import { parquet } from '../parquet/parquet.js';
import { readRows } from '../parquet/read-back.fixture.js';
import { book } from './book.js';
import { decode } from './decode.js';

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const streams = (frames: readonly string[]) => ({
  input: Readable.from([Buffer.from(`${frames.join('\n')}\n`)]),
  output: new Collected(),
  errors: new Collected(),
});
const linesOf = ({ text }: Collected): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What `decode` prints of frames. */
export async function decoded(venue: VenueName, frames: readonly string[]) {
  const io = streams(frames);
  const code = await decode({ venue, tape: undefined }, io);
  return { code, events: linesOf(io.output), errors: io.errors.text };
}

/** The first line that `book` prints of frames. */
export async function booked(venue: VenueName, frames: readonly string[]) {
  const io = streams(frames);
  await book({ venue, tape: undefined }, io);
  return linesOf(io.output)[0];
}

/** The bars that `bars` prints of frames. */
export async function barred(venue: VenueName, by: string, frames: readonly string[]) {
  const [zone, io] = [readTimeZone('UTC'), streams(frames)];
  const kind = readBarKind(by, zone.ok ? zone.value : undefined);
  if (!kind.ok) throw new Error(kind.error.message);
  await bars({ venue, tape: undefined, kind: kind.value, empty: 'skip' }, io);
  return linesOf(io.output);
}

/** The rows of the table of trades that a tape of these channels makes. */
export async function tabled(channels: Readonly<Record<string, readonly string[]>>) {
  const tape = mkdtempSync(join(tmpdir(), 'cases-'));
  const order = ['#seq\trx\tfile_stem\tline\textra\tconnection'];
  for (const [stem, frames] of Object.entries(channels)) {
    writeFileSync(join(tape, `${stem}.jsonl`), `${frames.join('\n')}\n`);
    for (const i of frames.keys()) order.push(`${order.length}\t${1_767_225_600_000_000 + i}\t${stem}\t${i + 1}\t\tc1`);
  }
  writeFileSync(join(tape, 'order.tsv'), `${order.join('\n')}\n`);
  const code = await parquet({ tape, out: tape, venue: undefined }, new Collected(), new Collected());
  const { rows } = await readRows(join(tape, 'trades.parquet'));
  rmSync(tape, { recursive: true });
  return { code, rows };
}
