import type { AccountId } from '#libs/kernel';

/** Whoever is to know that an account or, with `undefined`, a trading state was changed and committed by this process. */
export class ChangeListeners {
  readonly #listeners = new Set<(account: AccountId | undefined) => void>();

  /** Adds a listener for good. */
  addListener(listener: (account: AccountId | undefined) => void): void {
    this.#listeners.add(listener);
  }

  /** Tells all of them. */
  tellChanged(account: AccountId | undefined): void {
    for (const listener of this.#listeners) listener(account);
  }
}
