/** What is to happen once a transaction is committed: metrics, alarms, wake-ups. One for each try of a transaction. */
export class CommitEffects {
  readonly #effects: (() => void)[] = [];

  /** Adds an effect of the transaction under way. */
  add(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Runs the effects in order. One that throws is reported and does not stop the others: the commit stands. */
  runAfterCommit(onError: (error: unknown) => void): void {
    for (const effect of this.#effects) {
      try {
        effect();
      } catch (error) {
        onError(error);
      }
    }
  }
}
