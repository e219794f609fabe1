import { type DynamicModule, Module } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import { type AccountId, type Random, type VenueId, asId } from '#libs/kernel';
import { MemoryStoreModule } from '#libs/persistence';
import { RANDOM } from '#libs/platform';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { LEASE, LEASE_HOLDER, LeaseLostError, ORDER_BOOKS, REPORT_JOURNAL, TRADED_ACCOUNT } from '../../ports.js';
import { MemoryLease } from './memory-lease.js';
import { MemoryOrderBooks } from './memory-order-books.js';
import { MemoryReportJournal } from './memory-report-journal.js';
import { MemoryOrderDatabase } from './memory-order-database.js';

/** The books of one account in memory, with everything that a store brings to a service. */
@Module({})
export class MemoryOrderStoreModule {
  /** The database outlives the service; several accounts may share it. */
  static forService(database: MemoryOrderDatabase, of: { account: string; venue: string }): DynamicModule {
    const at: AccountAtVenue = { account: asId<AccountId>(of.account), venue: asId<VenueId>(of.venue) };
    return {
      module: MemoryOrderStoreModule,
      global: true,
      imports: [MemoryStoreModule.forService(database, (error) => error instanceof LeaseLostError)],
      providers: [
        LeaseEpoch,
        { provide: MemoryOrderDatabase, useValue: database },
        { provide: TRADED_ACCOUNT, useValue: at },
        { provide: LEASE_HOLDER, useFactory: (random: Random) => random.uuid(), inject: [RANDOM] },
        { provide: ORDER_BOOKS, useClass: MemoryOrderBooks },
        { provide: LEASE, useClass: MemoryLease },
        { provide: REPORT_JOURNAL, useClass: MemoryReportJournal },
      ],
      exports: [LeaseEpoch, TRADED_ACCOUNT, ORDER_BOOKS, LEASE, REPORT_JOURNAL],
    };
  }
}
