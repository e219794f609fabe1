import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptionsOf } from '../connection/data-source.js';
import { isTransientDatabaseError, isWorthReconnecting } from '../connection/database-error.js';
import { PostgresStatus } from '../connection/postgres-store.module.js';
import { IS_TRANSIENT_ERROR } from '#libs/platform';
import { STORE_STATUS } from '../connection/store-status.js';
import { ORDERS_ENTITIES } from '../orders/orders-entities.js';
import { RISK_ENTITIES } from '../risk/risk-entities.js';
import { STRATEGY_ENTITIES } from '../strategy/strategy-entities.js';
import { AuditReader } from './audit-reader.js';
import { LedgerReader } from './ledger-reader.js';
import { RiskReader } from './risk-reader.js';
import { TradingReader } from './trading-reader.js';

const CONNECT_RETRIES = 60;
const CONNECT_RETRY_MS = 500;
const ENTITIES = [...ORDERS_ENTITIES, ...RISK_ENTITIES, ...STRATEGY_ENTITIES];

/** What a service reads that has no tables of its own: everything that order-management, risk and strategy have committed. */
@Module({})
export class PostgresReadingModule {
  /**
   * Connects with a role that may only read; waits up to half a minute for a Postgres that is not there yet. `service` is the
   * name that Postgres shows for the connections.
   */
  static forService({ url, service }: { readonly url: string; readonly service: string }): DynamicModule {
    return {
      module: PostgresReadingModule,
      imports: [
        TypeOrmModule.forRoot({
          // The schema is only where unqualified names would be looked for: every entity here names its own.
          ...dataSourceOptionsOf({ url, schema: 'orders', service, entities: ENTITIES }),
          retryAttempts: CONNECT_RETRIES,
          retryDelay: CONNECT_RETRY_MS,
          toRetry: isWorthReconnecting,
        }),
        TypeOrmModule.forFeature(ENTITIES),
      ],
      providers: [
        TradingReader,
        RiskReader,
        AuditReader,
        LedgerReader,
        { provide: STORE_STATUS, useClass: PostgresStatus },
        { provide: IS_TRANSIENT_ERROR, useValue: isTransientDatabaseError },
      ],
      exports: [TradingReader, RiskReader, AuditReader, LedgerReader, STORE_STATUS, IS_TRANSIENT_ERROR],
    };
  }
}
