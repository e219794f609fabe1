/** What a test can ask a database. */
export interface Queryable {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** What risk has of an account, and one intent that it refused. */
export async function insertRiskRows(owner: Queryable): Promise<void> {
  await insert(owner, 'risk.account_exposure', {
    account: 'paper-1',
    reserved: '10.50',
    gross_exposure: '5000.10',
    equity: '100000.00',
    version: 1,
    updated_at_us: 1_700_000_000_000_000,
  });
  await insert(owner, 'risk.limits', {
    account: 'paper-1',
    instrument: '*',
    max_order_quantity: '10.0',
    max_position: '20',
    version: 1,
  });
  await insert(owner, 'risk.intent_claim', { intent_id: 'i-9', received_at_us: 1_700_000_000_000_000 });
  await insert(owner, 'risk.intent_decision', {
    intent_id: 'i-9',
    strategy: 'momentum-1',
    account: 'paper-1',
    venue: 'binance',
    instrument: 'BTC-USDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '99',
    reduce_only: false,
    decision: 'REFUSED',
    rule: 'max-position',
    code: 'MAX_POSITION_EXCEEDED',
    message: 'Too much.',
    retryable: false,
    numbers: '{"limit":"20"}',
    trading_state: 'ACTIVE',
    limits_version: 1,
    correlation_id: 'i-9',
    market_event_at_us: 1,
    intent_at_us: 1,
    received_at_us: 1,
    decided_at_us: 1_700_000_000_000_001,
  });
}

/** Forty-one orders, thirty trades, six positions, a balance, and what risk has. */
export async function insertEverything(owner: Queryable): Promise<void> {
  await insertRiskRows(owner);
  for (let i = 1; i <= 40; i += 1)
    await insertOrder(owner, i, i % 4 === 0 ? { instrument: 'ETH-USDT', strategy: 'other' } : {});
  await insertOrder(owner, 900, {
    status: 'New',
    cum_quantity: '0',
    closed_at_us: null,
    account: 'paper-2',
    type: 'LIMIT',
    limit_price: '9000.00',
  });
  for (let i = 1; i <= 30; i += 1) await insertTrade(owner, i);
  for (const instrument of ['BTC-USDT', 'ETH-USDT', 'SOL-USDT']) await insertPosition(owner, instrument);
  await insertPosition(owner, 'XRP-USDT', { quantity: '0', cost: '0', average_price: '0' });
  await insertPosition(owner, 'BTC-USDT', { account: 'paper-2' });
  await insertPosition(owner, 'BTC-USDT', { account: 'paper-2', venue: 'kraken' });
  await insert(owner, 'orders.balances', {
    account: 'paper-1',
    venue: 'binance',
    asset: 'USDT',
    free: '90000.10',
    locked: '9.90',
    updated_at_us: 1_700_000_000_000_000,
  });
}

/** An order, its time in microseconds growing with its number. */
export async function insertOrder(db: Queryable, number: number, more: Record<string, unknown> = {}): Promise<void> {
  const order = {
    client_order_id: `c-${String(number).padStart(6, '0')}`,
    venue_client_order_id: `v-${number}`,
    intent_id: `i-${number}`,
    strategy: 'momentum-1',
    account: 'paper-1',
    venue: 'binance',
    instrument: 'BTC-USDT',
    side: 'BUY',
    type: 'MARKET',
    time_in_force: 'IOC',
    quantity: '0.500',
    reduce_only: false,
    status: 'Filled',
    cum_quantity: '0.5',
    venue_cum_quantity: '0.5',
    lease_epoch: 1,
    correlation_id: `i-${number}`,
    causation_id: 'test',
    valid_until_us: 1_800_000_000_000_000,
    committed_at_us: 1_700_000_000_000_000 + Math.floor(number / 3),
    sent_at_us: 1_700_000_000_000_001,
    closed_at_us: 1_700_000_000_000_002,
    updated_at_us: 1_700_000_000_000_003,
    ...more,
  };
  await insert(db, 'orders.orders', order);
}

/** A trade of an order that is there. */
export async function insertTrade(db: Queryable, number: number, more: Record<string, unknown> = {}): Promise<void> {
  await insert(db, 'orders.trades', {
    venue_trade_id: String(number),
    client_order_id: 'c-000001',
    strategy: 'momentum-1',
    account: 'paper-1',
    venue: 'binance',
    instrument: 'BTC-USDT',
    side: 'BUY',
    quantity: '0.10',
    price: '10000.50',
    fee: '0.0001',
    fee_asset: 'BTC',
    liquidity: 'TAKER',
    realised_profit: '-1.50',
    exchange_at_us: 1_700_000_000_000_000 + number,
    booked_at_us: 1_700_000_000_000_100 + number,
    lease_epoch: 1,
    correlation_id: 'i-1',
    ...more,
  });
}

/** Inserts 0.4995 of base, held at 10010.51051051; `more` replaces columns. */
export async function insertPosition(
  db: Queryable,
  instrument: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const [base, quote] = instrument.split('-');
  await insert(db, 'orders.positions', {
    account: 'paper-1',
    venue: 'binance',
    instrument,
    base,
    quote,
    quantity: '0.4995',
    cost: '5000.250',
    average_price: '10010.51051051',
    realised_profit: '0',
    fees: JSON.stringify({ BTC: '0.0005' }),
    version: 1,
    updated_at_us: 1_700_000_000_123_456,
    ...more,
  });
}

/** Inserts one row. */
export async function insert(db: Queryable, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await db.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row));
}
