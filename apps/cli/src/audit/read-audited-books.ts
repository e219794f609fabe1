import type { Client } from 'pg';
import {
  type JournalEntry,
  type OrderStatus,
  type OrderType,
  type Side,
  type TimeInForce,
  foldJournal,
} from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { venueSymbolOf } from '../reconcile/read-booked-state.js';
import type { AuditedAnnouncement, AuditedBooks, WireOrder } from './audited-books.js';

const amountOrNone = (text: string | null): Decimal | undefined => (text === null ? undefined : new Decimal(text));
const numberOrNone = (text: string | null): number | undefined => (text === null ? undefined : Number(text));

interface OrderRow {
  readonly client_order_id: string;
  readonly venue_client_order_id: string;
  readonly intent_id: string | null;
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly time_in_force: TimeInForce;
  readonly quantity: string;
  readonly limit_price: string | null;
  readonly status: OrderStatus;
  readonly cum_quantity: string;
  readonly overfill_quantity: string;
  readonly committed_at_us: string;
  readonly sent_at_us: string | null;
}

async function readOrders(client: Client, account: string): Promise<AuditedBooks['orders']> {
  const { rows } = await client.query<OrderRow>('SELECT * FROM orders.orders WHERE account = $1', [account]);
  return rows.map((row) => ({
    clientOrderId: row.client_order_id,
    venueClientOrderId: row.venue_client_order_id,
    intentId: row.intent_id ?? undefined,
    symbol: venueSymbolOf(row.instrument),
    side: row.side,
    type: row.type,
    timeInForce: row.time_in_force,
    quantity: new Decimal(row.quantity),
    limitPrice: amountOrNone(row.limit_price),
    status: row.status,
    cumQuantity: new Decimal(row.cum_quantity),
    overfillQuantity: new Decimal(row.overfill_quantity),
    committedAtUs: Number(row.committed_at_us),
    sentAtUs: numberOrNone(row.sent_at_us),
  }));
}

async function readSteps(client: Client): Promise<AuditedBooks['steps']> {
  const { rows } = await client.query<{
    id: string;
    version: number;
    event: string;
    status: OrderStatus;
    proof: unknown;
  }>('SELECT client_order_id AS id, version, event, to_status AS status, proof FROM orders.order_event');
  return rows.map(({ id, version, event, status, proof }) => ({
    clientOrderId: id,
    version,
    event,
    proof,
    toStatus: status,
  }));
}

interface FillRow {
  readonly client_order_id: string;
  readonly instrument: string;
  readonly venue_trade_id: string;
  readonly side: Side;
  readonly quantity: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly realised_profit: string;
}

async function readFills(client: Client, account: string): Promise<AuditedBooks['fills']> {
  const { rows } = await client.query<FillRow>('SELECT * FROM orders.trades WHERE account = $1', [account]);
  return rows.map((row) => ({
    clientOrderId: row.client_order_id,
    symbol: venueSymbolOf(row.instrument),
    venueTradeId: row.venue_trade_id,
    side: row.side,
    quantity: new Decimal(row.quantity),
    fee: new Decimal(row.fee),
    feeAsset: row.fee_asset,
    realisedProfit: new Decimal(row.realised_profit),
  }));
}

interface PositionRow {
  readonly instrument: string;
  readonly base: string;
  readonly quote: string;
  readonly quantity: string;
  readonly realised_profit: string;
  readonly fees: Readonly<Record<string, string>>;
  readonly at_risk: string | null;
}

async function readPositions(client: Client, account: string): Promise<AuditedBooks['positions']> {
  const { rows } = await client.query<PositionRow>(
    `SELECT p.instrument, p.base, p.quote, p.quantity, p.realised_profit, p.fees, r.quantity AS at_risk
     FROM orders.positions p LEFT JOIN risk.position r USING (account, venue, instrument) WHERE p.account = $1`,
    [account],
  );
  return rows.map((row) => ({
    symbol: venueSymbolOf(row.instrument),
    base: row.base,
    quote: row.quote,
    quantity: new Decimal(row.quantity),
    realisedProfit: new Decimal(row.realised_profit),
    fees: row.fees,
    quantityAtRisk: amountOrNone(row.at_risk),
  }));
}

async function readReservations(client: Client, account: string): Promise<AuditedBooks['reservations']> {
  const { rows } = await client.query<{ intent_id: string; quantity: string; executed: string; open_quantity: string }>(
    'SELECT intent_id, quantity, executed, open_quantity FROM risk.reservation WHERE account = $1',
    [account],
  );
  return rows.map((row) => ({
    intentId: row.intent_id,
    quantity: new Decimal(row.quantity),
    executed: new Decimal(row.executed),
    open: new Decimal(row.open_quantity),
  }));
}

/** Who must have a message in its inbox, as SQL over an outbox `o`: facts at risk. */
const FACTS_AT_RISK = `o.subject ~ '^(order[.](filled|canceled|rejected|expired)|fill|position|balance)[.]'
  AND NOT EXISTS (SELECT 1 FROM risk.inbox i WHERE i.message_id = o.message_id)`;

/** Only what is not as it should be: the rest is long. */
async function readAnnouncements(client: Client): Promise<readonly AuditedAnnouncement[]> {
  const { rows } = await client.query<AuditedAnnouncement>(
    `SELECT message_id AS "messageId", subject, published_at IS NOT NULL AS "isPublished",
            CASE WHEN late THEN ARRAY['risk'] ELSE ARRAY[]::text[] END AS "missingAt"
     FROM (SELECT message_id, subject, published_at, false AS late FROM strategy.outbox
           UNION ALL SELECT message_id, subject, published_at, false FROM risk.outbox
           UNION ALL SELECT o.message_id, o.subject, o.published_at, ${FACTS_AT_RISK} FROM orders.outbox o) AS all_of_them
     WHERE published_at IS NULL OR late`,
  );
  return rows;
}

async function readParked(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ text: string }>(
    ['strategy', 'risk', 'orders']
      .map((schema) => `SELECT '${schema} ' || subject || ': ' || reason AS text FROM ${schema}.parked_message`)
      .join(' UNION ALL '),
  );
  return rows.map((row) => row.text);
}

async function readDecisions(client: Client, account: string): Promise<AuditedBooks['decisions']> {
  const { rows } = await client.query<{ id: string; approved: boolean }>(
    `SELECT intent_id AS id, decision = 'APPROVED' AS approved FROM risk.intent_decision WHERE account = $1`,
    [account],
  );
  return rows.map(({ id, approved }) => ({ intentId: id, approved }));
}

/** The messages to place an order that the exchange received, in order. */
export function wireOrdersOf(entries: readonly JournalEntry[]): readonly WireOrder[] {
  return entries.flatMap((entry) =>
    entry.kind === 'received' && entry.operation === 'order.place' ? [{ atMs: entry.atMs, params: entry.params }] : [],
  );
}

/** Reads the books of an account in one consistent look, beside the exchange's journal. */
export async function readAuditedBooks(
  client: Client,
  entries: readonly JournalEntry[],
  account: string,
): Promise<AuditedBooks> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return {
      account,
      wire: wireOrdersOf(entries),
      truth: foldJournal(entries),
      orders: await readOrders(client, account),
      steps: await readSteps(client),
      fills: await readFills(client, account),
      positions: await readPositions(client, account),
      decisions: await readDecisions(client, account),
      reservations: await readReservations(client, account),
      announcements: await readAnnouncements(client),
      parked: await readParked(client),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}
