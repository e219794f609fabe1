import type { DataSource } from 'typeorm';

/** One page of a list, and where the next one begins. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The key of the last row, to go on behind it; `undefined` on the last page. */
  readonly next: readonly string[] | undefined;
}

/** Where a page begins and how long it is. */
export interface PageRequest {
  /** Begin behind the row with this key; from the start where there is none. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** A list that can be read page by page: its rows in the order of a key that never changes and never repeats. */
export interface PagedList {
  /** What comes between SELECT and WHERE: columns, and the table with its schema. */
  readonly select: string;
  /** The key's columns with their types, so that a cursor compares as the index does. */
  readonly key: readonly { readonly column: string; readonly type: 'text' | 'bigint' }[];
  readonly newestFirst: boolean;
}

/** A condition with `$` in place of its one parameter; one whose value is `undefined` does not apply. */
export interface Filter {
  readonly sql: string;
  readonly value: unknown;
}

/**
 * Reads a page by key, not by offset: rows that are added or change meanwhile neither double nor hide others. One row more
 * than asked for tells whether there is a next page.
 */
export async function readPage<Row extends object>(
  dataSource: DataSource,
  list: PagedList,
  filters: readonly Filter[],
  { after, limit }: PageRequest,
): Promise<Page<Row>> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = filters
    .filter((filter) => filter.value !== undefined)
    .map((filter) => filter.sql.replace('$', () => bind(filter.value)));
  if (after !== undefined) conditions.push(behind(list, after, bind));
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const direction = list.newestFirst ? 'DESC' : 'ASC';
  const order = list.key.map(({ column }) => `${column} ${direction}`).join(', ');
  const rows: Row[] = await dataSource.query(
    `SELECT ${list.select} ${where} ORDER BY ${order} LIMIT ${bind(limit + 1)}`,
    values,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last === undefined ? undefined : keyOf(list, last) };
}

function behind(list: PagedList, after: readonly string[], bind: (value: unknown) => string): string {
  const columns = list.key.map(({ column }) => column).join(', ');
  const bounds = list.key.map(({ type }, index) => `${bind(after[index])}::${type}`).join(', ');
  return `(${columns}) ${list.newestFirst ? '<' : '>'} (${bounds})`;
}

function keyOf(list: PagedList, row: object): string[] {
  return list.key.map(({ column }) => String((row as Record<string, unknown>)[column]));
}
