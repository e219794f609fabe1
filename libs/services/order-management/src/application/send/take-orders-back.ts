import { Inject, Injectable } from '@nestjs/common';
import { type CancelOrdersReply, type CanceledOrder, obeyOnce } from '#libs/contracts';
import { type Order, awaitsSending, isTerminal, mayWorkAtVenue } from '#libs/domain';
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
import { LeaseLostError, ORDER_BOOKS, type OrderBooks, type OrderReads } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { TradedInstruments } from '../traded-instruments.js';
import { CancelMarks, type GivenCancel, TAKEN_BACK, isMeant, proofOf } from './cancel-marks.js';
import { CancelOrders } from './cancel-orders.js';
import { LicenseOrder } from './license-order.js';
import { OrdersInHand } from './orders-in-hand.js';
import { RoomToSend } from './room-to-send.js';

/** How long the venue's answers are waited for before the receipt is given without them, in milliseconds. */
const PATIENCE_MS = 1_200;

/**
 * Takes orders back because an operator says so. Which ones is written down with the command, before the venue is asked; the receipt
 * says how each stood when the venue had answered, or when waiting was given up: it is asked until it answers. What has not left yet,
 * wherever it waits, does not leave any more.
 */
@Injectable()
export class TakeOrdersBack {
  readonly #books: OrderBooks;
  readonly #queue: AccountQueue;
  readonly #cancels: CancelOrders;
  readonly #events: BookOrderEvent;
  readonly #contain: ContainFailure;
  readonly #marks: CancelMarks;
  readonly #inHand: OrdersInHand;
  readonly #room: RoomToSend;
  readonly #license: LicenseOrder;
  readonly #instruments: TradedInstruments;
  readonly #scheduler: Scheduler;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    queue: AccountQueue,
    cancels: CancelOrders,
    events: BookOrderEvent,
    contain: ContainFailure,
    marks: CancelMarks,
    inHand: OrdersInHand,
    room: RoomToSend,
    license: LicenseOrder,
    instruments: TradedInstruments,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#queue = queue;
    this.#cancels = cancels;
    this.#events = events;
    this.#contain = contain;
    this.#marks = marks;
    this.#inHand = inHand;
    this.#room = room;
    this.#license = license;
    this.#instruments = instruments;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Obeyed once; given again it asks the venue for whatever of the same orders still works. */
  async takeOrdersBack(given: GivenCancel): Promise<Result<CancelOrdersReply, Problem>> {
    const decided = await this.#marks.whileDeciding(() => this.#decideCancel(given));
    const { actor, commandId, reason, target: account } = given;
    if (!decided.ok) {
      this.#log.warn({ commandId, actor, reason, problem: decided.error }, 'a cancel by an operator was refused');
      return decided;
    }
    const meant = decided.value.orders;
    const ids = meant.map(({ clientOrderId }) => asId<ClientOrderId>(clientOrderId));
    this.#log.warn({ commandId, actor, reason, orders: ids }, 'an operator takes orders back');
    await Promise.race([this.#takeBack(ids, proofOf(given)), this.#scheduler.sleep(PATIENCE_MS)]);
    const standing = new Map((await this.#findOrders(ids)).map((order) => [String(order.clientOrderId), order]));
    const orders = meant.map((listed) => canceledOrder(standing.get(listed.clientOrderId) ?? listed));
    return ok({ account, orders });
  }

  /** No order is licensed meanwhile, and those whose licences are being committed are in the books before they are read. */
  async #decideCancel(given: GivenCancel): Promise<Result<CancelOrdersReply, Problem>> {
    await this.#license.whenCommitted();
    const obey = () =>
      this.#queue.enqueue(() =>
        this.#books.write(async (writes) => {
          const reply = await obeyOnce(writes, given, () => this.#selectOrders(writes, given));
          return [reply, reply.ok ? await writes.findCommand(given.commandId) : undefined] as const;
        }),
      );
    // A commit whose answer was lost may stand, and then orders must not leave: given once more it is the same command.
    const [decided, obeyed] = await obey().catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error;
      return obey();
    });
    // Given again it is about what was wanted before the first time.
    if (obeyed !== undefined && decided.ok)
      this.#marks.noteCancel({ ...given, givenAtUs: obeyed.givenAtUs }, decided.value.orders);
    return decided;
  }

  async #takeBack(ids: readonly ClientOrderId[], proof: Readonly<Record<string, string>>): Promise<void> {
    this.#room.wakeWaiting();
    const standing = (await this.#findOrders(ids)).filter((order) => !isTerminal(order.status));
    const working = standing.filter((order) => !awaitsSending(order));
    await Promise.all([
      this.#cancels.cancelForOperator(working, proof),
      ...standing.filter(awaitsSending).map((order) => this.#endUnsent(order.clientOrderId, proof)),
      this.#inHand.whenTaken(new Set(ids)),
    ]);
  }

  /** Where it cannot be written down now, the sender does so in its turn. */
  async #endUnsent(clientOrderId: ClientOrderId, proof: Readonly<Record<string, string>>): Promise<void> {
    const ended = await this.#contain.contain('take back', clientOrderId, () =>
      this.#events.bookOrderEvent(clientOrderId, 'never-sent', TAKEN_BACK, proof, awaitsSending),
    );
    const order = ended?.value;
    // Its licence was being written when the cancel came.
    if (order !== undefined && mayWorkAtVenue(order)) await this.#cancels.cancelForOperator([order], proof);
  }

  /** The orders that are meant, as they stand; a Problem where the one that is meant cannot be taken back, or nothing has that name. */
  async #selectOrders(reads: OrderReads, given: GivenCancel): Promise<Result<CancelOrdersReply, Problem>> {
    const { content, target: account } = given;
    const { clientOrderId, instrument } = content;
    if (clientOrderId !== undefined) return this.#selectOne(reads, asId<ClientOrderId>(clientOrderId), account);
    const open = (await reads.unsettledOrders()).filter((order) => mayWorkAtVenue(order) || awaitsSending(order));
    const unwritten = await this.#unwrittenOrders(reads);
    const meant = [
      ...open.filter((order) => instrument === undefined || order.instrument === instrument),
      ...unwritten.filter((order) => isMeant(given, order)),
    ];
    // Orders of an instrument that is traded no more are taken back; that there are none of a name that nothing has is no answer.
    if (meant.length === 0 && instrument !== undefined && this.#instruments.findById(instrument) === undefined)
      return err(unknownInstrument(instrument, open, this.#instruments));
    return ok({ account, orders: meant.map(canceledOrder) });
  }

  async #selectOne(reads: OrderReads, id: ClientOrderId, account: string): Promise<Result<CancelOrdersReply, Problem>> {
    const order = (await reads.findOrder(id)) ?? this.#inHand.list().find(({ clientOrderId }) => clientOrderId === id);
    if (order?.account !== account) return err(unknownOrder(id, account));
    if (!mayWorkAtVenue(order) && !awaitsSending(order)) return err(endedOrder(order));
    return ok({ account, orders: [canceledOrder(order)] });
  }

  /** The orders in hand that no book has, each once. */
  async #unwrittenOrders(reads: OrderReads): Promise<readonly Order[]> {
    const unwritten = new Map<ClientOrderId, Order>();
    for (const order of this.#inHand.list())
      if ((await reads.findOrder(order.clientOrderId)) === undefined) unwritten.set(order.clientOrderId, order);
    return [...unwritten.values()];
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

function canceledOrder({ clientOrderId, instrument, status }: CanceledOrder): CanceledOrder {
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
