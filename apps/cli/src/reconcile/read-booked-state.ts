import type { Client } from 'pg';
import type { LiquidityRole, OrderStatus, Side, TimeInForce } from '#libs/domain';
import { Decimal, ZERO } from '#libs/kernel';
import type { BookedState } from './booked-state.js';

/** The venue's own name of an instrument: Binance writes `BTC-USDT` as `BTCUSDT`. */
export function venueSymbolOf(instrument: string): string {
  return instrument.replace('-', '');
}

interface OrderRow {
  readonly venue_client_order_id: string;
  readonly intent_id: string | null;
  readonly instrument: string;
  readonly status: OrderStatus;
  readonly time_in_force: TimeInForce;
  readonly quantity: string;
  readonly cum_quantity: string;
  readonly sent_at_us: string | null;
}

interface TradeRow {
  readonly venue_trade_id: string;
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly liquidity: LiquidityRole;
}

async function readOrders(client: Client, account: string): Promise<BookedState['orders']> {
  const { rows } = await client.query<OrderRow>(
    `SELECT venue_client_order_id, intent_id, instrument, status, time_in_force, quantity, cum_quantity, sent_at_us
     FROM orders.orders WHERE account = $1 ORDER BY committed_at_us, client_order_id`,
    [account],
  );
  return rows.map((row) => ({
    venueClientOrderId: row.venue_client_order_id,
    intentId: row.intent_id ?? undefined,
    symbol: venueSymbolOf(row.instrument),
    status: row.status,
    timeInForce: row.time_in_force,
    quantity: new Decimal(row.quantity),
    cumQuantity: new Decimal(row.cum_quantity),
    wasSent: row.sent_at_us !== null,
  }));
}

async function readTrades(client: Client, account: string): Promise<BookedState['trades']> {
  const { rows } = await client.query<TradeRow>(
    `SELECT venue_trade_id, instrument, side, quantity, price, fee, fee_asset, liquidity
     FROM orders.trades WHERE account = $1 ORDER BY trade_id`,
    [account],
  );
  return rows.map((row) => ({
    symbol: venueSymbolOf(row.instrument),
    venueTradeId: row.venue_trade_id,
    side: row.side,
    quantity: new Decimal(row.quantity),
    price: new Decimal(row.price),
    fee: new Decimal(row.fee),
    feeAsset: row.fee_asset,
    maker: row.liquidity === 'MAKER',
  }));
}

async function readPositions(client: Client, account: string): Promise<BookedState['positions']> {
  const { rows } = await client.query<
    Record<'instrument' | 'base' | 'quote' | 'quantity', string> & { known: string | null }
  >(
    `SELECT p.instrument, p.base, p.quote, p.quantity, r.quantity AS known
     FROM orders.positions p LEFT JOIN risk.position r USING (account, venue, instrument) WHERE p.account = $1`,
    [account],
  );
  return rows.map((row) => ({
    symbol: venueSymbolOf(row.instrument),
    base: row.base,
    quote: row.quote,
    quantity: new Decimal(row.quantity),
    quantityAtRisk: row.known === null ? ZERO : new Decimal(row.known),
  }));
}

async function readBalances(client: Client, account: string): Promise<BookedState['balances']> {
  const { rows } = await client.query<{ asset: string; free: string; locked: string }>(
    'SELECT asset, free, locked FROM orders.balances WHERE account = $1',
    [account],
  );
  return rows.map((row) => ({ asset: row.asset, free: new Decimal(row.free), locked: new Decimal(row.locked) }));
}

async function readReservations(client: Client, account: string): Promise<BookedState['openReservations']> {
  const { rows } = await client.query<Record<'intent_id' | 'open_quantity', string>>(
    'SELECT intent_id, open_quantity FROM risk.reservation WHERE account = $1 AND open_quantity <> 0',
    [account],
  );
  return rows.map((row) => ({ intentId: row.intent_id, openQuantity: new Decimal(row.open_quantity) }));
}

async function readTexts(client: Client, sql: string, account: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ text: string }>(sql, [account]);
  return rows.map((row) => row.text);
}

/** Orders of ours that risk has not approved as they are; strangers' orders are discrepancies already. */
const UNDECIDED_ORDERS = `SELECT o.venue_client_order_id || ' ' || o.side || ' ' || o.quantity || ' ' || o.instrument AS text
  FROM orders.orders o LEFT JOIN risk.intent_decision d
    ON d.intent_id = o.intent_id AND d.decision = 'APPROVED' AND d.account = o.account AND d.venue = o.venue
      AND d.instrument = o.instrument AND d.side = o.side AND d.quantity = o.quantity
      AND d.limit_price IS NOT DISTINCT FROM o.limit_price
  WHERE o.account = $1 AND NOT o.external AND d.intent_id IS NULL`;

/** Reads everything that the database believes of an account, in one consistent look. */
export async function readBookedState(client: Client, account: string): Promise<BookedState> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return {
      orders: await readOrders(client, account),
      trades: await readTrades(client, account),
      positions: await readPositions(client, account),
      balances: await readBalances(client, account),
      ordersWithoutDecision: await readTexts(client, UNDECIDED_ORDERS, account),
      openReservations: await readReservations(client, account),
      openDiscrepancies: await readTexts(
        client,
        `SELECT kind || ' ' || about || ' ' || details AS text FROM orders.discrepancies
         WHERE account = $1 AND resolved_at_us IS NULL`,
        account,
      ),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}
