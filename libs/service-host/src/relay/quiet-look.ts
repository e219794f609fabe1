import type { Scheduler } from '#libs/kernel';
import type { OutboxStore } from '#libs/persistence';
import type { FreshMessages } from './fresh-messages.js';
import { Occasion } from './occasion.js';

/** Longest time between two looks while nothing is known to be left, in milliseconds: another process may leave something. */
const LOOK_EVERY_MS = 1_000;
/** Where so many rows are unsent, a round reads them. */
const MOST_UNSENT = 64;
/** So long the answer to a commit may be on its way, in milliseconds. */
const ANSWER_MS = 20;

/**
 * Marks what went out from memory and looks whether anything else waits in the outbox, in one statement and without shutting another
 * relay out. A round of its own is for what is left: by another process, or by a broker that did not take it.
 */
export class QuietLook {
  readonly #store: OutboxStore;
  readonly #fresh: FreshMessages;
  readonly #scheduler: Scheduler;
  readonly #looking: Occasion;

  constructor(store: OutboxStore, fresh: FreshMessages, scheduler: Scheduler) {
    this.#store = store;
    this.#fresh = fresh;
    this.#scheduler = scheduler;
    this.#looking = new Occasion(scheduler, LOOK_EVERY_MS);
  }

  /** Whether everything that is committed goes out from memory, as far as is known or a look shows. */
  async isNothingLeft(): Promise<boolean> {
    if (!this.#fresh.isWhollyOpen) return false;
    if (!this.#fresh.isAnyAcknowledged && !this.#looking.isDue) return true;
    this.#looking.noteDone();
    const glance = await this.#fresh.markAcknowledged((published) =>
      this.#store.markAndGlance(published, this.#scheduler.nowUs(), MOST_UNSENT),
    );
    if (glance.unsent.length === MOST_UNSENT) return false;
    if (this.#fresh.isAllAwaited(glance)) return true;
    // A commit of ours whose answer is still on its way looks like another process's.
    await this.#scheduler.sleep(ANSWER_MS);
    return this.#fresh.isWhollyOpen && this.#fresh.isAllAwaited(glance);
  }
}
