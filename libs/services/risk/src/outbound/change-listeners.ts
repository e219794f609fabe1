import type { AccountId } from '#libs/kernel';
import type { ChangeListener, CommittedFacts } from '../ports.js';

/** Whoever is to know that an account or, with `undefined`, a trading state was changed and committed by this process. */
export class ChangeListeners {
  readonly #listeners = new Set<ChangeListener>();

  /** Adds a listener for good. */
  addListener(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  /** Tells all of them. */
  tellChanged(account: AccountId | undefined, facts?: CommittedFacts): void {
    for (const listener of this.#listeners) listener(account, facts);
  }
}
