/**
 * Receives the report of a service that it cannot go on. Only the one who runs the service knows what follows: a process of its own ends
 * and is started again, and start-up recovers; a simulation takes note of it.
 */
export abstract class Supervisor {
  /** Reports that the service must not go on because of `error`. It may return: the caller does nothing further either way. */
  abstract fail(error: unknown): void;
}

/** Takes note of failures: for a service inside somebody else's process. */
export class RecordingSupervisor extends Supervisor {
  /** Every error that a service could not go on with, oldest first. */
  readonly failures: unknown[] = [];
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` is called with each reported error. */
  constructor(onFailure: (error: unknown) => void = () => undefined) {
    super();
    this.#onFailure = onFailure;
  }

  fail(error: unknown): void {
    this.failures.push(error);
    this.#onFailure(error);
  }
}
