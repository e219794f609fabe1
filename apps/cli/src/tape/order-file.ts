import type { NumberedLine } from './line-reader.js';

/** One row of a tape's `order.tsv`: which line of which file arrived next. */
export interface OrderRow {
  /** The file without its endings, such as `binance.depth-100ms`. */
  readonly stem: string;
  /** The line of that file, from 1 on. */
  readonly line: number;
  /** What else was noted: the request of a REST body. */
  readonly extra: string;
}

/** Reads a row; `undefined` for the heading, for a note such as `(connect)`, and for what is no row. */
export function readOrderRow({ text }: NumberedLine): OrderRow | undefined {
  if (text === undefined || text === '' || text.startsWith('#')) return undefined;
  const [, , stem = '', lineText = '', extra = ''] = text.split('\t');
  const line = Number(lineText);
  if (stem === '' || stem.startsWith('(') || !Number.isSafeInteger(line) || line < 1) return undefined;
  return { stem, line, extra };
}
