import type { UnixUs } from '#libs/kernel';

/** What is known of the private stream. */
export class StreamHealth {
  /** Since when it is up without a break; `undefined` while it is down. */
  connectedSinceUs: UnixUs | undefined;
  /** How many times it has told of balances. */
  balanceEvents = 0;
}
