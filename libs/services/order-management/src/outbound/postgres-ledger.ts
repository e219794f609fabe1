import {
  type AccountAtVenue,
  BalanceStore,
  BookingStore,
  DiscrepancyStore,
  LeaseLostError,
  OrderStore,
  Outbox,
  TradingStateStore,
  demandEpoch,
  inTransaction,
} from '#libs/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Ledger, LedgerTransaction } from '../application/ledger.js';

/** The books in Postgres: every transaction carries the lease's epoch and commits only while that is the newest. */
export class PostgresLedger implements Ledger {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;
  readonly #epoch: () => number;
  readonly #committed: () => void;
  readonly #outbox = new Outbox();

  /** `epoch` answers our epoch (0 for none); `committed` hears that there is something to publish. */
  constructor(dataSource: DataSource, at: AccountAtVenue, epoch: () => number, committed: () => void) {
    this.#dataSource = dataSource;
    this.#at = at;
    this.#epoch = epoch;
    this.#committed = committed;
  }

  async write<T>(work: (transaction: LedgerTransaction) => Promise<T>): Promise<T> {
    const epoch = this.#epoch();
    if (epoch === 0) throw new LeaseLostError('this process does not have the lease');
    let announced = 0;
    const result = await inTransaction(this.#dataSource, async (manager) => {
      await demandEpoch(manager, this.#at, epoch);
      return work(
        this.#transaction(manager, epoch, (count) => {
          announced += count;
        }),
      );
    });
    if (announced > 0) this.#committed();
    return result;
  }

  #transaction(manager: EntityManager, epoch: number, onAnnounced: (count: number) => void): LedgerTransaction {
    return {
      orders: new OrderStore(manager, epoch),
      bookings: new BookingStore(manager, epoch),
      balances: new BalanceStore(manager),
      discrepancies: new DiscrepancyStore(manager),
      tradingState: new TradingStateStore(manager),
      announce: async (facts) => {
        await this.#outbox.add(manager, facts);
        onAnnounced(facts.length);
      },
    };
  }
}
