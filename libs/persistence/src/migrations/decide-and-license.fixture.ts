import { Client } from 'pg';
import type { TestDatabase } from '#libs/testkit';

/** The newest epoch of the lease of the tests' account. */
export const EPOCH = 3;

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A decision on an intent to buy 2 at 100, made on the account at a version; `state` is what it saw of the trading states. */
export function decisionOf(name: string, version: number, over: Row = {}): Row {
  const terms = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT', side: 'BUY' };
  const isApproved = (over['decision'] ?? 'APPROVED') === 'APPROVED';
  const refusal = { rule: 'max-position', code: 'TOO_MUCH', message: 'Too much.' };
  const decision = {
    ...{ intent_id: name, strategy: 's1', ...terms, type: 'LIMIT', quantity: '2', limit_price: '100' },
    ...{ reduce_only: false, decision: 'APPROVED', worst_price: '100', retryable: false, numbers: {} },
    ...{ trading_state: 'ACTIVE', limits_version: 1, correlation_id: 'c', market_event_at_us: 1 },
    ...{ intent_at_us: 1, received_at_us: 2, decided_at_us: 3 },
    ...(isApproved ? {} : refusal),
    ...over,
  };
  const reservation = {
    ...{ intent_id: name, ...terms, quantity: '2', price: '100', executed: '0' },
    ...{ filled: '0', released: '0', open_quantity: '2', overfill: '0', order_version: 0 },
  };
  const after = { account: 'paper-1', reserved: '200', gross_exposure: '200', equity: '1000' };
  return {
    ...{ account_version: version, trading_states: { all: [0, 'ACTIVE'] }, decision },
    ...(isApproved && {
      gross_exposure_bound: '1000',
      account: { ...after, version: version + 1, updated_at_us: 5 },
      reservation,
    }),
    ...{ subject: 'risk.approved.v1.paper-1.BTC-USDT', message: { id: `${name}.answer` } },
  };
}

