import { toOneLine } from '#libs/kernel';
import type { Json } from './gateway-client.js';

/** A column of a table: its title, and where its value is in a row. */
export interface TextColumn {
  readonly title: string;
  readonly of: string | ((row: Json) => unknown);
  /** Numbers stand at the right. */
  readonly right?: boolean;
}

/** Puts rows under titles, columns two spaces apart; `none` where there are no rows. */
export function textTable(columns: readonly TextColumn[], rows: readonly Json[], none: string): string {
  if (rows.length === 0) return none;
  const cells = rows.map((row) => columns.map((column) => cellOf(column, row)));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => (columns[at]?.right === true ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

function cellOf({ of }: TextColumn, row: Json): string {
  const value = typeof of === 'string' ? row[of] : of(row);
  if (value === null || value === undefined || value === '') return '-';
  return toOneLine(typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));
}

/** Rows as CSV (RFC 4180) under the names of the fields; a text that a spreadsheet would calculate is quoted by an apostrophe. */
export function csvOf(fields: readonly string[], rows: readonly Json[]): string {
  const lines = rows.map((row) => fields.map((field) => csvCell(row[field])).join(','));
  return [fields.join(','), ...lines].map((text) => `${text}\r\n`).join('');
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
  const isFormula = /^[=+@\t\r]/u.test(text) || (text.startsWith('-') && !/^-\d[\d.]*$/u.test(text));
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
