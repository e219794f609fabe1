import { type Decimal, type UnixUs, formatDecimal } from '#libs/kernel';
import type { VenueTransfer } from '../venue/index.js';
import { VENUE_ACTOR, moveTo } from './fill-transaction.js';
import type { LedgerTransaction } from './ledger-transaction.js';

/** What was there before the first booked trade; its baseline. Positive or negative, never zero. */
export function openingTransaction(asset: string, amount: Decimal, occurredAtUs: UnixUs): LedgerTransaction {
  const reason = 'held before the first booked trade';
  const entries = moveTo('OPENING', undefined, asset, amount);
  return { kind: 'OPENING', cause: asset, actor: VENUE_ACTOR, reason, occurredAtUs, entries };
}

/** A deposit (positive) or withdrawal. The venue gives it no id: asset, time and amount together name it. */
export function transferTransaction({ asset, change, exchangeAtUs }: VenueTransfer): LedgerTransaction {
  return {
    kind: 'TRANSFER',
    cause: `${asset}:${exchangeAtUs}:${formatDecimal(change)}`,
    actor: VENUE_ACTOR,
    reason: change.gt('0') ? 'deposit' : 'withdrawal',
    occurredAtUs: exchangeAtUs,
    entries: moveTo('EXTERNAL', undefined, asset, change),
  };
}

/** What an operator accepts. */
export interface AcceptedDifference {
  readonly discrepancyId: string;
  readonly actor: string;
  readonly reason: string;
  /** What of which asset nothing else explains; `undefined` where the difference is not about an amount. */
  readonly unexplained: { readonly asset: string; readonly amount: Decimal } | undefined;
}

/** The adjustment that closes a difference. */
export function adjustmentTransaction(
  { actor, discrepancyId, reason, unexplained }: AcceptedDifference,
  occurredAtUs: UnixUs,
): LedgerTransaction {
  const entries =
    unexplained === undefined ? [] : moveTo('ADJUSTMENTS', undefined, unexplained.asset, unexplained.amount);
  return { kind: 'ADJUSTMENT', cause: `discrepancy:${discrepancyId}`, actor, reason, occurredAtUs, entries };
}
