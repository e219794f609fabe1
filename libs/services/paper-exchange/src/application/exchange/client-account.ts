import type { Decimal } from '#libs/kernel';
import type { ApiKey } from '../requests/signing.js';
import type { AccountTerms } from './settlement.js';

/** Injects the {@link ClientAccount}s, all that may trade. */
export const CLIENT_ACCOUNTS = Symbol('ClientAccounts');

/** A client of the exchange: on which terms it trades, and the key that its requests are signed with. */
export interface ClientAccount extends AccountTerms, ApiKey {
  /** What it starts with where the journal is new, by asset. */
  readonly balances: ReadonlyMap<string, Decimal>;
}
