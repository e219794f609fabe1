import fc from 'fast-check';
import { SIDES } from '#libs/domain';
import { type Row, decisionOf, licenceOf } from './decide-and-license.fixture.js';
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

const MOMENTS = ['market_event_at_us', 'intent_at_us', 'received_at_us', 'decided_at_us'];

/** A decision whose every column has a value of its own, and the licence of its order. */
function decided(g: Gen, version: number): readonly [Row, Row | null] {
  const name = `i${g(fc.nat, { max: 60 })}`;
  const isRefused = among(g, true, false, false);
  const terms = {
    side: among(g, ...SIDES),
    quantity: amount(g),
    limit_price: amount(g),
    strategy: among(g, 's1', 's2'),
  };
  const said = { reduce_only: among(g, true, false, false), worst_price: amount(g), retryable: among(g, true, false) };
  const more = {
    numbers: among(g, {}, { a: null, b: '1.0' }),
    correlation_id: `c${g(fc.nat)}`,
    trading_state: 'ACTIVE',
  };
  const decision = isRefused ? { decision: 'REFUSED', rule: 'r1', code: 'C1', message: 'No.' } : {};
  const entry = decisionOf(name, version, { ...terms, ...said, ...more, ...decision, ...momentsOf(g, MOMENTS) });
  if (isRefused) return [entry, null];
  const numbers = {
    reserved: amount(g),
    gross_exposure: among(g, '5', '999', '1000', '1000.5', null),
    equity: amount(g),
  };
  const account = { ...(entry['account'] as Row), ...numbers, ...momentsOf(g, ['updated_at_us']) };
  const parts = {
    ...momentsOf(g, ['order_version']),
    executed: '0',
    price: amount(g),
    quantity: terms.quantity,
    open_quantity: terms.quantity,
  };
  const reservation = { ...(entry['reservation'] as Row), side: terms.side, ...parts };
  const licence = licenceOf(name, { ...terms, ...ordered(g), reduce_only: said.reduce_only }, among(g, 3, 3, 3, 3, 2));
  return [
    { ...entry, account, reservation, gross_exposure_bound: among(g, '1000', '1000', null) },
    among(g, licence, licence, null),
  ];
}

function ordered(g: Gen): Row {
  const times = [
    'valid_until_us',
    'market_event_at_us',
    'intent_at_us',
    'approved_at_us',
    'committed_at_us',
    'sent_at_us',
    'updated_at_us',
  ];
  return {
    ...momentsOf(g, times),
    time_in_force: among(g, 'GTC', 'IOC'),
    reason: among(g, '', 'why'),
    external: false,
  };
}

async function standing(twins: Twins): Promise<{ readonly version: number; readonly states: Row }> {
  const [account] = await twins.rowsOf('risk.account_exposure');
  const states = await twins.rowsOf('risk.trading_state');
  const ofScopes = Object.fromEntries(states.map((row) => [row['scope'], [row['version'], row['state']]]));
  return { version: Number(account?.['version'] ?? 7), states: ofScopes };
}

/** Up to sixteen decisions, refusals and known intents among them, with the licences of some. */
export async function decideAndLicense(g: Gen, twins: Twins): Promise<Call> {
  const { version, states } = await standing(twins);
  const entries: Row[] = [];
  const licences: (Row | null)[] = [];
  let next = version;
  for (let left = among(g, 0, 1, 1, 2, 3, 16); left > 0; left -= 1) {
    const [entry, licence] = decided(g, next);
    if ('account' in entry) next += 1;
    entries.push({ ...entry, trading_states: states });
    licences.push(licence);
  }
  const sql = 'SELECT * FROM risk.decide_and_license($1, $2, $3)';
  return { sql, values: ['paper-1', disturb(g, entries), disturb(g, licences)] };
}

/** An intent, its decision and the licence of its order. */
export async function proposeAndDecide(g: Gen, twins: Twins): Promise<Call> {
  const { version, states } = await standing(twins);
  const [entry, licence] = decided(g, version);
  const { intent_id, strategy, side, type, quantity, limit_price, reduce_only } = entry['decision'] as Row;
  const terms = { ...places, intent_id, strategy, side, type, quantity, limit_price, reduce_only };
  const moments = momentsOf(g, ['market_event_at_us', 'valid_until_us', 'created_at_us']);
  const ended = among(g, {}, { ended_quantity: amount(g), ended_at_us: moment(g) });
  const closed = among(g, { status: 'open' }, { status: 'closed', closed_at_us: moment(g) });
  const state = {
    time_in_force: 'GTC',
    reason: among(g, '', 'why'),
    approved: among(g, true, false),
    known_quantity: amount(g),
  };
  const intent = { ...terms, ...moments, ...state, ...ended, ...closed, market_event_id: `e${g(fc.nat)}` };
  const message = { id: `p-${String(intent_id)}` };
  const values = [
    [{ ...entry, trading_states: states }],
    [licence],
    { intent, subject: 'intent.proposed.v1.s.i', message },
  ];
  return { sql: 'SELECT * FROM risk.propose_and_decide($1, $2, $3, $4)', values: ['paper-1', ...disturb(g, values)] };
}
