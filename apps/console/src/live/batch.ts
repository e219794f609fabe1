/** Gathers work and does it in one go: however much is added, the browser is asked once, and the same work is done once. */
export class Batch {
  readonly #ask: (run: () => void) => void;
  #works = new Set<() => void>();
  #isAsked = false;

  /** `ask` gets what does all that was added, and calls it when it is time. */
  constructor(ask: (run: () => void) => void) {
    this.#ask = ask;
  }

  /** Adds work to the next go; returns what takes it back. */
  add(work: () => void): () => void {
    this.#works.add(work);
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#ask(() => this.#run());
    }
    return () => {
      this.#works.delete(work);
    };
  }

  #run(): void {
    const works = this.#works;
    this.#works = new Set();
    this.#isAsked = false;
    for (const work of works) work();
  }
}
