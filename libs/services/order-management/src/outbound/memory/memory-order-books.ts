import { Inject, Injectable } from '@nestjs/common';
import type { Announcement } from '#libs/contracts';
import type { AccountAtVenue, BookingChange, BookingQuestion, KnownBookings, TradingState } from '#libs/domain';
import { MemoryOutbox, MemoryTransactions } from '#libs/persistence';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import {
  LeaseLostError,
  type LicenceOffer,
  type LicenceVerdict,
  type NewOrderLicence,
  type OrderBooks,
  type OrderReads,
  type OrderWrites,
  TRADED_ACCOUNT,
} from '../../ports.js';
import { offerOf } from '../book-offer.js';
import { bookIn, knownBookingsIn } from './memory-bookings.js';
import { MemoryOrderDatabase, accountKey } from './memory-order-database.js';
import { memoryReads } from './memory-order-reads.js';
import { memoryWrites } from './memory-order-writes.js';

/** The memory twin of the books in Postgres; it passes the same contract tests. */
@Injectable()
export class MemoryOrderBooks implements OrderBooks {
  readonly #database: MemoryOrderDatabase;
  readonly #transactions: MemoryTransactions;
  readonly #outbox: MemoryOutbox;
  readonly #at: AccountAtVenue;
  readonly #epoch: LeaseEpoch;
  readonly #reads: ReturnType<typeof memoryReads>;

  constructor(
    database: MemoryOrderDatabase,
    transactions: MemoryTransactions,
    outbox: MemoryOutbox,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    epoch: LeaseEpoch,
  ) {
    this.#database = database;
    this.#transactions = transactions;
    this.#outbox = outbox;
    this.#at = at;
    this.#epoch = epoch;
    this.#reads = memoryReads(database, at);
  }

  read<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    return this.#transactions.read(() => work(this.#reads));
  }

  observe<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    return this.read(work);
  }

  readBookings(question: BookingQuestion): Promise<KnownBookings> {
    const leaseEpoch = this.#epoch.current;
    return this.#transactions.read(async () => {
      this.#demandLease(leaseEpoch);
      return knownBookingsIn(this.#database, this.#at, this.#reads, question);
    });
  }

  commitBookings(change: BookingChange<Announcement>): Promise<'RECORDED' | 'STALE'> {
    const leaseEpoch = this.#epoch.current;
    return this.write((writes) => bookIn(this.#database, writes, change, leaseEpoch));
  }

  licenseNewOrders(licences: readonly NewOrderLicence[]): Promise<readonly LicenceVerdict[]> {
    return this.write(async (writes) => {
      const state = await writes.lockTradingState();
      const verdicts: LicenceVerdict[] = [];
      for (const licence of licences) verdicts.push(await licenseInState(writes, state, licence));
      return verdicts;
    });
  }

  /** These books are committed by themselves only: what somebody else says of a commit cannot be. */
  offerLicence(licence: NewOrderLicence): LicenceOffer {
    return offerOf({
      rows: {},
      commit: () => this.licenseNewOrders([licence]),
      takeNote: ({ verdict }) => {
        throw new Error(`nobody else can have committed a licence in memory, not even as ${verdict}`);
      },
    });
  }

  async write<T>(work: (writes: OrderWrites) => Promise<T>): Promise<T> {
    const leaseEpoch = this.#epoch.current;
    return this.#transactions.write(async (transaction) => {
      this.#demandLease(leaseEpoch);
      return work({
        ...this.#reads,
        ...memoryWrites(this.#database, this.#at, leaseEpoch),
        announce: async (facts) => this.#outbox.announce(transaction, facts),
        afterCommit: (effect) => transaction.afterCommit(effect),
      });
    });
  }

  #demandLease(leaseEpoch: number): void {
    const stored = this.#database.leases.get(accountKey(this.#at))?.epoch;
    if (leaseEpoch === 0 || stored !== leaseEpoch) throw new LeaseLostError(this.#at, leaseEpoch);
  }
}

async function licenseInState(
  writes: OrderWrites,
  state: TradingState,
  { change, fact, order }: NewOrderLicence,
): Promise<LicenceVerdict> {
  if (state === 'HALTED' || (state === 'REDUCING' && !order.reduceOnly)) return state;
  if (!(await writes.insertOrder(order, change, order.committedAtUs))) return 'KNOWN';
  await writes.announce([fact]);
  return 'LICENSED';
}
