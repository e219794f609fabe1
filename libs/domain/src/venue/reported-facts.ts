import type { UnixUs } from '#libs/kernel';
import type { VenueBalance, VenueFill, VenueOrderState, VenueTransfer } from './order-entry.js';

/** What a raw report says, once it is read; empty where it says nothing about money. */
export interface ReportedFacts {
  readonly orders: readonly VenueOrderState[];
  readonly fills: readonly VenueFill[];
  readonly transfers: readonly VenueTransfer[];
  /** Some or all balances; `exchangeAtUs` is 0 where the venue gave no time. */
  readonly balances: { readonly assets: readonly VenueBalance[]; readonly exchangeAtUs: UnixUs } | undefined;
}

/** A report that says nothing about money. */
export const NO_FACTS: ReportedFacts = { orders: [], fills: [], transfers: [], balances: undefined };
