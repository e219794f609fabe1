import { isoTimeOf } from '#libs/kernel';
import type { Verification } from './verify-database.js';

/** A verification as people read it. */
export function sayVerification(of: Verification): string {
  const { balances, entries, first, orders, positions, reports, trades, transactions, unreadable } = of;
  const reach =
    of.journalFromUs === null
      ? 'The journal of raw reports is empty: what is stored was only checked against itself.'
      : `The journal reaches back to ${isoTimeOf(of.journalFromUs)}: ${reports} raw reports. What is older is taken as it is stored.`;
  const unread = unreadable === 0 ? [] : [`${unreadable} reports could not be read: ${of.unreadableNamed.join('; ')}`];
  const counts = `${orders} orders, ${trades} trades, ${positions} positions, ${transactions} ledger transactions with ${entries} entries, ${balances} balances`;
  if (first === null) return [reach, ...unread, `Verified: ${counts}. Nothing differs.`].join('\n');
  const { column, key, recomputed, stored, table } = first;
  return [
    ...[reach, ...unread, `Recomputed: ${counts}. ${of.differences} values differ; the first:`],
    `  table       orders.${table}`,
    `  row         ${key}`,
    `  column      ${column}`,
    `  stored      ${stored}`,
    `  recomputed  ${recomputed}`,
  ].join('\n');
}
