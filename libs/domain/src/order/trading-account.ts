import type { AccountId, VenueId } from '#libs/kernel';

/** One account at one venue: exactly one order-management writes its books. */
export interface AccountAtVenue {
  readonly account: AccountId;
  readonly venue: VenueId;
}
