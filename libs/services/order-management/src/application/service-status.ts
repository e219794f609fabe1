import { type OrderStatus, isTerminal } from '#libs/domain';
import type { AccountAtVenue } from '#libs/persistence';
import type { AccountQueue } from './account-queue.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { Ledger } from './ledger.js';
import type { TradingGate } from './trading-gate.js';
import type { VenueWire, WireState } from './venue-wire.js';

/** Where order-management stands. */
export interface ServiceStatus {
  readonly account: string;
  readonly venue: string;
  /** The epoch of our lease; 0 for a stand-by. */
  readonly leaseEpoch: number;
  /** Whether what we believe is reconciled with the venue: orders may leave. */
  readonly reconciled: boolean;
  /** Why not, where not. */
  readonly notReconciledBecause: string;
  readonly breaker: WireState;
  readonly tradingState: string;
  readonly openOrders: number;
  readonly unknownOrders: number;
  readonly ordersByStatus: Readonly<Record<string, number>>;
  /** Open discrepancies. */
  readonly discrepancies: number;
  /** Messages that wait to be published. */
  readonly outboxBacklog: number;
  /** Pieces of work in the account's queue. */
  readonly queueLength: number;
}

/** What the status is read from. */
export interface StatusParts {
  readonly ledger: Ledger;
  readonly lease: Pick<LeaseKeeper, 'epoch'>;
  readonly gate: TradingGate;
  readonly wire: VenueWire;
  readonly queue: AccountQueue;
  readonly outboxBacklog: () => Promise<number>;
  readonly at: AccountAtVenue;
}

/** Reads where the service stands; a stand-by answers without the numbers of the books. */
export async function readStatus(parts: StatusParts): Promise<ServiceStatus> {
  const { at, gate, lease, ledger, queue, wire } = parts;
  const standing = {
    ...{ account: at.account, venue: at.venue, leaseEpoch: lease.epoch, breaker: wire.state },
    ...{ reconciled: gate.isOpen, notReconciledBecause: gate.reason, queueLength: queue.length },
    outboxBacklog: await parts.outboxBacklog(),
  };
  if (lease.epoch === 0) {
    const nothing = { openOrders: 0, unknownOrders: 0, ordersByStatus: {}, discrepancies: 0 };
    return { ...standing, ...nothing, tradingState: 'UNKNOWN' };
  }
  return ledger.write(async (transaction) => {
    const ordersByStatus = await transaction.orders.countByStatus(at);
    const open = Object.entries(ordersByStatus).filter(([status]) => !isTerminal(status as OrderStatus));
    return {
      ...standing,
      tradingState: await transaction.tradingState.hold(at.account),
      openOrders: open.reduce((sum, [, count]) => sum + count, 0),
      unknownOrders: ordersByStatus['Unknown'] ?? 0,
      ordersByStatus,
      discrepancies: await transaction.discrepancies.openCount(at),
    };
  });
}
