import { Inject, Injectable } from '@nestjs/common';
import { type CancelOrdersReply, type CanceledOrder, obeyOnce } from '#libs/contracts';
import { type GivenCommand, type Order, isTerminal, mayWorkAtVenue } from '#libs/domain';
import {
  type ClientOrderId,
  type Problem,
  type Result,
  type Scheduler,
  asId,
  err,
  namesToOffer,
  ok,
  problem,
} from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderReads } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { TradedInstruments } from '../traded-instruments.js';
import { CancelOrders } from './cancel-orders.js';

/** Which orders an operator wants back: one, those of an instrument, or all of the account. */
export interface OrderSelection {
  readonly clientOrderId?: string | undefined;
  readonly instrument?: string | undefined;
}

/** How long the venue's answers are waited for before the receipt is given without them, in milliseconds. */
const PATIENCE_MS = 1_200;

/**
 * Takes orders back because an operator says so. Which ones is written down with the command, before the venue is asked; the receipt
 * says how each stood when the venue had answered, or when waiting was given up: it is asked until it answers.
 */
@Injectable()
export class TakeOrdersBack {
  readonly #books: OrderBooks;
  readonly #queue: AccountQueue;
  readonly #cancels: CancelOrders;
  readonly #instruments: TradedInstruments;
  readonly #scheduler: Scheduler;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    queue: AccountQueue,
    cancels: CancelOrders,
    instruments: TradedInstruments,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#queue = queue;
    this.#cancels = cancels;
    this.#instruments = instruments;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Obeyed once; given again it asks the venue for whatever of the same orders still works. */
  async takeOrdersBack(
    given: GivenCommand & { readonly content: OrderSelection },
  ): Promise<Result<CancelOrdersReply, Problem>> {
    const decided = await this.#queue.enqueue(() =>
      this.#books.write((writes) => obeyOnce(writes, given, () => this.#selectOrders(writes, given))),
    );
    const { actor, commandId, reason, target: account } = given;
    if (!decided.ok) {
      this.#log.warn({ commandId, actor, reason, problem: decided.error }, 'a cancel by an operator was refused');
      return decided;
    }
    const ids = decided.value.orders.map(({ clientOrderId }) => asId<ClientOrderId>(clientOrderId));
    this.#log.warn({ commandId, actor, reason, orders: ids }, 'an operator takes orders back');
    const working = (await this.#findOrders(ids)).filter((order) => !isTerminal(order.status));
    const proof = { actor, commandId, reason };
    await Promise.race([this.#cancels.cancelForOperator(working, proof), this.#scheduler.sleep(PATIENCE_MS)]);
    return ok({ account, orders: (await this.#findOrders(ids)).map(canceledOrder) });
  }

  /** The orders that are meant, as they stand; a Problem where the one that is meant cannot be taken back, or nothing has that name. */
  async #selectOrders(
    reads: OrderReads,
    { content: { clientOrderId, instrument }, target: account }: GivenCommand & { readonly content: OrderSelection },
  ): Promise<Result<CancelOrdersReply, Problem>> {
    if (clientOrderId !== undefined) {
      const order = await reads.findOrder(asId<ClientOrderId>(clientOrderId));
      if (order?.account !== account) return err(unknownOrder(clientOrderId, account));
      if (!mayWorkAtVenue(order)) return err(endedOrder(order));
      return ok({ account, orders: [canceledOrder(order)] });
    }
    const working = (await reads.unsettledOrders()).filter(mayWorkAtVenue);
    const meant = working.filter((order) => instrument === undefined || order.instrument === instrument);
    // Orders of an instrument that is traded no more are taken back; that there are none of a name that nothing has is no answer.
    if (meant.length === 0 && instrument !== undefined && this.#instruments.findById(instrument) === undefined)
      return err(unknownInstrument(instrument, working, this.#instruments));
    return ok({ account, orders: meant.map(canceledOrder) });
  }

  #findOrders(ids: readonly ClientOrderId[]): Promise<readonly Order[]> {
    return this.#books.read(async (reads) => {
      const orders: Order[] = [];
      for (const id of ids) {
        const order = await reads.findOrder(id);
        if (order !== undefined) orders.push(order);
      }
      return orders;
    });
  }
}

function canceledOrder({ clientOrderId, instrument, status }: Order): CanceledOrder {
  return { clientOrderId, instrument, status };
}

function unknownInstrument(instrument: string, working: readonly Order[], traded: TradedInstruments): Problem {
  const ids = [...working.map((order) => order.instrument), ...traded.listInstruments().map(({ id }) => id)];
  const known = namesToOffer(instrument, ids);
  const message = `No order in ${instrument} works, and no such instrument is traded here; those that are: ${known}.`;
  return problem('INSTRUMENT_UNKNOWN', message, { instrument, known });
}

function unknownOrder(clientOrderId: string, account: string): Problem {
  const message = `The account ${account} has no order ${clientOrderId}; GET /v1/orders lists them.`;
  return problem('ORDER_UNKNOWN', message, { clientOrderId, account });
}

function endedOrder({ clientOrderId, status }: Order): Problem {
  const message = `The order ${clientOrderId} is ${status}: nothing of it works at the venue.`;
  return problem('ORDER_NOT_WORKING', message, { clientOrderId, status });
}
