import { Injectable } from '@nestjs/common';
import type { UnixUs } from '#libs/kernel';

/** What is known of the private stream. */
@Injectable()
export class StreamHealth {
  /** Since when it is up without a break; `undefined` while it is down. */
  connectedSinceUs: UnixUs | undefined;
  /** How many times it has reported balances. */
  balanceEvents = 0;
}
