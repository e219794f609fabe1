import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Announcement } from '#libs/contracts';
import type { AccountAtVenue, BookingChange, BookingQuestion, KnownBookings, LicenceOutcome } from '#libs/domain';
import { invariant } from '#libs/kernel';
import {
  HotConnection,
  OBSERVING_POOL,
  PostgresOutbox,
  type PostgresTransaction,
  PostgresTransactions,
  SqlSession,
  type Statement,
  callBook,
  callLicense,
  holdsLeaseEpoch,
  licenseRowsOf,
  readOrderTables,
  selectKnownBookings,
  writeOrderTables,
} from '#libs/persistence';
import { DataSource } from 'typeorm';
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

/** A licence and a fill for an invented account, taken back by the functions themselves. */
const REHEARSE_LICENSE: Statement = { name: 'orders.rehearse_license', text: 'SELECT orders.rehearse_license()' };
const REHEARSE_BOOK: Statement = { name: 'orders.rehearse_book', text: 'SELECT orders.rehearse_book()' };

/** Injects the {@link HotConnection} of the bookings: no licence waits behind them. */
export const BOOKING_CONNECTION = Symbol('BookingConnection');

/** The books in Postgres: every transaction carries the lease's epoch and commits only while that is the newest. */
@Injectable()
export class PostgresOrderBooks implements OrderBooks, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #dataSource: DataSource;
  readonly #observing: DataSource;
  readonly #transactions: PostgresTransactions;
  readonly #outbox: PostgresOutbox;
  readonly #at: AccountAtVenue;
  readonly #epoch: LeaseEpoch;
  readonly #hot: HotConnection;
  readonly #booking: HotConnection;

  constructor(
    dataSource: DataSource,
    transactions: PostgresTransactions,
    outbox: PostgresOutbox,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    epoch: LeaseEpoch,
    hot: HotConnection,
    @Inject(BOOKING_CONNECTION) booking: HotConnection,
    @Optional() @Inject(OBSERVING_POOL) observing: DataSource = dataSource,
  ) {
    this.#observing = observing;
    this.#dataSource = dataSource;
    this.#transactions = transactions;
    this.#outbox = outbox;
    this.#at = at;
    this.#epoch = epoch;
    this.#hot = hot;
    this.#booking = booking;
  }

  /** Connects and plans, so that the first licence and the first booking wait for neither. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([this.#hot.warmUp(REHEARSE_LICENSE), this.#booking.warmUp(REHEARSE_BOOK)]);
  }

  onApplicationShutdown(): Promise<void> {
    return this.#booking.close();
  }

  read<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    return this.#readOn(this.#dataSource, work);
  }

  observe<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    return this.#readOn(this.#observing, work);
  }

  async #readOn<T>(pool: DataSource, work: (reads: OrderReads) => Promise<T>): Promise<T> {
    const runner = pool.createQueryRunner();
    try {
      return await work(readOrderTables(new SqlSession(runner.manager), this.#at));
    } finally {
      await runner.release();
    }
  }

  async write<T>(work: (writes: OrderWrites) => Promise<T>): Promise<T> {
    const leaseEpoch = this.#epoch.current;
    if (leaseEpoch === 0) throw new LeaseLostError(this.#at, leaseEpoch);
    return this.#transactions.write(async (transaction) => {
      const session = new SqlSession(transaction.manager);
      if (!(await holdsLeaseEpoch(session, this.#at, leaseEpoch))) throw new LeaseLostError(this.#at, leaseEpoch);
      return work(this.#writesOf(transaction, session, leaseEpoch));
    });
  }

  async readBookings(question: BookingQuestion): Promise<KnownBookings> {
    const leaseEpoch = this.#epoch.current;
    const known = await selectKnownBookings(this.#booking, { ...this.#at, leaseEpoch }, question);
    if (known === undefined) throw new LeaseLostError(this.#at, leaseEpoch);
    return known;
  }

  async commitBookings(change: BookingChange<Announcement>): Promise<'RECORDED' | 'STALE'> {
    const leaseEpoch = this.#epoch.current;
    const { sequences, verdict } = await callBook(this.#booking, { ...this.#at, leaseEpoch }, change);
    if (verdict === 'LEASE_LOST') throw new LeaseLostError(this.#at, leaseEpoch);
    const committed = (sequences ?? []).flatMap((sequence, place) => {
      const fact = change.facts[place];
      return fact === undefined ? [] : [{ ...fact, sequence }];
    });
    this.#outbox.reportCommitted(committed);
    return verdict;
  }

  async licenseNewOrders(licences: readonly NewOrderLicence[]): Promise<readonly LicenceVerdict[]> {
    const leaseEpoch = this.#epoch.current;
    const rows = licences.map(({ change, fact, order }) =>
      licenseRowsOf(leaseEpoch, order, change, fact, order.committedAtUs),
    );
    const outcomes = await callLicense(this.#hot, rows);
    return licences.map(({ fact }, place) => {
      const outcome = outcomes[place];
      invariant(outcome !== undefined, 'every order has a verdict');
      return this.#takeNote(outcome, leaseEpoch, fact);
    });
  }

  offerLicence(licence: NewOrderLicence): LicenceOffer {
    const leaseEpoch = this.#epoch.current;
    const { change, fact, order } = licence;
    return offerOf({
      rows: licenseRowsOf(leaseEpoch, order, change, fact, order.committedAtUs),
      commit: () => this.licenseNewOrders([licence]),
      takeNote: (outcome) => this.#takeNote(outcome, leaseEpoch, fact),
    });
  }

  #takeNote({ sequence, verdict }: LicenceOutcome, leaseEpoch: number, fact: Announcement): LicenceVerdict {
    if (verdict === 'LEASE_LOST') throw new LeaseLostError(this.#at, leaseEpoch);
    if (sequence !== null) this.#outbox.reportAfterTurn([{ ...fact, sequence }]);
    return verdict;
  }

  #writesOf(transaction: PostgresTransaction, session: SqlSession, leaseEpoch: number): OrderWrites {
    return {
      ...readOrderTables(session, this.#at),
      ...writeOrderTables(session, this.#at, leaseEpoch),
      announce: (facts) => this.#outbox.announce(transaction, facts),
      afterCommit: (effect) => transaction.afterCommit(effect),
    };
  }
}
