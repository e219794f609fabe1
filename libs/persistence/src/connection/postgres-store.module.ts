import { type DynamicModule, Inject, Injectable, Module, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Scheduler } from '#libs/kernel';
import { IS_TRANSIENT_ERROR, SCHEDULER, untrustedServerOf } from '#libs/platform';
import { INBOX_PRUNER, PostgresInboxPruner } from '../inbox/inbox-pruner.js';
import { Inbox } from '../inbox/inbox.js';
import { MESSAGE_ENTITIES } from '../message-tables/message-entities.js';
import { OUTBOX_STORE } from '../outbox/outbox-store.js';
import { PostgresOutbox } from '../outbox/postgres-outbox.js';
import { HANDLED_MESSAGES, PostgresHandledMessages } from '../inbox/handled-messages.js';
import { PARKING_LOT } from '../parking/parking-lot.js';
import { PostgresParkingLot } from '../parking/postgres-parking-lot.js';
import { type DatabaseOptions, createDataSource } from './data-source.js';
import { isTransientDatabaseError, isWorthReconnecting } from './database-error.js';
import { HotConnection } from './hot-connection.js';
import { OBSERVING_POOL, OBSERVING_POOL_SIZE } from './observing-pool.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { type PoolUsage, STORE_STATUS, type StoreStatus } from './store-status.js';

const CONNECT_ATTEMPTS = 60;
const CONNECT_RETRY_MS = 500;

/** Sends Postgres an empty query, to see whether it responds. */
@Injectable()
export class PostgresStatus implements StoreStatus {
  readonly #dataSource: DataSource;
  readonly #pools: ReadonlyMap<string, DataSource>;

  /** Asks on the service's own pool where `observing` is not given. */
  constructor(dataSource: DataSource, @Optional() @Inject(OBSERVING_POOL) observing: DataSource = dataSource) {
    this.#dataSource = observing;
    this.#pools = new Map([
      ['service', dataSource],
      ...(observing === dataSource ? [] : [['observing', observing] as const]),
    ]);
  }

  pools(): readonly PoolUsage[] {
    return [...this.#pools].map(([pool, { driver }]) => usageOf(pool, driver as { readonly master?: PgPool }));
  }

  async ping(): Promise<void> {
    await this.#dataSource.query('SELECT 1');
  }
}

/** What the driver shows of its pool. */
interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

function usageOf(pool: string, { master }: { readonly master?: PgPool }): PoolUsage {
  if (master === undefined) return { pool, busy: 0, idle: 0, waiting: 0 };
  return { pool, busy: master.totalCount - master.idleCount, idle: master.idleCount, waiting: master.waitingCount };
}

/** The Postgres half of a service's store that is the same for all: its pool, transactions and message tables. */
@Module({})
export class PostgresStoreModule implements OnApplicationShutdown {
  readonly #pools: readonly DataSource[];
  readonly #hot: HotConnection;

  constructor(dataSource: DataSource, @Inject(OBSERVING_POOL) observing: DataSource, hot: HotConnection) {
    this.#pools = [dataSource, observing];
    this.#hot = hot;
  }

  /**
   * Connects with the service's own role; waits up to half a minute for a Postgres that is not there yet. `isTransientError`:
   * which errors pass by themselves besides those of the database.
   */
  static forService(
    options: DatabaseOptions,
    isTransientError: (error: unknown) => boolean = () => false,
  ): DynamicModule {
    const entities = [...options.entities, ...MESSAGE_ENTITIES];
    const observing = { ...options, entities, service: `${options.service}-observing`, poolSize: OBSERVING_POOL_SIZE };
    const isTransient = (error: unknown): boolean => isTransientError(error) || isTransientDatabaseError(error);
    return {
      module: PostgresStoreModule,
      global: true,
      providers: [
        {
          provide: DataSource,
          useFactory: (scheduler: Scheduler) =>
            connectWithPatience(createDataSource({ ...options, entities }), scheduler),
          inject: [SCHEDULER],
        },
        {
          provide: OBSERVING_POOL,
          useFactory: (scheduler: Scheduler) => connectWithPatience(createDataSource(observing), scheduler),
          inject: [SCHEDULER],
        },
        { provide: HotConnection, useFactory: () => new HotConnection(options) },
        PostgresTransactions,
        PostgresOutbox,
        Inbox,
        { provide: OUTBOX_STORE, useExisting: PostgresOutbox },
        { provide: INBOX_PRUNER, useClass: PostgresInboxPruner },
        { provide: HANDLED_MESSAGES, useClass: PostgresHandledMessages },
        { provide: PARKING_LOT, useClass: PostgresParkingLot },
        { provide: STORE_STATUS, useClass: PostgresStatus },
        { provide: IS_TRANSIENT_ERROR, useValue: isTransient },
      ],
      exports: [
        DataSource,
        OBSERVING_POOL,
        HotConnection,
        PostgresTransactions,
        PostgresOutbox,
        Inbox,
        OUTBOX_STORE,
        INBOX_PRUNER,
        HANDLED_MESSAGES,
        PARKING_LOT,
        STORE_STATUS,
        IS_TRANSIENT_ERROR,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#hot.close();
    for (const pool of this.#pools) if (pool.isInitialized) await pool.destroy();
  }
}

/**
 * Connects a pool; waits up to half a minute for a Postgres that is not there yet.
 * @throws UntrustedServerError at once where it cannot prove who it is.
 */
export async function connectWithPatience(dataSource: DataSource, scheduler: Scheduler): Promise<DataSource> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (attempt >= CONNECT_ATTEMPTS || !isWorthReconnecting(error))
        throw untrustedServerOf('Postgres', error) ?? error;
    }
    await scheduler.sleep(CONNECT_RETRY_MS);
  }
}
