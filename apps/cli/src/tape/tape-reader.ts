import type { VenueName } from '#libs/venues';
import type { RecordedFrame, TapeNotes } from './frame.js';
import { type NumberedLine, readLines } from './line-reader.js';
import { type OrderRow, readOrderRow } from './order-file.js';
import { type TapeFile, type TapeFolder, openBytes, openTapeFolder } from './tape-files.js';

/**
 * The frames of a tape in the order in which they arrived, one at a time and never all in memory. Without `order.tsv` the files
 * come one after the other, by name. Rejects where the folder or a file cannot be read.
 */
export async function* readTape(
  folder: string,
  only: VenueName | undefined,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  const tape = await openTapeFolder(folder, only, notes);
  // A tape of nothing but REST answers is a tape; a folder of something else is a mistake.
  if (tape.files.length === 0 && tape.leftOut.size === 0)
    notes.onError(`${folder} holds no recorded channel of a known venue`);
  if (tape.order === undefined) {
    if (tape.files.length > 1) notes.onNote('order.tsv is absent: the files are read one after the other');
    for (const file of tape.files) {
      for await (const line of readLines(openBytes(file.path))) yield* frameOf(file, line, '', notes);
    }
    return;
  }
  yield* inOrder(tape, tape.order, notes);
}

async function* inOrder(tape: TapeFolder, order: string, notes: TapeNotes): AsyncGenerator<RecordedFrame, void> {
  const cursors = new Map(tape.files.map((file) => [file.stem, new FileCursor(file)]));
  const missing = new Set<string>();
  try {
    for await (const line of readLines(openBytes(order))) {
      const row = readOrderRow(line);
      if (row === undefined || tape.leftOut.has(row.stem)) continue;
      const cursor = cursors.get(row.stem);
      if (cursor !== undefined) yield* cursor.take(row, notes);
      else if (!missing.has(row.stem) && missing.size < 1_000) {
        missing.add(row.stem);
        notes.onNote(`${row.stem} is in the order but not in the folder`);
      }
    }
  } finally {
    for (const cursor of cursors.values()) await cursor.close();
  }
}

/** One file of a tape, read forwards as its rows come up. */
class FileCursor {
  private readonly file: TapeFile;
  private lines: AsyncGenerator<NumberedLine, void> | undefined;
  private taken = 0;

  constructor(file: TapeFile) {
    this.file = file;
  }

  /** The frame of a row; lines before it that no row names are passed over. */
  async *take(row: OrderRow, notes: TapeNotes): AsyncGenerator<RecordedFrame, void> {
    if (row.line <= this.taken) {
      notes.onError(`${row.stem} line ${row.line}: its row comes after a later line of the same file`);
      return;
    }
    this.lines ??= readLines(openBytes(this.file.path));
    while (this.taken < row.line) {
      const next = await this.lines.next();
      if (next.done === true) {
        notes.onError(`${row.stem} line ${row.line}: the file ends before it`);
        return;
      }
      this.taken = next.value.line;
      if (this.taken === row.line) yield* frameOf(this.file, next.value, row.extra, notes);
    }
  }

  async close(): Promise<void> {
    await this.lines?.return();
  }
}

function* frameOf(file: TapeFile, line: NumberedLine, extra: string, notes: TapeNotes): Generator<RecordedFrame, void> {
  const place = `${file.stem} line ${line.line}`;
  if (line.text === undefined) notes.onError(`${place}: the line is too long`);
  if (line.text === undefined || line.text === '') return;
  const { venue, market, channel } = file;
  yield { venue, market, place, text: line.text, stream: extra === '' ? channel : extra };
}

/** The frames of a stream of lines, all of one venue. */
export async function* readFrames(
  source: AsyncIterable<Buffer>,
  venue: VenueName,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  for await (const { line, text } of readLines(source)) {
    const place = `line ${line}`;
    if (text === undefined) notes.onError(`${place}: the line is too long`);
    else if (text.trim() !== '') yield { venue, market: venue, place, text, stream: undefined };
  }
}
