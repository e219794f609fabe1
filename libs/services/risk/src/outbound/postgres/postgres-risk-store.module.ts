import { type DynamicModule, Module } from '@nestjs/common';
import { HotConnection, PostgresStoreModule, RISK_ENTITIES } from '#libs/persistence';
import { RISK_BOOKS } from '../../ports.js';
import { FACTS_CONNECTION, PostgresRiskBooks } from './postgres-risk-books.js';

/** Everything that risk keeps: books, outbox, inbox and parking table in the schema `risk`. */
@Module({})
export class PostgresRiskStoreModule {
  /** With the address of risk's own role. */
  static forService({ url }: { readonly url: string }): DynamicModule {
    return {
      module: PostgresRiskStoreModule,
      global: true,
      imports: [PostgresStoreModule.forService({ url, schema: 'risk', service: 'risk', entities: RISK_ENTITIES })],
      providers: [
        {
          provide: FACTS_CONNECTION,
          useFactory: () => new HotConnection({ url, schema: 'risk', service: 'risk-facts' }),
        },
        { provide: RISK_BOOKS, useClass: PostgresRiskBooks },
      ],
      exports: [RISK_BOOKS],
    };
  }
}
