import { basename, dirname } from 'node:path';
import type { VenueName } from '#libs/venues';
import { ESCAPED_CHANNEL, unescapeFrame } from '../escaped-frame.js';
import type { RecordedFrame, TapeNotes } from './frame.js';
import { MAX_LINE_BYTES, type NumberedLine, readLines } from './line-reader.js';
import { type OrderRow, isNoRow, readOrderRow } from './order-file.js';
import { type TapeFile, type TapeFolder, isSegmentName, openTapeFolder, tapeSegments } from './tape-files.js';
import { TapeBytes } from './unpack.js';

/**
 * The frames of a tape in the order in which they arrived, one at a time and never all in memory: of one folder, or of all
 * segments of a recording. Without `order.tsv` the files come one after the other, by name. A packed file whose end is missing
 * (its writer was killed) is read as far as it goes, with a note. Rejects if the folder or a file cannot be read.
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
  if (
    tape.files.length === 0 &&
    !isSegmentName(basename(folder)) &&
    ![...tape.leftOut].some((stem) => isAnswerOf(stem, only))
  )
    notes.onError(`${folder} holds no recorded channel of ${only ?? 'a known venue'}`);
  if (tape.order !== undefined) {
    yield* inOrder(tape, tape.order, prefix, notes);
    return;
  }
  if (tape.files.length > 1) notes.onNote('order.tsv is absent: the files are read one after the other');
  for (const file of tape.files) {
    const cursor = new FileCursor(file, prefix, notes, isSegmentName(basename(folder)));
    const row = { ...UNKNOWN_ROW, isInOrder: tape.files.length === 1 };
    for await (const line of cursor.lines) yield* cursor.frameOf(line, row);
    cursor.noteIfIncomplete();
  }
}

async function* inOrder(
  tape: TapeFolder,
  order: string,
  prefix: string,
  notes: TapeNotes,
): AsyncGenerator<RecordedFrame, void> {
  const isRecording = isSegmentName(basename(dirname(order)));
  const cursors = new Map(tape.files.map((file) => [file.stem, new FileCursor(file, prefix, notes, isRecording)]));
  const missing = new Set<string>();
  const bytes = new TapeBytes(order);
  try {
    for await (const line of readLines(bytes.read(), MAX_LINE_BYTES, () => bytes.isCut)) {
      if (isNoRow(line)) notes.onError(`${prefix}order.tsv line ${line.line}: it is not a row`);
      const row = readOrderRow(line);
      if (row === undefined || tape.leftOut.has(row.stem)) continue;
      const cursor = cursors.get(row.stem);
      if (cursor !== undefined) yield* cursor.take(row);
      else if (!missing.has(row.stem) && missing.size < 1_000) {
        missing.add(row.stem);
        notes.onNote(`${row.stem} is in the order but not in the folder`);
      }
    }
    noteIfIncomplete(bytes, `${prefix}order.tsv`, isRecording, notes);
    for (const cursor of cursors.values()) await cursor.noteUnnamed(bytes.isCut || bytes.damage !== undefined);
  } finally {
    for (const cursor of cursors.values()) await cursor.close();
  }
}

const UNKNOWN_ROW = { receivedAtUs: null, extra: '', connection: '' };

/** Whether a file that is left out holds REST answers of the venue that is asked for. */
function isAnswerOf(stem: string, only: VenueName | undefined): boolean {
  return /^[a-z-]+\.rest-/u.test(stem) && (only === undefined || stem.startsWith(only));
}

/** One file of a tape, read forwards as its rows come up. */
class FileCursor {
  readonly lines: AsyncGenerator<NumberedLine, void>;
  private readonly file: TapeFile;
  private readonly prefix: string;
  private readonly notes: TapeNotes;
  private readonly bytes: TapeBytes;
  private taken = 0;
  private readonly isRecording: boolean;
  private unnamed = 0;
  private ended = false;

  constructor(file: TapeFile, prefix: string, notes: TapeNotes, isRecording: boolean) {
    this.isRecording = isRecording;
    this.file = file;
    this.prefix = prefix;
    this.notes = notes;
    this.bytes = new TapeBytes(file.path);
    this.lines = readLines(this.bytes.read(), MAX_LINE_BYTES, () => this.bytes.isCut);
  }

  /** The frame of a row; lines before it that no row names are passed over and counted. */
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
      if (this.taken === row.line) yield* this.frameOf(next.value, { ...row, isInOrder: true });
      else this.unnamed += 1;
    }
  }

  *frameOf(
    { line, text }: NumberedLine,
    {
      receivedAtUs,
      extra,
      connection,
      isInOrder,
    }: Omit<RecordedFrame, 'venue' | 'market' | 'place' | 'text' | 'stream'> & Pick<OrderRow, 'extra'>,
  ): Generator<RecordedFrame, void> {
    const { venue, market, stem } = this.file;
    const place = `${this.prefix}${stem} line ${line}`;
    if (text === undefined) this.notes.onError(`${place}: the line is too long`);
    if (text === undefined || text === '') return;
    const escaped = this.file.channel === ESCAPED_CHANNEL ? unescapeFrame(text) : undefined;
    if (this.file.channel === ESCAPED_CHANNEL && escaped === undefined) {
      this.notes.onError(`${place}: it is not a frame in base64`);
      return;
    }
    const channel = escaped?.channel ?? this.file.channel;
    const stream = extra === '' ? channel : extra;
    yield { venue, market, place, text: escaped?.text ?? text, stream, receivedAtUs, connection, isInOrder };
  }

  noteIfIncomplete(): void {
    if (!this.ended) noteIfIncomplete(this.bytes, this.prefix + this.file.stem, this.isRecording, this.notes);
    this.ended = true;
  }

  /** Reads to the end, and notes how many lines no row of the order names; a recorder that was killed leaves some. */
  async noteUnnamed(orderIsIncomplete: boolean): Promise<void> {
    for await (const { text } of this.lines) if (text !== '') this.unnamed += 1;
    this.noteIfIncomplete();
    if (this.unnamed === 0) return;
    const message = `${this.prefix}${this.file.stem}: ${this.unnamed} line(s) are in no row of the order and left out`;
    if (orderIsIncomplete) this.notes.onNote(message);
    else this.notes.onError(message);
  }

  async close(): Promise<void> {
    await this.lines.return();
  }

  private onEnd(row: OrderRow): void {
    if (this.bytes.isCut || this.bytes.damage !== undefined) {
      this.noteIfIncomplete();
    } else this.notes.onError(`${this.prefix}${row.stem} line ${row.line}: the file ends before it`);
  }
}

/** Notes that a file is read only as far as it goes: in a recording a missing end is what a killed recorder leaves, else an error. */
function noteIfIncomplete(bytes: TapeBytes, what: string, isRecording: boolean, notes: TapeNotes): void {
  if (bytes.damage !== undefined) {
    notes.onError(`${what} is damaged (${bytes.damage}): it is read as far as the damage`);
  } else if (bytes.isCut && isRecording) {
    notes.onNote(
      `the end of ${what} is missing (its recorder was killed, or still writes): it is read as far as it goes`,
    );
  } else if (bytes.isCut) notes.onError(`the end of ${what} is missing: it is read as far as it goes`);
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
      yield {
        venue,
        market: venue,
        place,
        text,
        stream: undefined,
        receivedAtUs: null,
        connection: '',
        isInOrder: true,
      };
  }
}
