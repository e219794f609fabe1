import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RecordingSupervisor, SCHEDULER, Supervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { Module } from '@nestjs/common';
import { OUTBOX_STORE, type OutboxStore } from '../outbox/outbox-store.js';
import { OBSERVING_POOL, OBSERVING_POOL_SIZE } from './observing-pool.js';
import { PostgresStoreModule } from './postgres-store.module.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { STORE_STATUS, type StoreStatus } from './store-status.js';

@Module({})
class PlatformOfTheTestModule {}

const SERVICE_POOL_SIZE = 3;

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
    ...{ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [], poolSize: SERVICE_POOL_SIZE },
  });
  module = await Test.createTestingModule({ imports: [platform, store] }).compile();
  await module.init();
});

afterAll(async () => {
  await module.close();
  await database.drop();
});

/** Takes every connection of a pool until they are given back: whoever wanted one of them would be refused after 2 s. */
async function exhaust(pool: DataSource, size: number): Promise<() => Promise<unknown>> {
  const runners = Array.from({ length: size }, () => pool.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  return () => Promise.all(runners.map((runner) => runner.release()));
}

describe('the pool of those who only look', () => {
  it('delays no transaction, however many slow questions are asked', async () => {
    const giveBack = await exhaust(module.get<DataSource>(OBSERVING_POOL), OBSERVING_POOL_SIZE);
    const transactions = module.get(PostgresTransactions);
    const question = transactions.read((manager) => manager.query('SELECT 2 AS answer'));
    let isAnswered = false;
    const answered = question.finally(() => (isAnswered = true)).catch((error: unknown) => error);
    await transactions.write(({ manager }) => manager.query('SELECT 1'));
    expect(isAnswered).toBe(false);
    await giveBack();
    expect(await answered).toEqual([{ answer: 2 }]);
  });

  it('answers readiness and the gauge of the backlog while every connection of the service works', async () => {
    const giveBack = await exhaust(module.get(DataSource), SERVICE_POOL_SIZE);
    await module.get<StoreStatus>(STORE_STATUS).ping();
    expect(await module.get<OutboxStore>(OUTBOX_STORE).countUnsent()).toBe(0);
    await giveBack();
  });
});
