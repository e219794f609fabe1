import { invariant } from '#libs/kernel';

/**
 * Keeps a transaction to the one order of locks, so that no two of them can wait for each other: first the account, then the trading
 * state. What belongs to an account is written under its lock.
 */
export class LockOrder {
  readonly #accounts = new Set<string>();
  #isTradingStateLocked = false;

  /** Notes that an account is about to be locked. */
  lockAccount(account: string): void {
    invariant(!this.#isTradingStateLocked, 'an account is locked before the trading state, never after it');
    this.#accounts.add(account);
  }

  /** Notes that the trading state is about to be locked. */
  lockTradingState(): void {
    this.#isTradingStateLocked = true;
  }

  /** Throws where an account is not locked. */
  demandAccount(account: string): void {
    invariant(this.#accounts.has(account), `the account ${account} is written without its lock`);
  }
}
