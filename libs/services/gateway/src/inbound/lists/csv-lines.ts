import { isoTimeOf } from '#libs/kernel';
import type { Page, PageRequest } from '#libs/persistence';
import type { Listing } from './listing.js';

/** Rows that are read at once while a file is written. */
const CHUNK_ROWS = 500;

/**
 * A list as CSV (RFC 4180), a page at a time: however many rows there are, no more than a page of them is in memory. The first page is
 * read before this resolves, so that what keeps the list from being read rejects while the client can still be told.
 */
export async function readCsvLines({ after, columns, readPage }: Listing): Promise<AsyncGenerator<string>> {
  const first = await readPage({ after, limit: CHUNK_ROWS });
  return csvLines(columns, first, readPage);
}

async function* csvLines(
  columns: readonly string[],
  first: Page<object>,
  readPage: (page: PageRequest) => Promise<Page<object>>,
): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for (let page = first; ;) {
    const lines = page.rows.map((row) => `${columns.map((column) => csvField(textOf(row, column))).join(',')}\r\n`);
    if (lines.length > 0) yield lines.join('');
    if (page.next === undefined) return;
    page = await readPage({ after: page.next, limit: CHUNK_ROWS });
  }
}

/** A field as text: nothing for null, JSON for what has fields of its own, and ISO 8601 of a time that the view has in microseconds only. */
function textOf(row: object, column: string): string {
  const view = row as Readonly<Record<string, unknown>>;
  const value = view[column];
  if (value === undefined) {
    const us = view[`${column}Us`];
    return typeof us === 'number' ? isoTimeOf(us) : '';
  }
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A field, quoted where it holds what would end it; a text that a spreadsheet would compute begins with a quote mark. */
function csvField(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/u.test(text);
  const safe = !isNumber && /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
