import type { Page, PageRequest, TradeEntity } from '#libs/persistence';
import { type TradeView, tradeView } from './trade.view.js';

/** Rows that are read at once while a file is written. */
const CHUNK_ROWS = 500;

const COLUMNS = [
  'tradeId',
  'executedAt',
  'account',
  'venue',
  'instrument',
  'side',
  'quantity',
  'price',
  'fee',
  'feeAsset',
  'realisedProfit',
  'liquidity',
  'strategy',
  'clientOrderId',
  'venueTradeId',
  'bookedAt',
] as const satisfies readonly (keyof TradeView)[];

/** Trades as CSV (RFC 4180), a page at a time: however many there are, no more than a page of them is in memory. */
export async function* tradesAsCsv(
  readPage: (page: PageRequest) => Promise<Page<TradeEntity>>,
  from: readonly string[] | undefined,
): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  let after = from;
  do {
    const { rows, next } = await readPage({ after, limit: CHUNK_ROWS });
    const lines = rows.map((row) => {
      const view = tradeView(row);
      return `${COLUMNS.map((column) => csvField(String(view[column]))).join(',')}\r\n`;
    });
    yield lines.join('');
    after = next;
  } while (after !== undefined);
}

/** A field, quoted where it holds what would end it; a text that a spreadsheet would compute begins with a quote mark. */
function csvField(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/u.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
