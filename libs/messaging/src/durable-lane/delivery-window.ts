/**
 * How many deliveries of a source are handled at once. They begin in the order of the stream; the next one begins when there is room.
 */
export class DeliveryWindow {
  readonly #most: number;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Begins the work of a delivery and resolves when there is room for the next; rejects with the first error of any of them. */
  async beginDelivery(work: () => Promise<void>): Promise<void> {
    const ended = work().then(
      () => undefined,
      (error: unknown) => {
        this.#failure ??= { error };
      },
    );
    const tracked = ended.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    while (this.#underWay.size >= this.#most) await Promise.race(this.#underWay);
    this.#throwFailure();
  }

  /** Resolves when no delivery is under way; rejects with the first error of any of them. */
  async whenIdle(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#throwFailure();
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
