import type { VenueFill } from '#libs/domain';
import { US_PER_SECOND, type UnixUs } from '#libs/kernel';

/** How long after a trade the venue may still list an older one, by the venue's clock: the cursor stays that far behind. */
const LISTED_LATE_US = 60 * US_PER_SECOND;

/** Up to which time of the venue its list of trades, as it is now, will not grow any more. Of any length: an account's first look is at all of them. */
export function settledUntil(fills: readonly Pick<VenueFill, 'exchangeAtUs'>[]): UnixUs {
  return fills.reduce((newestUs, { exchangeAtUs }) => Math.max(newestUs, exchangeAtUs), 0) - LISTED_LATE_US;
}
