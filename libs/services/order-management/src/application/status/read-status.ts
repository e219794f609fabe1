import { Inject, Injectable } from '@nestjs/common';
import { type AccountAtVenue, type CircuitState, type OrderStatus, type TradingState, isTerminal } from '#libs/domain';
import {
  type HopName,
  ORDER_BOOKS,
  OUTBOX_BACKLOG,
  type OrderBooks,
  type OutboxBacklog,
  TRADED_ACCOUNT,
} from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { LeaseEpoch } from '../lease/lease-epoch.js';
import { type HopPercentiles, OrderHops } from '../send/order-hops.js';
import { OrderWire } from '../send/order-wire.js';
import { TradingGate } from '../send/trading-gate.js';

/** Where order-management stands. */
export interface OrderManagementStatus {
  readonly account: string;
  readonly venue: string;
  /** The epoch of our lease; 0 for a stand-by. */
  readonly leaseEpoch: number;
  /** Whether what we believe is reconciled with the venue: orders may leave. */
  readonly reconciled: boolean;
  /** Why not, where not. */
  readonly notReconciledBecause: string;
  readonly breaker: CircuitState;
  /** UNKNOWN for a stand-by. */
  readonly tradingState: TradingState | 'UNKNOWN';
  readonly openOrders: number;
  readonly unknownOrders: number;
  readonly ordersByStatus: Readonly<Partial<Record<OrderStatus, number>>>;
  /** Open discrepancies. */
  readonly discrepancies: number;
  /** Messages that wait to be published. */
  readonly outboxBacklog: number;
  /** Pieces of work in the account's queue. */
  readonly queueLength: number;
  /** What each hop of the newest orders took, up to the first byte. */
  readonly hops: Readonly<Record<HopName, HopPercentiles>>;
}

/** Reads where the service stands; a stand-by leaves out what the books say. */
@Injectable()
export class ReadStatus {
  readonly #books: OrderBooks;
  readonly #outbox: OutboxBacklog;
  readonly #at: AccountAtVenue;
  readonly #epoch: LeaseEpoch;
  readonly #gate: TradingGate;
  readonly #wire: OrderWire;
  readonly #queue: AccountQueue;
  readonly #hops: OrderHops;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(OUTBOX_BACKLOG) outbox: OutboxBacklog,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    epoch: LeaseEpoch,
    gate: TradingGate,
    wire: OrderWire,
    queue: AccountQueue,
    hops: OrderHops,
  ) {
    this.#books = books;
    this.#outbox = outbox;
    this.#at = at;
    this.#epoch = epoch;
    this.#gate = gate;
    this.#wire = wire;
    this.#queue = queue;
    this.#hops = hops;
  }

  /** Reads it now. */
  async readStatus(): Promise<OrderManagementStatus> {
    const standing = {
      ...this.#at,
      leaseEpoch: this.#epoch.current,
      reconciled: this.#gate.isOpen,
      notReconciledBecause: this.#gate.closedBecause,
      breaker: this.#wire.state,
      outboxBacklog: await this.#outbox.countUnsent(),
      queueLength: this.#queue.length,
      hops: this.#hops.readPercentiles(),
    };
    if (standing.leaseEpoch !== 0) return { ...standing, ...(await this.#readBooks()) };
    const unread = { openOrders: 0, unknownOrders: 0, ordersByStatus: {}, discrepancies: 0 };
    return { ...standing, ...unread, tradingState: 'UNKNOWN' };
  }

  #readBooks() {
    return this.#books.observe(async (reads) => {
      const ordersByStatus = await reads.countOrdersByStatus();
      const open = Object.entries(ordersByStatus).filter(([status]) => !isTerminal(status as OrderStatus));
      return {
        ordersByStatus,
        openOrders: open.reduce((sum, [, count]) => sum + count, 0),
        unknownOrders: ordersByStatus.Unknown ?? 0,
        tradingState: await reads.tradingState(),
        discrepancies: await reads.countOpenDiscrepancies(),
      };
    });
  }
}
