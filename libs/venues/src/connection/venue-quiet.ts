import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { MAX_SILENCE_MS } from '../transport/index.js';

/** After a first refusal by a firewall; twice as long after each that follows. */
const FIRST_FIREWALL_SILENCE_MS = 5_000;
/** No longer than this: nobody demanded it, and a cancel is held as long. */
const MAX_FIREWALL_SILENCE_MS = 120_000;

/** Receives until when a venue wants to hear nothing, in microseconds since the epoch. */
export type QuietListener = (untilUs: number) => void;

/**
 * Until when a venue wants to hear nothing of our address (429, 418, or a firewall's 403). One for everything in a process that asks the venue; processes
 * that share the address pass on what they were told: {@link onDemanded} and {@link learnUntil}.
 */
export class VenueQuiet {
  readonly #clock: Pick<Scheduler, 'monotonicUs' | 'nowUs'>;
  readonly #listeners = new Set<QuietListener>();
  /** On the monotonic clock: a wall clock that is set does not end a ban, nor prolong it. */
  #quietUntilUs = 0;
  /** On the monotonic clock. */
  #firewallUntilUs = 0;
  #firewallMs = FIRST_FIREWALL_SILENCE_MS;

  constructor(clock: Pick<Scheduler, 'monotonicUs' | 'nowUs'>) {
    this.#clock = clock;
  }

  /** For how many milliseconds the venue wants to hear nothing more; 0 where it may be asked. */
  get leftMs(): number {
    return Math.max(0, Math.ceil((this.#quietUntilUs - this.#clock.monotonicUs()) / US_PER_MS));
  }

  /** The venue has demanded it of this process, for so many milliseconds. */
  demand(ms: number): void {
    if (!this.#prolong(ms)) return;
    const untilUs = this.#clock.nowUs() + Math.ceil(ms) * US_PER_MS;
    for (const listener of this.#listeners) listener(untilUs);
  }

  /**
   * What stands before the exchange refused our address, and not for how long. Requests that were on their way together and are all refused are
   * one refusal.
   */
  demandAtFirewall(): void {
    const nowUs = this.#clock.monotonicUs();
    if (nowUs < this.#firewallUntilUs) return;
    this.#firewallUntilUs = nowUs + this.#firewallMs * US_PER_MS;
    this.demand(this.#firewallMs);
    this.#firewallMs = Math.min(2 * this.#firewallMs, MAX_FIREWALL_SILENCE_MS);
  }

  /** The exchange itself answered: its firewall lets us pass. What was on its way before a refusal tells nothing of that. */
  noteAnswer(): void {
    if (this.#clock.monotonicUs() >= this.#firewallUntilUs) this.#firewallMs = FIRST_FIREWALL_SILENCE_MS;
  }

  /** Another process of the address was told so, until this time in microseconds since the epoch; returns whether that was news. */
  learnUntil(untilUs: number): boolean {
    return this.#prolong((untilUs - this.#clock.nowUs()) / US_PER_MS);
  }

  /** Tells what the venue demands of this process from here on; not what was learned of others. */
  onDemanded(listener: QuietListener): void {
    this.#listeners.add(listener);
  }

  /** A shorter demand that comes later does not end a longer one: answers overtake each other. */
  #prolong(ms: number): boolean {
    const forUs = Math.ceil(Math.min(ms, MAX_SILENCE_MS)) * US_PER_MS;
    const untilUs = this.#clock.monotonicUs() + forUs;
    if (!(forUs > 0) || untilUs <= this.#quietUntilUs) return false;
    this.#quietUntilUs = untilUs;
    return true;
  }
}
