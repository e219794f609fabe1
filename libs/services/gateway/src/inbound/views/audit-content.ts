/** The columns of audited tables that are amounts; an entry of a ledger transaction has its amount at the end. */
const AMOUNTS: ReadonlySet<string> = new Set([
  ...['quantity', 'limit_price', 'worst_price', 'cum_quantity'],
  ...['max_order_quantity', 'max_order_notional', 'max_position'],
]);

/** A text or a number of JSON. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gu;

/**
 * What a sealed record says, without rounding it: Postgres seals an amount as a number of any length, which `JSON.parse` would
 * make a binary fraction of. Amounts are decimal texts, as everywhere in the gateway, and so is any other number that is not
 * whole or is beyond 2^53.
 */
export function readAuditContent(content: string): unknown {
  const exact = content.replaceAll(TEXT_OR_NUMBER, (token) => (isText(token) || isCount(token) ? token : `"${token}"`));
  const said = JSON.parse(exact) as unknown;
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return said;
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, readColumn(name, value)]));
}

const isText = (token: string): boolean => token.startsWith('"');

const isCount = (token: string): boolean => /^-?\d+$/u.test(token) && Number.isSafeInteger(Number(token));

function readColumn(name: string, value: unknown): unknown {
  if (AMOUNTS.has(name)) return amountText(value);
  if (name !== 'entries' || !Array.isArray(value)) return value;
  return (value as unknown[][]).map((entry) => entry.with(-1, amountText(entry.at(-1))));
}

const amountText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);
