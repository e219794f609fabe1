import type { DurableMessage } from '#libs/contracts';
import type { BalanceStore, BookingStore, DiscrepancyStore, OrderStore, TradingStateStore } from '#libs/persistence';

/** A durable message with its full subject, to be published when the transaction has committed. */
export interface Announcement {
  readonly subject: string;
  readonly message: DurableMessage;
}

/** Everything that one transaction may read and write; it commits as a whole, and only while the lease is ours. */
export interface LedgerTransaction {
  readonly orders: OrderStore;
  readonly bookings: BookingStore;
  readonly balances: BalanceStore;
  readonly discrepancies: DiscrepancyStore;
  readonly tradingState: TradingStateStore;
  /** Takes facts down, to be published after the commit, in order. */
  announce(facts: readonly Announcement[]): Promise<void>;
}

/** The books of one account at one venue: the only truth. */
export interface Ledger {
  /** Runs work in one transaction of the lease's epoch and commits it; rejects, with nothing done, where it cannot. */
  write<T>(work: (transaction: LedgerTransaction) => Promise<T>): Promise<T>;
}
