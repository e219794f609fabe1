/** What a transaction wants to happen once it has committed. A try that is rolled back takes its effects with it. */
export class CommitEffects {
  readonly #effects: (() => void)[] = [];

  add(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Runs them in the order of asking. One that fails stops neither the others nor the caller: the commit stands. */
  runAll(onError: (error: unknown) => void): void {
    for (const effect of this.#effects) {
      try {
        effect();
      } catch (error) {
        onError(error);
      }
    }
  }
}
