import { hostname } from 'node:os';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import { type AccountId, type Random, type VenueId, asId } from '#libs/kernel';
import { HotConnection, ORDERS_ENTITIES, PostgresStoreModule, createDataSource } from '#libs/persistence';
import { RANDOM } from '#libs/platform';
import type { DataSource } from 'typeorm';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { LEASE, LEASE_HOLDER, LeaseLostError, ORDER_BOOKS, REPORT_JOURNAL, TRADED_ACCOUNT } from '../../ports.js';
import { LEASE_CONNECTION, PostgresLease } from './postgres-lease.js';
import { BOOKING_CONNECTION, PostgresOrderBooks } from './postgres-order-books.js';
import { PostgresReportJournal } from './postgres-report-journal.js';

/** Where the books are, and whose. */
export interface PostgresOrderStoreOptions {
  /** Address with order-management's own role. */
  readonly url: string;
  readonly account: string;
  readonly venue: string;
}

/** The books of one account in Postgres, with everything that a store brings to a service. */
@Module({})
export class PostgresOrderStoreModule implements OnApplicationShutdown {
  readonly #leaseConnection: DataSource;

  constructor(@Inject(LEASE_CONNECTION) leaseConnection: DataSource) {
    this.#leaseConnection = leaseConnection;
  }

  /** Waits for a Postgres that is not there yet. */
  static forService({ account, url, venue }: PostgresOrderStoreOptions): DynamicModule {
    const database = { url, schema: 'orders', service: 'order-management', entities: ORDERS_ENTITIES };
    const at: AccountAtVenue = { account: asId<AccountId>(account), venue: asId<VenueId>(venue) };
    const holder: Provider = {
      provide: LEASE_HOLDER,
      useFactory: (random: Random) => `${hostname()}:${process.pid}:${random.uuid()}`,
      inject: [RANDOM],
    };
    const ofLease = { url, schema: 'orders', service: 'order-management-lease', entities: [], poolSize: 1 };
    return {
      module: PostgresOrderStoreModule,
      global: true,
      imports: [PostgresStoreModule.forService(database, isLeaseLost)],
      providers: [
        LeaseEpoch,
        { provide: TRADED_ACCOUNT, useValue: at },
        holder,
        {
          provide: BOOKING_CONNECTION,
          useFactory: () => new HotConnection({ url, schema: 'orders', service: 'order-management-booking' }),
        },
        { provide: ORDER_BOOKS, useClass: PostgresOrderBooks },
        { provide: LEASE_CONNECTION, useFactory: () => createDataSource(ofLease) },
        { provide: LEASE, useClass: PostgresLease },
        { provide: REPORT_JOURNAL, useClass: PostgresReportJournal },
      ],
      exports: [LeaseEpoch, TRADED_ACCOUNT, ORDER_BOOKS, LEASE, REPORT_JOURNAL],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#leaseConnection.isInitialized) await this.#leaseConnection.destroy();
  }
}

/** Whoever lost the lease ends soon; until then its messages are kept for the successor. */
function isLeaseLost(error: unknown): boolean {
  return error instanceof LeaseLostError;
}
