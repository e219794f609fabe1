import type { ListOrder, Page, PageRequest } from '#libs/persistence';

/** The twin of `readPage` on rows in memory. */
export function pageOf<Row extends object>(
  rows: readonly Row[],
  order: ListOrder<Row>,
  { after, limit }: PageRequest,
): Page<Row> {
  const keyOf = (row: Row): string[] => order.key.map(({ property }) => String(row[property]));
  const sign = order.newestFirst ? -1 : 1;
  const compare = (a: readonly string[], b: readonly string[]): number => sign * compareKeys(order, a, b);
  const sorted = rows.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const rest = after === undefined ? sorted : sorted.filter((row) => compare(keyOf(row), after) > 0);
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return { rows: page, next: last === undefined ? undefined : keyOf(last) };
}

function compareKeys<Row>({ key }: ListOrder<Row>, a: readonly string[], b: readonly string[]): number {
  for (const [index, { type }] of key.entries()) {
    const [one = '', other = ''] = [a[index], b[index]];
    if (one === other) continue;
    const isLess = type === 'bigint' ? BigInt(one) < BigInt(other) : one < other;
    return isLess ? -1 : 1;
  }
  return 0;
}
