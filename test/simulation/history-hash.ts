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

/**
 * One number for everything that happened: what the exchange wrote, and every row that the services wrote, in order. Two runs of one
 * seed have the same, or something in them depends on more than the seed.
 */
export function historyHashOf(
  { orderBooks, riskBooks, strategyBooks }: Pick<SimulatedSuite, 'orderBooks' | 'riskBooks' | 'strategyBooks'>,
  journal: string,
): string {
  const hash = createHash('sha256').update(journal);
  const tables = [
    ...[orderBooks.orders, orderBooks.orderEvents, orderBooks.trades, orderBooks.positions, orderBooks.balances],
    ...[riskBooks.decisions, riskBooks.reservations, riskBooks.accounts, riskBooks.positions],
    ...[strategyBooks.intents, strategyBooks.positions],
  ];
  for (const table of tables) for (const row of table.find()) hash.update(canonical(row));
  return hash.digest('hex');
}
