import { type Decimal, ZERO } from '#libs/kernel';
import type { AccountBalances } from '../position/account-balances.js';
import type { FillFlow } from '../position/position.js';
import type { LedgerInstrument } from './fill-transaction.js';
import { type LedgerEntry, type LedgerTransaction, sumEntries } from './ledger-transaction.js';

/** All entries of transactions. */
export function entriesOf(transactions: readonly LedgerTransaction[]): readonly LedgerEntry[] {
  return transactions.flatMap(({ entries }) => entries);
}

/** What the wallet holds by asset: what the venue's balances must be, free and locked together. */
export function walletTotals(entries: Iterable<LedgerEntry>): ReadonlyMap<string, Decimal> {
  return sumEntries(entries, ({ asset, book }) => (book === 'WALLET' ? asset : undefined));
}

/** The balances after a transaction that is no opening: what it moved in the wallet is among what is booked. */
export function movedByLedger(before: AccountBalances, { entries }: LedgerTransaction): AccountBalances {
  const assets = new Map(before.assets.map((balance) => [balance.asset, balance]));
  const nothing = { free: ZERO, locked: ZERO, bookedChange: ZERO, baseline: undefined };
  for (const [asset, change] of walletTotals(entries)) {
    const balance = assets.get(asset) ?? { asset, ...nothing };
    assets.set(asset, { ...balance, bookedChange: balance.bookedChange.plus(change) });
  }
  return { ...before, assets: [...assets.values()].sort((one, other) => (one.asset < other.asset ? -1 : 1)) };
}

/**
 * What the ledger says of a position: the quantity held, and the cash that has moved, which is the realised profit less the cost of
 * what is held.
 */
export function positionFlow(entries: Iterable<LedgerEntry>, { base, id, quote }: LedgerInstrument): FillFlow {
  const sums = sumEntries(entries, ({ asset, instrument }) => (instrument === id ? asset : undefined));
  return { quantity: ZERO.minus(sums.get(base) ?? ZERO), cash: ZERO.minus(sums.get(quote) ?? ZERO) };
}
