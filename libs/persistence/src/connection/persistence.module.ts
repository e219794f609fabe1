import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Inbox } from '../inbox/inbox.js';
import { MESSAGE_ENTITIES } from '../message-tables/message-entities.js';
import { Outbox } from '../outbox/outbox.js';
import { ParkedMessageStore } from '../parking/parked-message.store.js';
import { type DatabaseOptions, createDataSource } from './data-source.js';
import { isTransientDatabaseError } from './database-error.js';

const CONNECT_ATTEMPTS = 60;
const CONNECT_RETRY_MS = 500;

/** Postgres of one service: its pool, outbox, inbox and parking table. */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  readonly #dataSource: DataSource;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Connects with the service's own role; waits up to half a minute for a Postgres that is not there yet. */
  static forService(options: DatabaseOptions): DynamicModule {
    const entities = [...options.entities, ...MESSAGE_ENTITIES];
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: DataSource, useFactory: () => connect(createDataSource({ ...options, entities })) },
        Outbox,
        Inbox,
        {
          provide: ParkedMessageStore,
          useFactory: (source: DataSource) => new ParkedMessageStore(source),
          inject: [DataSource],
        },
      ],
      exports: [DataSource, Outbox, Inbox, ParkedMessageStore],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#dataSource.isInitialized) await this.#dataSource.destroy();
  }
}

async function connect(dataSource: DataSource): Promise<DataSource> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (attempt >= CONNECT_ATTEMPTS || !isTransientDatabaseError(error)) throw error;
    }
    await sleep(CONNECT_RETRY_MS);
  }
}
