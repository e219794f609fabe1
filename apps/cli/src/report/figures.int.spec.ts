import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { readFigures } from './figures.js';

let database: TestDatabase;
let owner: Client;

beforeAll(async () => {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const addPosition = (
  base: string,
  quote: string,
  profit: string,
  fees: object,
  updatedAtUs: number,
): Promise<unknown> =>
  owner.query(
    `INSERT INTO orders.positions (account, venue, instrument, base, quote, quantity, cost, average_price, realised_profit,
       unrealised_profit, fees, version, updated_at_us)
     VALUES ('paper-1', 'binance', $1 || '-' || $2, $1, $2, 0, 0, 0, $3, 0, $4, 1, $5)`,
    [base, quote, profit, JSON.stringify(fees), updatedAtUs],
  );

it('the profit of a run is that in the asset which is traded in now, with the fees that it lacks', async () => {
  await addPosition('BTC', 'EUR', '500', { BNB: '1' }, 1);
  await addPosition('BTC', 'USDT', '7', { BNB: '0.021', USDT: '9' }, 2);
  await addPosition('ETH', 'USDT', '0.5', { BNB: '0.009' }, 1);
  expect(await readFigures(owner, 'paper-1')).toMatchObject({ profit: '7.5', feesOutsideProfit: { BNB: '0.03' } });
  await addPosition('BNB', 'USDT', '-1', {}, 3);
  expect(await readFigures(owner, 'paper-1')).toMatchObject({ profit: '6.5', feesOutsideProfit: {} });
});
