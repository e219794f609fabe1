import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_SECOND, isoTimeOf } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderWrites } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';

/** The kind of difference of a venue that knows the newest of the books no more, and does not answer about what is older. */
export const VENUE_UNPROVEN = 'VENUE_UNPROVEN';

/** A line for people that says the same as the one before is said so often; a difference is written down after as long. */
const SAID_EVERY_US = 60 * US_PER_SECOND;

interface Doubt {
  readonly about: string;
  /** On the monotonic clock. */
  readonly sinceUs: number;
}

/**
 * What nothing proves to be the venue of the books. Nothing is sent to it, perhaps for ever, unless a person vouches for it: by accepting
 * the difference. That holds until the connection is lost again, or this process ends: it may be another venue by then.
 */
@Injectable()
export class UnprovenVenue {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #doubts = new Map<string, Doubt>();
  /** Whether a difference may be open of which nobody here is in doubt any more: at first that of a former process. */
  #isAnyLeftOpen = true;
  #saidUs = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    discrepancies: DiscrepancyReporter,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#discrepancies = discrepancies;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Notes that this is unproven, and returns whether a person has vouched for the venue since. */
  async isVouchedFor(what: string): Promise<boolean> {
    const nowUs = this.#scheduler.monotonicUs();
    const doubt = this.#doubts.get(what) ?? { about: `${what}, ${isoTimeOf(this.#scheduler.nowUs())}`, sinceUs: nowUs };
    this.#doubts.set(what, doubt);
    this.#say(what, nowUs);
    return nowUs - doubt.sinceUs >= SAID_EVERY_US && (await this.#isAccepted(what, doubt));
  }

  /** The venue knows it after all, or something older: what nobody has accepted is closed. */
  async noteProven(what: string): Promise<void> {
    if (!this.#doubts.delete(what) && !this.#isAnyLeftOpen) return;
    await this.#books.write((writes) => this.#closeOthers(writes, 'the venue has proven itself'));
    this.#isAnyLeftOpen = false;
  }

  /** The look is over, and what leaves may leave: after the next break nobody has vouched for anything. */
  endDoubts(): void {
    this.#isAnyLeftOpen ||= this.#doubts.size > 0;
    this.#doubts.clear();
  }

  #isAccepted(what: string, { about }: Doubt): Promise<boolean> {
    return this.#books.write(async (writes) => {
      if (await writes.isDiscrepancyKnown(VENUE_UNPROVEN, about)) {
        const open = await writes.openDiscrepancies();
        return !open.some((one) => one.kind === VENUE_UNPROVEN && one.about === about);
      }
      // Accepting one of an earlier doubt would help nobody.
      await this.#closeOthers(writes, 'the venue is in doubt again, which is another difference');
      await this.#discrepancies.reportDifference(writes, { kind: VENUE_UNPROVEN, about, details: { what } });
      return false;
    });
  }

  /** Closes those that are open and not about a doubt of now. */
  #closeOthers(writes: OrderWrites, resolution: string): Promise<number> {
    const doubted = [...this.#doubts.values()].map(({ about }) => about);
    return writes.resolveDiscrepancies(VENUE_UNPROVEN, doubted, resolution, this.#scheduler.nowUs());
  }

  #say(what: string, nowUs: number): void {
    if (nowUs - this.#saidUs < SAID_EVERY_US) return;
    this.#saidUs = nowUs;
    const said =
      'the venue does not know the newest of our books, and does not answer about older orders: nothing is sent until it does, or until an operator ' +
      'who knows that it is the same accepts the difference';
    this.#log.warn({ code: VENUE_UNPROVEN, what }, said);
  }
}
