import { type DynamicModule, Module } from '@nestjs/common';
import { MemoryStoreModule } from '#libs/persistence';
import { STRATEGY_BOOKS } from '../../ports.js';
import { MemoryStrategyBooks } from './memory-strategy-books.js';
import { MemoryStrategyDatabase } from './memory-strategy-database.js';

/** Provides STRATEGY_BOOKS and the message tables without a database. */
@Module({})
export class MemoryStrategyStoreModule {
  /** `database` outlives the service, so that the next one finds what this one wrote. */
  static forService(database: MemoryStrategyDatabase): DynamicModule {
    return {
      module: MemoryStrategyStoreModule,
      global: true,
      imports: [MemoryStoreModule.forService(database)],
      providers: [
        { provide: MemoryStrategyDatabase, useValue: database },
        { provide: STRATEGY_BOOKS, useClass: MemoryStrategyBooks },
      ],
      exports: [STRATEGY_BOOKS],
    };
  }
}
