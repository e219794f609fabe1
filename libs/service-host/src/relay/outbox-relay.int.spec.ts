import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import { PostgresOutbox, PostgresTransactions, createDataSource } from '#libs/persistence';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { itRelaysAnOutbox } from './relay-contract.fixture.js';

let database: TestDatabase;
let source: ReturnType<typeof createDataSource>;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  source = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [] });
  await source.initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

beforeEach(() => source.query('DELETE FROM outbox'));

async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks += 1) {
    if (looks > 2_000) throw new Error('it did not come to be');
    await sleep(5);
  }
}

describe('the relay of an outbox in Postgres', () => {
  itRelaysAnOutbox(() => {
    const scheduler = new SystemScheduler();
    const transactions = new PostgresTransactions(source, scheduler, new RecordingSupervisor());
    return Promise.resolve({
      scheduler,
      openStore: () => {
        const store = new PostgresOutbox(source);
        return {
          store,
          commit: (messages) => transactions.write((transaction) => store.announce(transaction, messages)),
        };
      },
      complete: (work) => work,
      until,
      close: () => Promise.resolve(),
    });
  });
});
