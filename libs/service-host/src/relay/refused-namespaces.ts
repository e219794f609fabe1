import { type Scheduler, US_PER_MS } from '#libs/kernel';

/** The first pause of a namespace whose message the broker did not take, in milliseconds; doubled up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** The namespaces whose oldest message the broker did not take: each rests a while, so that it does not hold up the others. */
export class RefusedNamespaces {
  readonly #scheduler: Scheduler;
  readonly #refusals = new Map<string, { readonly pauseMs: number; readonly untilUs: number }>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Those that rest now. */
  now(): readonly string[] {
    const nowUs = this.#scheduler.monotonicUs();
    return [...this.#refusals].filter(([, { untilUs }]) => untilUs > nowUs).map(([namespace]) => namespace);
  }

  /** Lets a namespace rest: twice as long as the last time where its message was refused again. */
  add(namespace: string): void {
    const before = this.#refusals.get(namespace)?.pauseMs;
    const pauseMs = before === undefined ? FIRST_PAUSE_MS : Math.min(2 * before, LONGEST_PAUSE_MS);
    this.#refusals.set(namespace, { pauseMs, untilUs: this.#scheduler.monotonicUs() + pauseMs * US_PER_MS });
  }

  /** The broker takes its messages again. */
  forget(namespace: string): void {
    this.#refusals.delete(namespace);
  }
}
