import type { VenueTruth } from '#libs/domain';
import { MemoryJournalStorage, type OpenInProcessExchange, openInProcessExchange } from '#libs/services/paper-exchange';
import { SeededRandom, type VirtualScheduler } from '#libs/testkit';
import type { StoryVenueFaults } from '../faults/story-venue-faults.js';
import type { SuiteSettings } from '../suite-settings.js';
import { VenueDoor } from './venue-door.js';

/** One way between a service and the exchange takes from 1 up to this, in milliseconds. */
const MAX_LATENCY_MS = 6;

/** The exchange of a story: it may die and come back with its journal, at the same address. */
export class PaperVenue {
  readonly door: VenueDoor;
  readonly #settings: SuiteSettings['exchange'];
  readonly #seed: number;
  readonly #time: VirtualScheduler;
  readonly #faults: StoryVenueFaults;
  readonly #latency: SeededRandom;
  #open: OpenInProcessExchange | undefined;
  #starts = 0;
  #isDown = true;

  constructor(settings: SuiteSettings['exchange'], seed: number, time: VirtualScheduler, faults: StoryVenueFaults) {
    this.#settings = settings;
    this.#seed = seed;
    this.#time = time;
    this.#faults = faults;
    this.#latency = new SeededRandom(seed + 1);
    this.door = new VenueDoor();
  }

  /** Opens the exchange, with the journal of its former life. */
  async open(): Promise<void> {
    if (!this.isDown) return;
    this.#isDown = false;
    this.#starts += 1;
    const latency = this.#latency;
    this.#open = await openInProcessExchange({
      settings: this.#settings,
      scheduler: this.#time,
      random: new SeededRandom(this.#seed + 2 + this.#starts),
      latencyMs: () => 1 + latency.integerBelow(MAX_LATENCY_MS - 1),
      faults: this.#faults,
      journal: new MemoryJournalStorage(this.journalText),
    });
    this.door.leadTo(this.#open.transport);
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Its journal so far. */
  get journalText(): string {
    return this.#open?.journal.text ?? '';
  }

  /** What really happened. */
  readTruth(): VenueTruth {
    return this.#opened.readTruth();
  }

  /** Cancels all open orders of all clients, as a dead man's switch does. */
  cancelOpenOrders(): void {
    if (!this.isDown) this.#opened.cancelOpenOrders();
  }

  /** Kills it. */
  kill(): void {
    this.#isDown = true;
    this.#opened.abandonExchange();
  }

  get #opened(): OpenInProcessExchange {
    if (this.#open === undefined) throw new Error('the exchange was never opened');
    return this.#open;
  }
}
