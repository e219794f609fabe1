import { createDataSource } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type TestBooks, connectAsRisk, emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { describeDecisions } from '../decisions.contract.fixture.js';
import { describeProposedDecisions } from '../proposed-decisions.contract.fixture.js';
import { describeRiskBooks } from '../risk-books.contract.fixture.js';
import { describeRiskRows } from '../risk-rows.contract.fixture.js';
import { describeStates } from '../states.contract.fixture.js';

describe('the books of risk on Postgres', () => {
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

  const open = async (): Promise<TestBooks> => {
    await emptyRiskTables(owner);
    return postgresBooks(source);
  };
  describeRiskBooks(open, Object.assign(new Error('could not serialize access'), { code: '40001' }));
  describeDecisions(open);
  describeProposedDecisions(open);
  describeStates(open);
  describeRiskRows(open, 25);
});
