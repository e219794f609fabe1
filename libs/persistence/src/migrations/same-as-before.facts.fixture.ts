import fc from 'fast-check';
import type { Twins } from './same-as-before.fixture.js';
import {
  type Call,
  type Gen,
  among,
  amount,
  disturb,
  moment,
  momentsOf,
  places,
} from './same-as-before.values.fixture.js';

/** Facts of an account as risk takes them. */
export async function riskFacts(g: Gen, twins: Twins): Promise<Call> {
  const reservations = (await twins.rowsOf('risk.reservation')).slice(0, among(g, 0, 1, 2)).map((before) => {
    const total = before['quantity'];
    const all = { executed: total, filled: total, released: '0', open_quantity: '0', overfill: '0' };
    const none = {
      executed: '0',
      filled: '0',
      released: total,
      open_quantity: '0',
      overfill: '0',
      ended_cum_quantity: '0',
    };
    return { before, after: { ...before, ...among<object>(g, all, none), order_version: moment(g) } };
  });
  const known = (await twins.rowsOf('risk.position'))[0];
  const booked = among(g, {}, { booked_quantity: amount(g), booked_version: moment(g) });
  const after = { ...places, quantity: amount(g), fills: moment(g), ...booked };
  const positions = among(g, [], [{ before: known ?? { ...places, quantity: '0', fills: 0 }, after }]);
  const version = (await twins.rowsOf('risk.balance_version'))[0]?.['version'] ?? null;
  const assets = among(g, [], ['BTC'], ['BTC', 'USDT']).map((asset) => ({ asset, free: amount(g), locked: amount(g) }));
  const balance = {
    venue: 'binance',
    version_before: version,
    version: Number(version ?? 0) + 1,
    exchange_at_us: among(g, 5, 50, 500),
    assets,
  };
  const spend = {
    venue: 'binance',
    fill_id: `f${g(fc.nat, { max: 30 })}`,
    asset: 'BTC',
    amount: amount(g),
    exchange_at_us: among(g, 5, 50, 500),
  };
  const change = {
    ...{ messages: [{ message_id: `m${g(fc.nat, { max: 20 })}`, subject: `s${g(fc.nat)}` }], reservations, positions },
    ...{ balances: among(g, [], [balance]), uncovered_spends: among(g, [], [spend]) },
    ...{ is_account_changed: among(g, true, false), reserved_by: among(g, '0', '-1', '2.50') },
  };
  return { sql: 'SELECT * FROM risk.take_facts_at($1, $2)', values: ['paper-1', disturb(g, change)] };
}

/** Facts as strategy takes them. */
export async function strategyFacts(g: Gen, twins: Twins): Promise<Call> {
  const open = (await twins.rowsOf('strategy.intent')).filter(({ status }) => among(g, true, status === 'open'));
  const intents = open.slice(0, among(g, 0, 1, 2)).map((row) => ({
    ...{ ...row, approved: among(g, true, false), known_quantity: amount(g), reason: among(g, '', 'why') },
    ...among(
      g,
      {},
      { ended_quantity: amount(g), ended_at_us: moment(g) },
      { status: 'closed', closed_at_us: moment(g) },
    ),
    ...{ approved_before: row['approved'], ended_before: row['ended_quantity'], known_before: row['known_quantity'] },
  }));
  const version = (await twins.rowsOf('strategy.position_view'))[0]?.['version'] ?? null;
  const numbers = {
    quantity: amount(g),
    average_price: amount(g),
    realised_profit: amount(g),
    ...momentsOf(g, ['version', 'updated_at_us']),
  };
  const balance = { ...places, totals: { BTC: amount(g) }, version: among(g, 1, 2, 3), updated_at_us: moment(g) };
  const change = {
    ...{ messages: [{ message_id: `m${g(fc.nat, { max: 20 })}`, subject: `s${g(fc.nat)}` }], intents, new_intents: [] },
    ...{
      positions: among(g, [], [{ ...places, ...numbers, version_before: version }]),
      balances: among(g, [], [balance]),
    },
  };
  return { sql: 'SELECT strategy.take_facts($1)', values: [disturb(g, change)] };
}
