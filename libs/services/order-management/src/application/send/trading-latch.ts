import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountAtVenue,
  EVERY_ACCOUNT_SCOPE,
  type LatchedState,
  type TradingState,
  strictestState,
} from '#libs/domain';
import { TRADED_ACCOUNT } from '../../ports.js';

/**
 * What risk decided, as this process learnt it: in memory, so that a kill works at once and whatever the database does. The
 * books keep it across restarts; the stricter of the two counts.
 */
@Injectable()
export class TradingLatch {
  readonly #at: AccountAtVenue;
  readonly #scopes = new Map<string, LatchedState>();
  readonly #ownHalts = new Set<string>();

  constructor(@Inject(TRADED_ACCOUNT) at: AccountAtVenue) {
    this.#at = at;
  }

  /** The strictest state that this process was told about the account; ACTIVE where it was told nothing. */
  get tradingState(): TradingState {
    if (this.#ownHalts.size > 0) return 'HALTED';
    const told = [EVERY_ACCOUNT_SCOPE, this.#at.account].flatMap((scope) => this.#scopes.get(scope)?.state ?? []);
    return strictestState(['ACTIVE', ...told]);
  }

  /** Takes a change, unless a newer version of its scope is known. */
  noteChange(change: LatchedState): void {
    const known = this.#scopes.get(change.scope);
    if (known === undefined || known.version < change.version) this.#scopes.set(change.scope, change);
  }

  /** Halts for a reason that this process has found itself; what risk decides does not lift it. */
  haltFor(reason: string): void {
    this.#ownHalts.add(reason);
  }

  /** The reason is gone. */
  liftHaltFor(reason: string): void {
    this.#ownHalts.delete(reason);
  }

  isHaltedFor(reason: string): boolean {
    return this.#ownHalts.has(reason);
  }
}
