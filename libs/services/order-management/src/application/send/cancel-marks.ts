import { Inject, Injectable } from '@nestjs/common';
import type { CancelOrdersReply, CanceledOrder } from '#libs/contracts';
import type { AccountAtVenue, GivenCommand, Order } from '#libs/domain';
import { type Clock, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, TRADED_ACCOUNT } from '../../ports.js';

/** Which orders an operator wants back: one, those of an instrument, or all of the account. */
export interface OrderSelection {
  readonly clientOrderId?: string | undefined;
  readonly instrument?: string | undefined;
}

/** A cancel as an operator gave it. */
export type GivenCancel = GivenCommand & { readonly content: OrderSelection };

/** The kind of the command, in the log of commands. */
export const CANCEL_ORDERS = 'cancel-orders';

/** No approval comes later than this after its making: for seven days its writer keeps it for a reader that missed it. */
const RECALLED_US = 7 * 24 * 3_600 * US_PER_SECOND;
/** A cancel that is further in the future was given by a clock that has been set back since. */
const CLOCKS_AGREE_US = US_PER_SECOND;

/** Why an order ends that was taken back before it left. */
export const TAKEN_BACK = 'ORDER_TAKEN_BACK: it was taken back before it reached the venue';

/** Who wanted an order back, why and by which command, for its history. */
export function proofOf({ actor, commandId, reason }: GivenCancel): Readonly<Record<string, string>> {
  return { actor, commandId, reason };
}

/** Whether a cancel that names no order is about one that has not left: what was wanted before it was given. */
export function isMeant({ content, givenAtUs }: GivenCancel, order: Order): boolean {
  if (content.instrument !== undefined && content.instrument !== order.instrument) return false;
  const { committedAtUs, intentAtUs = committedAtUs } = order;
  return Math.min(intentAtUs, committedAtUs) <= givenAtUs;
}

/**
 * The cancels that operators have given, as far as they concern orders that have not left: such an order may wait in the books, in this
 * process or still on its way here, and must not leave afterwards. While a cancel is being decided, no order is licensed.
 */
@Injectable()
export class CancelMarks {
  readonly #books: OrderBooks;
  readonly #at: AccountAtVenue;
  readonly #clock: Clock;
  /** The newest cancel of all, and of each instrument. */
  readonly #cancels = new Map<string, GivenCancel>();
  /** The orders that had not left when a cancel was decided that was about them: those by their names, whatever the clocks say. */
  readonly #named = new Map<string, GivenCancel>();
  #undecided = 0;
  #waiting: (() => void)[] = [];

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#at = at;
    this.#clock = clock;
  }

  /** Whether a cancel is being decided: nobody knows yet which orders it is about. */
  get isDeciding(): boolean {
    return this.#undecided > 0;
  }

  /** Runs the decision about a cancel, which notes it where it is obeyed. */
  async whileDeciding<T>(decide: () => Promise<T>): Promise<T> {
    this.#undecided += 1;
    try {
      return await decide();
    } finally {
      this.#undecided -= 1;
      if (this.#undecided === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** Resolves when no cancel is being decided. */
  async whenDecided(): Promise<void> {
    while (this.isDeciding) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Takes a cancel that is obeyed, with the orders that it was found to be about when it was decided. */
  noteCancel(given: GivenCancel, about: readonly CanceledOrder[]): void {
    for (const { clientOrderId, status } of about) if (status === 'PendingNew') this.#named.set(clientOrderId, given);
    const { clientOrderId, instrument } = given.content;
    const latestUs = this.#latestUs;
    if (clientOrderId === undefined && given.givenAtUs <= latestUs) {
      const selection = selectionKey(instrument);
      const known = this.#cancels.get(selection)?.givenAtUs ?? 0;
      // One from the future says nothing, and must not keep those from being heard that are given by the clock as it is now.
      if (known < given.givenAtUs || known > latestUs) this.#cancels.set(selection, given);
    }
    this.#forgetOld();
  }

  /** The cancel that keeps an order from leaving. */
  findCancel(order: Order): GivenCancel | undefined {
    const named = this.#named.get(order.clientOrderId);
    if (named !== undefined || this.#cancels.size === 0) return named;
    const latestUs = this.#latestUs;
    return [selectionKey(), selectionKey(order.instrument)]
      .map((selection) => this.#cancels.get(selection))
      .find((cancel) => cancel !== undefined && cancel.givenAtUs <= latestUs && isMeant(cancel, order));
  }

  /** Takes over what a former process had obeyed, before anything is sent: what it was about may come only now. */
  async recallCancels(): Promise<void> {
    const sinceUs = this.#clock.nowUs() - RECALLED_US;
    const obeyed = await this.#books.write((writes) =>
      writes.findObeyedCommands(CANCEL_ORDERS, this.#at.account, sinceUs, this.#latestUs),
    );
    for (const { answer, ...given } of obeyed) this.noteCancel(given, (answer as CancelOrdersReply).orders);
  }

  get #latestUs(): UnixUs {
    return this.#clock.nowUs() + CLOCKS_AGREE_US;
  }

  /** Whatever they were about can come no more. */
  #forgetOld(): void {
    const oldestUs = this.#clock.nowUs() - RECALLED_US;
    for (const marks of [this.#named, this.#cancels])
      for (const [key, { givenAtUs }] of marks) if (givenAtUs < oldestUs) marks.delete(key);
  }
}

function selectionKey(instrument?: string): string {
  return instrument === undefined ? 'all' : `instrument ${instrument}`;
}
