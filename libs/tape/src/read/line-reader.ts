/** One line of a source, with its number from 1 on; `text` is `undefined` if the line is over the limit. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string | undefined;
}

/** The longest line that is read: the largest recorded frame, a whole book of Coinbase, has 5 MB. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 10;
/** What some editors put before the first line. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The lines of a stream of bytes, one at a time: the source is read only as fast as lines are taken, and no more than one line
 * and one chunk are held. A line over the limit is reported without its text. A carriage return before the end is cut off, and so
 * is a byte order mark before the first line.
 * `isCut` returns at the end whether the source was cut off in the middle: then a line without an end is no line.
 */
export async function* readLines(
  source: AsyncIterable<Buffer>,
  maxBytes = MAX_LINE_BYTES,
  isCut: () => boolean = () => false,
): AsyncGenerator<NumberedLine, void> {
  let parts: Buffer[] = [];
  let size = 0;
  let line = 0;
  const take = (end: Buffer): NumberedLine => {
    const whole = parts.length === 0 ? end : Buffer.concat([...parts, end]);
    const read = size + end.length > maxBytes ? undefined : whole.toString('utf8');
    const text = line === 0 && read?.startsWith(BYTE_ORDER_MARK) === true ? read.slice(1) : read;
    parts = [];
    size = 0;
    line += 1;
    return { line, text: text?.endsWith('\r') === true ? text.slice(0, -1) : text };
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    size += rest.length;
    // Of a line that is too long only its size is remembered.
    if (size <= maxBytes && rest.length > 0) parts.push(rest);
    else if (size > maxBytes) parts = [];
  }
  if (size > 0 && !isCut()) yield take(Buffer.alloc(0));
}
