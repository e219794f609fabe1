import type { FindOperator, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';

/** One page of a list, and where the next one begins. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The key of the last row, to go on behind it; `undefined` on the last page. */
  readonly next: readonly string[] | undefined;
}

/** Where a page begins and how long it is. */
export interface PageRequest {
  /** Begin behind the row with this key; from the start if there is none. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** The order of a list that can be read page by page: a key that never changes and never repeats. */
export interface ListOrder<Row> {
  /** The key's columns with their types, so that a cursor compares as the index does. */
  readonly key: readonly { readonly property: keyof Row & string; readonly type: 'text' | 'bigint' }[];
  readonly newestFirst: boolean;
}

/** Which rows are wanted; what is `undefined` does not matter. */
export type Wanted<Row> = { readonly [Key in keyof Row]?: Row[Key] | FindOperator<Row[Key]> | undefined };

/**
 * Reads a page by key, not by offset: rows that are added or change meanwhile neither double nor hide others. One row more
 * than asked for shows whether there is a next page.
 */
export async function readPage<Row extends ObjectLiteral>(
  repository: Repository<Row>,
  order: ListOrder<Row>,
  wanted: Wanted<Row>,
  { after, limit }: PageRequest,
): Promise<Page<Row>> {
  const query = repository.createQueryBuilder('row').where(definedOnly(wanted));
  for (const { property } of order.key) query.addOrderBy(`row.${property}`, order.newestFirst ? 'DESC' : 'ASC');
  if (after !== undefined) {
    const bounds = after.map((value, index) => [`bound${index}`, value] as const);
    query.andWhere(isBehind(order), Object.fromEntries(bounds));
  }
  const rows = await query.limit(limit + 1).getMany();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const next = last === undefined ? undefined : order.key.map(({ property }) => String(last[property]));
  return { rows: rows.slice(0, limit), next };
}

function isBehind<Row>({ key, newestFirst }: ListOrder<Row>): string {
  const columns = key.map(({ property }) => `row.${property}`).join(', ');
  const bounds = key.map(({ type }, index) => `CAST(:bound${index} AS ${type})`).join(', ');
  return `(${columns}) ${newestFirst ? '<' : '>'} (${bounds})`;
}

function definedOnly<Row>(wanted: Wanted<Row>): FindOptionsWhere<Row> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as FindOptionsWhere<Row>;
}
