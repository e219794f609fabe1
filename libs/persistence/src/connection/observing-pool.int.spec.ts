import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RecordingSupervisor, SCHEDULER, Supervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { Module } from '@nestjs/common';
import { OUTBOX_STORE, type OutboxStore } from '../outbox/outbox-store.js';
import { PostgresStoreModule } from './postgres-store.module.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { STORE_STATUS, type StoreStatus } from './store-status.js';

@Module({})
class PlatformOfTheTestModule {}

let database: TestDatabase;
let module: TestingModule;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  const platform = {
    ...{ module: PlatformOfTheTestModule, global: true, exports: [SCHEDULER, Supervisor] },
    providers: [
      { provide: SCHEDULER, useClass: SystemScheduler },
      { provide: Supervisor, useValue: new RecordingSupervisor() },
    ],
  };
  const store = PostgresStoreModule.forService({
    ...{ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [], poolSize: 3 },
  });
  module = await Test.createTestingModule({ imports: [platform, store] }).compile();
  await module.init();
});

afterAll(async () => {
  await module.close();
  await database.drop();
});

const ASLEEP = 'SELECT pg_sleep(1.5)';

describe('the pool of those who only look', () => {
  it('delays no transaction, however many slow questions are asked', async () => {
    const transactions = module.get(PostgresTransactions);
    const slow = Array.from({ length: 12 }, () =>
      transactions.read((manager) => manager.query(ASLEEP)).catch((error: unknown) => error),
    );
    const startedAt = performance.now();
    await transactions.write(({ manager }) => manager.query('SELECT 1'));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await Promise.all(slow);
  });

  it('answers readiness and the gauge of the backlog while every connection of the service works', async () => {
    const source = module.get(DataSource);
    const busy = Array.from({ length: 3 }, () => source.query(ASLEEP));
    const startedAt = performance.now();
    await module.get<StoreStatus>(STORE_STATUS).ping();
    expect(await module.get<OutboxStore>(OUTBOX_STORE).countUnsent()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await Promise.all(busy);
  });
});
