import { createHash } from 'node:crypto';
import { Decimal } from '#libs/kernel';
import type { SimulatedSuite } from './simulated-suite.js';

/** Writes any value so that equal ones are equal texts: decimals and large integers as their digits. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => {
    if (typeof entry === 'bigint') return `${entry}n`;
    return entry instanceof Decimal ? entry.toFixed() : entry;
  });
}

type Written = Pick<SimulatedSuite, 'orderBooks' | 'riskBooks' | 'strategyBooks'>;

/** Everything that happened, a line each: what the exchange wrote, and every row that the services wrote, in order. */
export function historyOf({ orderBooks, riskBooks, strategyBooks }: Written, journal: string): readonly string[] {
  const tables = [
    ...[orderBooks.orders, orderBooks.orderEvents, orderBooks.trades, orderBooks.positions, orderBooks.balances],
    ...[riskBooks.decisions, riskBooks.reservations, riskBooks.accounts, riskBooks.positions],
    ...[strategyBooks.intents, strategyBooks.positions],
  ];
  return [...journal.split('\n'), ...tables.flatMap((table) => table.find().map((row) => canonical(row)))];
}

/**
 * One number for everything that happened. Two runs of one seed have the same, or something in them depends on more than the
 * seed.
 */
export function historyHashOf(written: Written, journal: string): string {
  return hashOf(historyOf(written, journal));
}

/** The number of a history. */
export function hashOf(history: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of history) hash.update(line).update('\n');
  return hash.digest('hex');
}

/** Where two histories part, for the message of a test that wanted them equal; `undefined` where they do not. */
export function firstDifference(first: readonly string[], second: readonly string[]): string | undefined {
  const at = [...first.keys(), first.length].find((line) => first[line] !== second[line]);
  return at === undefined ? undefined : `line ${at}: ${first[at] ?? 'nothing'}\nand then: ${second[at] ?? 'nothing'}`;
}
