import { type DynamicModule, Module } from '@nestjs/common';
import { HotConnection, PostgresStoreModule, STRATEGY_ENTITIES } from '#libs/persistence';
import { STRATEGY_BOOKS } from '../../ports.js';
import { FACTS_CONNECTION, PostgresStrategyBooks } from './postgres-strategy-books.js';

/** Provides STRATEGY_BOOKS and the message tables over one pool of connections. */
@Module({})
export class PostgresStrategyStoreModule {
  /** Connects to `url` with the role of strategy. */
  static forService({ url }: { readonly url: string }): DynamicModule {
    return {
      module: PostgresStrategyStoreModule,
      global: true,
      imports: [
        PostgresStoreModule.forService({ url, schema: 'strategy', service: 'strategy', entities: STRATEGY_ENTITIES }),
      ],
      providers: [
        {
          provide: FACTS_CONNECTION,
          useFactory: () => new HotConnection({ url, schema: 'strategy', service: 'strategy-facts' }),
        },
        { provide: STRATEGY_BOOKS, useClass: PostgresStrategyBooks },
      ],
      exports: [STRATEGY_BOOKS],
    };
  }
}
