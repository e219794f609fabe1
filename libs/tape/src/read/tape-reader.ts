import { basename } from 'node:path';
import type { VenueName } from '#libs/venues';
import { ESCAPED_CHANNEL, unescapeFrame } from '../escaped-frame.js';
import type { RecordedFrame, TapeNotes } from './frame.js';
import { MAX_LINE_BYTES, type NumberedLine, readLines } from './line-reader.js';
import { type OrderRow, readOrderRow } from './order-file.js';
import { type TapeFile, type TapeFolder, openTapeFolder, tapeSegments } from './tape-files.js';
import { TapeBytes } from './unpack.js';

/**
 * The frames of a tape in the order in which they arrived, one at a time and never all in memory: of one folder, or of all
 * segments of a recording. Without `order.tsv` the files come one after the other, by name. A packed file whose end is missing
 * (its writer was killed) is read as far as it goes, with a note. Rejects where the folder or a file cannot be read.
 */
export async function* readTape(
  folder: string,
  only: VenueName | undefined,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  const segments = await tapeSegments(folder);
  for (const segment of segments) {
    yield* readSegment(segment, only, segments.length > 1 ? `${basename(segment)} ` : '', notes);
  }
}

/** All REST answers of a tape, in order, whatever they are about: instruments among them. */
export async function* readAnswers(
  folder: string,
  venue: VenueName,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  for (const segment of await tapeSegments(folder)) {
    const tape = await openTapeFolder(segment, venue, notes, 'answers');
    if (tape.files.length > 0 && tape.order !== undefined) yield* inOrder(tape, tape.order, '', notes);
  }
}

async function* readSegment(
  folder: string,
  only: VenueName | undefined,
  prefix: string,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  const tape = await openTapeFolder(folder, only, notes);
  // A tape of nothing but REST answers is a tape; a folder of something else is a mistake.
  if (tape.files.length === 0 && tape.leftOut.size === 0 && tape.order === undefined)
    notes.onError(`${folder} holds no recorded channel of a known venue`);
  if (tape.order !== undefined) {
    yield* inOrder(tape, tape.order, prefix, notes);
    return;
  }
  if (tape.files.length > 1) notes.onNote('order.tsv is absent: the files are read one after the other');
  for (const file of tape.files) {
    const cursor = new FileCursor(file, prefix, notes);
    for await (const line of cursor.lines) yield* cursor.frameOf(line, UNKNOWN_ROW);
    cursor.sayIfCut();
  }
}

async function* inOrder(
  tape: TapeFolder,
  order: string,
  prefix: string,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  const cursors = new Map(tape.files.map((file) => [file.stem, new FileCursor(file, prefix, notes)]));
  const missing = new Set<string>();
  const bytes = new TapeBytes(order);
  try {
    for await (const line of readLines(bytes.read(), MAX_LINE_BYTES, () => bytes.isCut)) {
      const row = readOrderRow(line);
      if (row === undefined || tape.leftOut.has(row.stem)) continue;
      const cursor = cursors.get(row.stem);
      if (cursor !== undefined) yield* cursor.take(row);
      else if (!missing.has(row.stem) && missing.size < 1_000) {
        missing.add(row.stem);
        notes.onNote(`${row.stem} is in the order but not in the folder`);
      }
    }
    if (bytes.isCut) notes.onNote(cutNote(`${prefix}order.tsv`));
  } finally {
    for (const cursor of cursors.values()) await cursor.close();
  }
}

const UNKNOWN_ROW = { receivedAtUs: null, extra: '', connection: '' };

/** One file of a tape, read forwards as its rows come up. */
class FileCursor {
  readonly lines: AsyncGenerator<NumberedLine, void>;
  private readonly file: TapeFile;
  private readonly prefix: string;
  private readonly notes: TapeNotes;
  private readonly bytes: TapeBytes;
  private taken = 0;
  private ended = false;

  constructor(file: TapeFile, prefix: string, notes: TapeNotes) {
    this.file = file;
    this.prefix = prefix;
    this.notes = notes;
    this.bytes = new TapeBytes(file.path);
    this.lines = readLines(this.bytes.read(), MAX_LINE_BYTES, () => this.bytes.isCut);
  }

  /** The frame of a row; lines before it that no row names are passed over. */
  async *take(row: OrderRow): AsyncGenerator<RecordedFrame, void> {
    if (row.line <= this.taken) {
      this.notes.onError(`${row.stem} line ${row.line}: its row comes after a later line of the same file`);
      return;
    }
    while (this.taken < row.line) {
      const next = await this.lines.next();
      if (next.done === true) {
        this.onEnd(row);
        return;
      }
      this.taken = next.value.line;
      if (this.taken === row.line) yield* this.frameOf(next.value, row);
    }
  }

  *frameOf(
    { line, text }: NumberedLine,
    { receivedAtUs, extra, connection }: Pick<OrderRow, 'receivedAtUs' | 'extra' | 'connection'>,
  ): Generator<RecordedFrame, void> {
    const { venue, market, stem } = this.file;
    const place = `${this.prefix}${stem} line ${line}`;
    if (text === undefined) this.notes.onError(`${place}: the line is too long`);
    if (text === undefined || text === '') return;
    const escaped = this.file.channel === ESCAPED_CHANNEL ? unescapeFrame(text) : undefined;
    if (this.file.channel === ESCAPED_CHANNEL && escaped === undefined) {
      this.notes.onError(`${place}: it is no frame in base64`);
      return;
    }
    const channel = escaped?.channel ?? this.file.channel;
    const stream = extra === '' ? channel : extra;
    yield { venue, market, place, text: escaped?.text ?? text, stream, receivedAtUs, connection };
  }

  sayIfCut(): void {
    if (this.bytes.isCut) this.notes.onNote(cutNote(this.prefix + this.file.stem));
  }

  async close(): Promise<void> {
    await this.lines.return();
  }

  private onEnd(row: OrderRow): void {
    if (this.bytes.isCut) {
      if (!this.ended) this.sayIfCut();
    } else this.notes.onError(`${this.prefix}${row.stem} line ${row.line}: the file ends before it`);
    this.ended = true;
  }
}

function cutNote(what: string): string {
  return `the end of ${what} is missing (its recorder was killed, or still writes): it is read as far as it goes`;
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
    else if (text.trim() !== '')
      yield { venue, market: venue, place, text, stream: undefined, receivedAtUs: null, connection: '' };
  }
}
