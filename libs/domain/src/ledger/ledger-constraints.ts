import { MAX_NAME_CHARACTERS, ZERO } from '#libs/kernel';
import { type LedgerTransaction, unbalancedAssets } from './ledger-transaction.js';

/** The longest name of whoever accepts a difference, and the longest reason. */
export const LEDGER_ACTOR_LENGTH = 64;
export const LEDGER_REASON_LENGTH = 500;

/**
 * What holds for every transaction, under the names that the tables give their constraints. Only an adjustment may move nothing: it
 * closes a difference that is not about an amount.
 */
export const LEDGER_CONSTRAINTS: Readonly<Record<string, (transaction: LedgerTransaction) => boolean>> = {
  ledger_transaction_cause_check: ({ cause }) => cause.length >= 1 && cause.length <= 200,
  ledger_transaction_actor_check: ({ actor }) => actor.length >= 1 && actor.length <= LEDGER_ACTOR_LENGTH,
  ledger_transaction_reason_check: ({ reason }) => reason.length <= LEDGER_REASON_LENGTH,
  ledger_adjustment_has_a_reason: ({ kind, reason }) => kind !== 'ADJUSTMENT' || reason !== '',
  ledger_has_entries: ({ entries, kind }) => entries.length >= 2 || (entries.length === 0 && kind === 'ADJUSTMENT'),
  ledger_entry_amount_check: ({ entries }) => entries.every(({ amount }) => !amount.eq(ZERO)),
  ledger_entry_asset_check: ({ entries }) =>
    entries.every(({ asset }) => asset !== '' && [...asset].length <= MAX_NAME_CHARACTERS),
  ledger_balances: ({ entries }) => unbalancedAssets(entries).length === 0,
};
