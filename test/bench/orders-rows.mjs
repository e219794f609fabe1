/**
 * The rows of one order, and the statements that write them and nothing else: no check, no lock, no rule. The tables are like the suite's,
 * with their constraints and indexes, in a schema of the bench's.
 */
import pg from 'pg';

const WAY = { account: 'bench', venue: 'binance', instrument: 'BTC-USDT', side: 'BUY' };
const TERMS = { ...WAY, strategy: 'momentum-1', type: 'LIMIT', quantity: '0.5', limit_price: '60000' };
/** About as long as the suite's facts. */
const PAYLOAD = { text: 'x'.repeat(600) };

/** The rows that risk writes for an approval, by table. */
export function riskRows(id, nowUs) {
  const times = { market_event_at_us: nowUs, intent_at_us: nowUs, received_at_us: nowUs, decided_at_us: nowUs };
  return {
    intent_claim: { intent_id: id, received_at_us: nowUs },
    intent_decision: {
      ...{ ...TERMS, intent_id: id, reduce_only: false, decision: 'APPROVED', worst_price: '60000', retryable: false },
      ...{ numbers: { position: '0', bid: '59999', ask: '60001', grossExposure: '30000', equity: '100000' } },
      ...{ trading_state: 'ACTIVE', limits_version: 1, correlation_id: id, ...times },
    },
    reservation: {
      ...{ ...WAY, intent_id: id, quantity: '0.5', price: '60000', executed: '0', filled: '0', released: '0' },
      ...{ open_quantity: '0.5', overfill: '0', order_version: 0 },
    },
    outbox: { message_id: `${id}.approved`, subject: 'risk.approved.v1.bench.BTC-USDT', payload: PAYLOAD },
  };
}

/** The rows that order-management writes for an order with its mark, by table. */
export function orderRows(id, nowUs) {
  const clientOrderId = `tw1-${id}`;
  return {
    orders: {
      ...{
        ...TERMS,
        client_order_id: clientOrderId,
        venue_client_order_id: clientOrderId,
        external: false,
        intent_id: id,
      },
      ...{ time_in_force: 'GTC', reduce_only: false, status: 'PendingNew', reason: '', version: 1, lease_epoch: 1 },
      ...{
        correlation_id: id,
        causation_id: id,
        valid_until_us: nowUs,
        market_event_at_us: nowUs,
        intent_at_us: nowUs,
      },
      ...{ approved_at_us: nowUs, committed_at_us: nowUs, sent_at_us: nowUs, updated_at_us: nowUs },
    },
    order_event: {
      ...{ client_order_id: clientOrderId, version: 1, event: 'committed', to_status: 'PendingNew', cum_quantity: '0' },
      ...{ proof: { approval: id }, lease_epoch: 1, occurred_at_us: nowUs },
    },
    outbox: { message_id: `order:${id}:1`, subject: 'order.submitted.v1.bench.BTC-USDT', payload: PAYLOAD },
  };
}

/** One statement that inserts such rows into the tables of a schema of the bench's. */
function insertStatement(schema, rows) {
  const inserts = Object.entries(rows).map(([table, row]) => {
    const columns = Object.keys(row);
    const read = `jsonb_populate_record(NULL::${schema}.${table}, given.rows -> '${table}') r`;
    return `${schema}_${table} AS (INSERT INTO ${schema}.${table} (${columns.join(', ')})
      SELECT ${columns.map((column) => `r.${column}`).join(', ')} FROM given, ${read})`;
  });
  return `given AS (SELECT $1::jsonb -> '${schema}' AS rows), ${inserts.join(', ')}`.replaceAll(
    'given',
    `given_${schema}`,
  );
}

const BUMP = `bumped AS (UPDATE bench_risk.account_exposure SET version = version + 1, reserved = reserved + 1
  WHERE account = 'bench' RETURNING version)`;
const RISK = `WITH ${insertStatement('bench_risk', riskRows('x', 1))}, ${BUMP} SELECT version FROM bumped`;
const ORDERS = `WITH ${insertStatement('bench_orders', orderRows('x', 1))} SELECT 1`;
const BOTH = `WITH ${insertStatement('bench_risk', riskRows('x', 1))}, ${BUMP}, ${insertStatement('bench_orders', orderRows('x', 1))}
  SELECT version FROM bumped`;

/** Makes the empty tables anew in a migrated database. */
export async function makeTables(ownerUrl) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  for (const [schema, rows] of [
    ['risk', { ...riskRows('x', 1), account_exposure: {} }],
    ['orders', orderRows('x', 1)],
  ]) {
    await client.query(`DROP SCHEMA IF EXISTS bench_${schema} CASCADE; CREATE SCHEMA bench_${schema}`);
    for (const table of Object.keys(rows))
      await client.query(`CREATE TABLE bench_${schema}.${table} (LIKE ${schema}.${table} INCLUDING ALL)`);
  }
  await client.query(`INSERT INTO bench_risk.account_exposure (account, reserved, version, limits_version, updated_at_us)
    VALUES ('bench', 0, 1, 1, 1)`);
  const { rows } = await client.query(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
  );
  await client.end();
  return rows[0];
}

/** A warm connection with the statements: each writes one commit. */
export async function connectWriter(ownerUrl) {
  const client = new pg.Client({
    connectionString: ownerUrl,
    options: '-c plan_cache_mode=force_generic_plan -c jit=off',
  });
  await client.connect();
  const commit = (name, text, rows) => client.query({ name, text, values: [JSON.stringify(rows)] });
  const nowUs = () => Date.now() * 1_000;
  return {
    commitRisk: (id) => commit('risk', RISK, { bench_risk: riskRows(id, nowUs()) }),
    commitOrder: (id) => commit('orders', ORDERS, { bench_orders: orderRows(id, nowUs()) }),
    commitBoth: (id) =>
      commit('both', BOTH, { bench_risk: riskRows(id, nowUs()), bench_orders: orderRows(id, nowUs()) }),
    end: () => client.end(),
  };
}
