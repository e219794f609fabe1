import { type Order, isTerminal, strictestState } from '#libs/domain';
import { LeaseEpoch, type MemoryOrderDatabase } from '#libs/services/order-management';
import type { SimulatedInstance } from '../stage/instance.js';
import type { WireOrder } from '../stage/wire-order.js';
import { OneWriter, checkCommitEpoch, checkLeaseLives } from './check-epoch.js';
import { HistoryIsWhole } from './check-history.js';
import { KillHolds } from './check-kill.js';
import { checkLicence } from './check-licence.js';
import { OneSubmit } from './check-one-submit.js';
import { checkOrderStep } from './check-order-step.js';
import { RateHolds } from './check-rate.js';
import { checkSums } from './check-sums.js';
import type { Violation } from './violation.js';

/** Watches the committed books of order-management and what it writes to the wire, at every commit and every new order. */
export class WatchOrders {
  readonly #books: MemoryOrderDatabase;
  readonly #committed = new Map<string, Order>();
  readonly #history = new HistoryIsWhole();
  readonly #submits = new OneSubmit();
  readonly #kill = new KillHolds();
  readonly #writer = new OneWriter();
  readonly #rate: RateHolds;
  readonly #ended = new Set<string>();
  #eventsSeen = 0;
  #tradesSeen = 0;

  /** `perTenSeconds`: the most new orders that the exchange takes. */
  constructor(books: MemoryOrderDatabase, perTenSeconds: number) {
    this.#books = books;
    this.#rate = new RateHolds(perTenSeconds);
  }

  /** Something was committed. */
  afterCommit(): readonly Violation[] {
    const { leases, orders, orderEvents, positions, scheduler, trades, tradingStates } = this.#books;
    const found: Violation[] = [];
    if (orderEvents.size > this.#eventsSeen) {
      for (const entry of orderEvents.find().slice(this.#eventsSeen)) {
        found.push(...this.#history.onEntry(entry));
        const { intentId, status } = entry.order;
        if (intentId !== undefined && isTerminal(status)) this.#ended.add(intentId);
      }
      this.#eventsSeen = orderEvents.size;
    }
    const leaseEpoch = leases.find()[0]?.epoch ?? 0;
    const stored = orders.find();
    const rows = stored.map(({ order }) => order);
    for (const { leaseEpoch: epoch, order } of stored) {
      const before = this.#committed.get(order.clientOrderId);
      if (before === order) continue;
      found.push(...checkCommitEpoch(order.clientOrderId, epoch, leaseEpoch));
      if (before !== undefined) found.push(...checkOrderStep(before, order));
      if (before?.sentAtUs !== undefined && order.sentAtUs === undefined)
        found.push(...this.#submits.onDeclaredUnsent(order.venueClientOrderId));
      this.#committed.set(order.clientOrderId, order);
    }
    if (trades.size > this.#tradesSeen) {
      this.#tradesSeen = trades.size;
      found.push(
        ...checkSums({ orders: rows, trades: trades.find(), positions: positions.find().map(({ held }) => held) }),
      );
    }
    const state = strictestState(tradingStates.find().map((scope) => scope.state));
    this.#kill.onState(state === 'HALTED', scheduler.monotonicUs());
    return found;
  }

  /** Whether the order of an intent ever stood as ended in the committed books. */
  hasEnded(intentId: string): boolean {
    return this.#ended.has(intentId);
  }

  /** An instance has read an answer that asks for quiet. */
  onAskedForQuiet({ number }: SimulatedInstance, forMs: number): void {
    this.#rate.onAskedForQuiet(number, this.#books.scheduler.monotonicUs(), forMs);
  }

  /** A new order is about to leave. */
  onNewOrder(instance: SimulatedInstance, wire: WireOrder): readonly Violation[] {
    const { leases, scheduler } = this.#books;
    const committed = [...this.#committed.values()].find((one) => one.venueClientOrderId === wire.clientOrderId);
    const id = wire.clientOrderId;
    const epoch = instance.application.get<LeaseEpoch>(LeaseEpoch).current;
    const lease = leases.find()[0];
    const nowUs = scheduler.monotonicUs();
    return [
      ...this.#submits.onSubmit(id),
      ...checkLicence(wire, { committed, nowUs: instance.clock.nowUs() }),
      ...this.#kill.onSubmit(id, nowUs),
      ...this.#writer.onSubmit(id, epoch, lease?.epoch ?? 0),
      ...checkLeaseLives(id, lease?.expiresAtUs ?? 0, nowUs),
      ...this.#rate.onSubmit(id, instance.number, nowUs),
    ];
  }
}
