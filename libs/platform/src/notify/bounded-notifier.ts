import { type ScheduledWork, type Scheduler, US_PER_SECOND } from '#libs/kernel';
import type { Notice, Notifier } from './notifier.js';
import { type QuietHours, quietForMs } from './quiet-hours.js';

const HOUR_US = 3_600 * US_PER_SECOND;
/** So many lines of a night are told in the morning; of more only the number. */
const MOST_HELD = 20;

/** How often and when people are told. */
export interface NotifierBounds {
  /** The most notices in any hour. */
  readonly perHour: number;
  readonly quietHours: QuietHours | undefined;
  /** Called where what was held back in quiet hours is not taken in the end. */
  readonly onLost: (error: unknown) => void;
}

/**
 * Keeps a notifier from waking or flooding people: in quiet hours notices wait and come as one at their end, but for critical ones; beyond the bound they are
 * left out, and the next one says how many. Log and metrics have all of them at once in any case.
 */
export class BoundedNotifier implements Notifier {
  readonly name: string;
  readonly #notifier: Notifier;
  readonly #scheduler: Scheduler;
  readonly #bounds: NotifierBounds;
  readonly #held: Notice[] = [];
  #heldMore = 0;
  #leftOut = 0;
  /** When notices of the last hour were sent, on the monotonic clock. */
  #sentAtUs: number[] = [];
  #morning: ScheduledWork | undefined;

  constructor(notifier: Notifier, scheduler: Scheduler, bounds: NotifierBounds) {
    this.name = notifier.name;
    this.#notifier = notifier;
    this.#scheduler = scheduler;
    this.#bounds = bounds;
  }

  async deliverNotice(notice: Notice): Promise<void> {
    const { quietHours } = this.#bounds;
    const isHeld = quietHours !== undefined && notice.severity !== 'critical';
    const waitMs = !isHeld ? 0 : quietForMs(quietHours, this.#scheduler.nowUs());
    if (waitMs > 0) this.#hold(notice, waitMs);
    else await this.#send(notice);
  }

  #hold(notice: Notice, waitMs: number): void {
    if (this.#held.length < MOST_HELD) this.#held.push(notice);
    else this.#heldMore += 1;
    if (this.#morning !== undefined) return;
    this.#morning = this.#scheduler.runAfter(waitMs, () => {
      this.#morning = undefined;
      this.#sendHeld().catch(this.#bounds.onLost);
    });
  }

  async #sendHeld(): Promise<void> {
    const last = this.#held.at(-1);
    if (last === undefined) return;
    const lines = this.#held.map(({ state, text }) => (state === 'told' ? text : `${text} (${state})`));
    if (this.#heldMore > 0) lines.push(`and ${this.#heldMore} more`);
    const states = this.#held.map(({ state }) => state);
    const state = (['raised', 'ended'] as const).find((one) => states.includes(one)) ?? 'told';
    this.#held.length = 0;
    this.#heldMore = 0;
    await this.#send({ ...last, state, text: `In quiet hours:\n${lines.join('\n')}` });
  }

  async #send(notice: Notice): Promise<void> {
    const nowUs = this.#scheduler.monotonicUs();
    this.#sentAtUs = this.#sentAtUs.filter((atUs) => atUs > nowUs - HOUR_US);
    if (this.#sentAtUs.length >= this.#bounds.perHour) {
      this.#leftOut += 1;
      return;
    }
    this.#sentAtUs.push(nowUs);
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    const more =
      leftOut === 0 ? '' : ` (${leftOut} notices before it were left out: more than ${this.#bounds.perHour} an hour)`;
    await this.#notifier.deliverNotice({ ...notice, text: `${notice.text}${more}` });
  }
}
