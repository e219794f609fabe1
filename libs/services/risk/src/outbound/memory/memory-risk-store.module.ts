import { type DynamicModule, Module } from '@nestjs/common';
import { MemoryStoreModule } from '#libs/persistence';
import { RISK_BOOKS } from '../../ports.js';
import { MemoryRiskBooks } from './memory-risk-books.js';
import { MemoryRiskDatabase } from './memory-risk-database.js';

/** Risk's store in memory, for simulations and tests. */
@Module({})
export class MemoryRiskStoreModule {
  /** On a database that outlives the service, as Postgres does. */
  static forService(database: MemoryRiskDatabase): DynamicModule {
    return {
      module: MemoryRiskStoreModule,
      global: true,
      imports: [MemoryStoreModule.forService(database)],
      providers: [
        { provide: MemoryRiskDatabase, useValue: database },
        { provide: RISK_BOOKS, useClass: MemoryRiskBooks },
      ],
      exports: [RISK_BOOKS],
    };
  }
}