/** The licence of the order that such a decision makes. */
export function licenceOf(name: string, order: Row = {}, epoch = EPOCH): Row {
  const id = `tw1-${name}`;
  return {
    epoch,
    order: {
      ...{ client_order_id: id, venue_client_order_id: id, external: false, intent_id: name, strategy: 's1' },
      ...{ account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT', side: 'BUY', type: 'LIMIT' },
      ...{ time_in_force: 'GTC', quantity: '2.0', limit_price: '100', reduce_only: false, status: 'PendingNew' },
      ...{ reason: '', version: 1, correlation_id: 'c', causation_id: `${name}.answer`, valid_until_us: 9 },
      ...{ market_event_at_us: 1, intent_at_us: 1, approved_at_us: 3, committed_at_us: 4, sent_at_us: 5 },
      ...{ updated_at_us: 4, ...order },
    },
    event: {
      ...{ client_order_id: id, version: 1, event: 'committed', from_status: null, to_status: 'PendingNew' },
      ...{ cum_quantity: '0', proof: { approval: `${name}.answer` }, occurred_at_us: 4 },
    },
    ...{ subject: 'order.committed.v1.paper-1.BTC-USDT', message: { id: `order:${id}:1` } },
  };
}

/** What the two functions say of a decision and its licence. */
export interface Said {
  readonly outcome: string;
  readonly verdict: string | null;
}

const TABLES = [
  ...['risk.intent_claim', 'risk.intent_decision', 'risk.reservation', 'risk.account_exposure', 'risk.outbox'],
  ...['orders.orders', 'orders.order_event', 'orders.outbox'],
];

/** A database with an account that has limits, and the lease of its orders. */
export class DeskDatabase {
  readonly #database: TestDatabase;
  readonly #clients = new Map<string, Client>();

  constructor(database: TestDatabase) {
    this.#database = database;
  }

  /** A connection with a service's own role, or the owner's. */
  async as(role: 'owner' | 'risk' | 'order-management' | 'desk' | 'strategy'): Promise<Client> {
    const known = this.#clients.get(role);
    if (known !== undefined) return known;
    const connectionString = role === 'owner' ? this.#database.ownerUrl : this.#database.urlOf(role);
    const client = new Client({ connectionString });
    this.#clients.set(role, client);
    await client.connect();
    return client;
  }

  /** Empties every table and makes account and lease anew. */
  async reset(): Promise<void> {
    const owner = await this.as('owner');
    await owner.query(`TRUNCATE ${TABLES.join(', ')}, risk.limits, orders.lease RESTART IDENTITY CASCADE`);
    await owner.query(`UPDATE risk.trading_state SET state = 'ACTIVE', version = 0, command_id = NULL`);
    await owner.query(`UPDATE orders.trading_state SET state = 'ACTIVE', version = 0`);
    await owner.query(`INSERT INTO risk.account_exposure (account, limits_version, version) VALUES ('paper-1', 1, 7)`);
    await owner.query(
      `INSERT INTO orders.lease (venue, account, holder, epoch, expires_at)
       VALUES ('binance', 'paper-1', 'me', $1, now() + interval '1 hour')`,
      [EPOCH],
    );
  }

  /** The one statement of a desk. */
  async decideAndLicense(entries: readonly Row[], licences: readonly (Row | null)[]): Promise<readonly Said[]> {
    const values = ['paper-1', JSON.stringify(entries), JSON.stringify(licences)];
    const { rows } = await (
      await this.as('desk')
    ).query<Said>('SELECT outcome, verdict FROM risk.decide_and_license($1, $2, $3)', values);
    return rows;
  }

  /** The same by the two statements of services that have their processes for themselves. */
  async decideThenLicense(entries: readonly Row[], licences: readonly (Row | null)[]): Promise<readonly Said[]> {
    const risk = await this.as('risk');
    const { rows } = await risk.query<Said>('SELECT outcome FROM risk.decide($1, $2)', [
      'paper-1',
      JSON.stringify(entries),
    ]);
    const orders = await this.as('order-management');
    const said: Said[] = [];
    for (const [index, { outcome }] of rows.entries()) {
      const licence = licences[index];
      const { epoch, event, message, order, subject } = licence ?? {};
      const isLicensed = outcome === 'RECORDED' && licence;
      const answer = isLicensed
        ? await orders.query<Said>('SELECT verdict FROM orders.license($1, $2, $3, $4, $5)', [
            ...[epoch, order, event, subject, message],
          ])
        : undefined;
      said.push({ outcome, verdict: answer?.rows[0]?.verdict ?? null });
    }
    return said;
  }

  /** Every row of every table that the two write, without the moment at which it was written. */
  async dump(): Promise<Readonly<Record<string, readonly unknown[]>>> {
    const dumped: [string, unknown[]][] = [];
    for (const table of TABLES) {
      const { rows } = await (
        await this.as('owner')
      ).query<{ row: unknown }>(`SELECT to_jsonb(t) - 'created_at' AS row FROM ${table} t ORDER BY 1`);
      dumped.push([table, rows.map(({ row }) => row)]);
    }
    return Object.fromEntries(dumped);
  }

  /** How many rows each table has. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(Object.entries(await this.dump()).map(([table, rows]) => [table, rows.length]));
  }

  /** By how many transactions the rows of all tables were written. */
  async countWriters(): Promise<number> {
    const each = TABLES.map((table) => `SELECT xmin::text AS writer FROM ${table}`).join(' UNION ALL ');
    const { rows } = await (
      await this.as('owner')
    ).query<{ n: number }>(`SELECT count(DISTINCT writer)::int AS n FROM (${each}) w`);
    return rows[0]?.n ?? 0;
  }

  /** Gives the connections back and drops the database. */
  async drop(): Promise<void> {
    for (const client of this.#clients.values()) await client.end();
    await this.#database.drop();
  }
}
