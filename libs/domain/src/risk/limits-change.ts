import type { AccountId, UnixUs } from '#libs/kernel';
import type { Side } from '../market/index.js';

/** That an operator put a set of limits in force. */
export interface LimitsChange {
  readonly account: AccountId;
  /** Of the set of limits. */
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  readonly commandId: string;
  readonly changedAtUs: UnixUs;
}

/** An approval as it was written down: enough to judge it by other limits. */
export interface PastApproval {
  readonly intentId: string;
  readonly strategy: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  /** Decimal texts, in base and in quote. */
  readonly quantity: string;
  readonly worstPrice: string | null;
  readonly numbers: Readonly<Record<string, unknown>>;
  readonly decidedAtUs: UnixUs;
}
