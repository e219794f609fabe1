import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { book } from './same-as-before.bookings.fixture.js';
import { decideAndLicense, proposeAndDecide } from './same-as-before.decisions.fixture.js';
import { riskFacts, strategyFacts } from './same-as-before.facts.fixture.js';
import { Twins } from './same-as-before.fixture.js';

const SET_UP = `
  INSERT INTO risk.account_exposure (account, limits_version, version) VALUES ('paper-1', 1, 7);
  INSERT INTO orders.lease (venue, account, holder, epoch, expires_at) VALUES ('binance', 'paper-1', 'me', 3, '2026-01-01')`;
/** What the kill switch says: mostly nothing. */
const SWITCHES = [
  ...['', '', '', ''],
  `; UPDATE orders.trading_state SET state = 'REDUCING', version = 1`,
  `; UPDATE orders.trading_state SET state = 'HALTED', version = 1`,
  `; UPDATE risk.trading_state SET state = 'REDUCING', version = 1, command_id = 'c1'`,
];
const CALLS = { decideAndLicense, proposeAndDecide, book, riskFacts, strategyFacts };
type Name = keyof typeof CALLS;
const NAMES = Object.keys(CALLS) as Name[];
const RUNS = Number(process.env['FC_RUNS'] ?? 25);

let twins: Twins;
beforeAll(async () => {
  twins = await Twins.open(inject('testDatabaseUrl'));
});
afterAll(() => twins.drop());

describe('the functions on the way of money', () => {
  it('answer, refuse and write what they did before they became fast', async () => {
    const written = new Set<Name>();
    const story = fc.array(fc.constantFrom(...NAMES), { minLength: 3, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.constantFrom(...SWITCHES), story, async (g, change, names) => {
        await twins.inBoth(`${SET_UP}${change}`, async () => {
          for (const name of ['decideAndLicense', 'proposeAndDecide', ...names] as const) {
            const call = await CALLS[name](g, twins);
            const [now, before] = await twins.call(call.sql, call.values);
            expect(now, JSON.stringify(call)).toEqual(before);
            if (JSON.stringify(now?.said).includes('RECORDED')) written.add(name);
          }
        });
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect([...written], 'what was ever written').toEqual(
      expect.arrayContaining(['decideAndLicense', 'proposeAndDecide']),
    );
  });
});
