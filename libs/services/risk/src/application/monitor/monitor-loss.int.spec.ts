import { createDataSource } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { connectAsRisk, emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { describeLossStories } from '../../fixtures/loss-stories.fixture.js';

describe('the loss of a day on Postgres', () => {
  let database: TestDatabase;
  let owner: DataSource;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    owner = createDataSource({ url: database.ownerUrl, schema: 'risk', service: 'test', entities: [] });
    await owner.initialize();
    source = await connectAsRisk(database);
  });
  afterAll(async () => {
    await source.destroy();
    await owner.destroy();
    await database.drop();
  });

  describeLossStories(async () => {
    await emptyRiskTables(owner);
    return postgresBooks(source);
  });
});
