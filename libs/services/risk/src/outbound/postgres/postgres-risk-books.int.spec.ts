import { type AccountId, Decimal, asId } from '#libs/kernel';
import { createDataSource } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestBooks, connectAsRisk, emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { describeDecisions } from '../decisions.contract.fixture.js';
import { describeFacts } from '../facts.contract.fixture.js';
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
  describeFacts(open);
  describeStates(open);
  describeRiskRows(open, 25);

  it('keep the first known equity of each minute, for a week', async () => {
    const { books } = await open();
    const MINUTE_US = 60_000_000;
    const value = (minute: number, equity: string | undefined): Promise<void> =>
      books.write((writes) =>
        writes.saveValuation(asId<AccountId>('paper-1'), {
          grossExposure: undefined,
          equity: equity === undefined ? undefined : new Decimal(equity),
          atUs: minute * MINUTE_US + 5,
        }),
      );
    const kept = (): Promise<unknown> =>
      owner.query('SELECT minute::int, equity::text, at_us::text FROM risk.equity_sample ORDER BY minute');
    await value(30_000_000, undefined);
    await value(30_000_000, '100.5');
    await value(30_000_000.5, '101');
    await value(30_000_001, '-2');
    const first = { minute: 30_000_000, equity: '100.5', at_us: '1800000000000005' };
    expect(await kept()).toEqual([first, { minute: 30_000_001, equity: '-2', at_us: '1800000060000005' }]);
    await value(30_000_000 + 10_080, '7');
    expect(await kept()).toMatchObject([{ minute: 30_000_000 }, { minute: 30_000_001 }, { minute: 30_010_080 }]);
    await value(30_000_001 + 10_080, '7');
    expect(await kept()).toMatchObject([{ minute: 30_000_001 }, { minute: 30_010_080 }, { minute: 30_010_081 }]);
  });
});
