/** Something that arrived and is to be written. */
export interface TapeEntry {
  /** Its place in the recording, from 1 on. */
  readonly sequence: number;
  readonly receivedAtUs: number;
  /** The file without its endings, such as `binance.trade`; `(connect)` and the like for a note that has no line. */
  readonly stem: string;
  readonly extra: string;
  readonly connection: string;
  /** The line, without its end; `undefined` for a note. */
  readonly bytes: Buffer | undefined;
}

const BREAKS = /[\t\r\n]/gu;

/** The row of an entry in `order.tsv`, with the number of its line in its file. */
export function orderRow(entry: TapeEntry, line: number | undefined): string {
  const { sequence, receivedAtUs, stem, extra, connection } = entry;
  const place = line === undefined ? '' : String(line);
  return `${sequence}\t${receivedAtUs}\t${stem}\t${place}\t${extra.replaceAll(BREAKS, ' ')}\t${connection}\n`;
}
