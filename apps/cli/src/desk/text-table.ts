import { toOneLine } from '#libs/kernel';
import type { Json } from './gateway-client.js';

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

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
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((row) => widthOf(row[at] ?? ''))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => {
        const blanks = ' '.repeat((widths[at] ?? 0) - widthOf(text));
        return columns[at]?.right === true ? blanks + text : text + blanks;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

/** How many columns of a terminal a text takes: Chinese, Japanese and Korean letters and pictures take two, marks on a letter none. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : NO_WIDTH.test(letter) ? 0 : 1), 0);
}

function cellOf({ of }: TextColumn, row: Json): string {
  const value = typeof of === 'string' ? row[of] : of(row);
  if (value === null || value === undefined || value === '') return '-';
  return toOneLine(typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));
}
