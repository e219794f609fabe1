import type { NumberedLine } from './line-reader.js';
import { readReceiveTime } from './receive-time.js';

/** One row of a tape's `order.tsv`: which line of which file arrived next. */
export interface OrderRow {
  /** The file without its endings, such as `binance.depth-100ms`. */
  readonly stem: string;
  /** The line of that file, from 1 on. */
  readonly line: number;
  /** When it arrived, in microseconds since the epoch; `null` if the row does not say. */
  readonly receivedAtUs: number | null;
  /** What else was noted: the request of a REST body. */
  readonly extra: string;
  /** Which connection brought it; empty if the row does not say. */
  readonly connection: string;
}

/** The heading of an order file, and of our own column after those of older tapes. */
export const ORDER_HEADING = '#seq\trx\tfile_stem\tline\textra\tconnection';

/** Whether a line is neither a row, nor the heading, nor a note such as `(connect)`. */
export function isNoRow(line: NumberedLine): boolean {
  const { text } = line;
  if (text === undefined) return true;
  const stem = text.split('\t')[2] ?? '';
  return text !== '' && !text.startsWith('#') && !stem.startsWith('(') && readOrderRow(line) === undefined;
}

/** Reads a row; `undefined` for the heading, for a note such as `(connect)`, and for what is no row. */
export function readOrderRow({ text }: NumberedLine): OrderRow | undefined {
  if (text === undefined || text === '' || text.startsWith('#')) return undefined;
  const [, received = '', stem = '', lineText = '', extra = '', connection = ''] = text.split('\t');
  const line = Number(lineText);
  if (stem === '' || stem.startsWith('(') || !Number.isSafeInteger(line) || line < 1) return undefined;
  return { stem, line, receivedAtUs: readReceiveTime(received), extra, connection };
}
