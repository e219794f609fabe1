import type {
  AccountAtVenue,
  AccountBalances,
  BookingChange,
  BookingQuestion,
  ChangedRow,
  KnownBookings,
  Order,
} from '#libs/domain';
import { ZERO, formatDecimal } from '#libs/kernel';
import type { HotConnection } from '../connection/hot-connection.js';
import { type Statement, jsonSelectListOf, rowByColumn } from '../connection/sql-session.js';
import type { OutgoingMessage } from '../outbox/outbox-store.js';
import { AccountEntity } from './account.entity.js';
import { BalanceEntity } from './balance.entity.js';
import { toAccountBalances } from './balances.table.js';
import { OrderEventEntity } from './order-event.entity.js';
import { OrderEntity } from './order.entity.js';
import { fromOrder, fromOrderChange, toOrder } from './order.mapping.js';
import { PositionEntity } from './position.entity.js';
import { fromHeldPosition, toHeldPosition } from './positions.table.js';
import { fromTrade } from './trades.table.js';
import { TradeEntity } from './trade.entity.js';

const rowsOf = (select: string): string => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) AS r)`;

/**
 * One statement, hence one moment. Each order and trade is found by its whole key: the limits keep the planner from reading all of an account, which
 * looks as cheap while nobody has analysed the tables.
 */
const KNOWN: Statement = {
  name: 'orders.knownBookings',
  text: `SELECT
    EXISTS (SELECT FROM lease WHERE venue = $1 AND account = $2 AND epoch = $3) AS "isLeaseOurs",
    ${rowsOf(`SELECT found.* FROM (
        SELECT unnest($4::text[]) AS id
        UNION SELECT named.id FROM unnest($5::text[], $6::text[]) AS n (instrument, name), LATERAL (
          SELECT o.client_order_id AS id FROM orders o WHERE o.venue = $1 AND o.account = $2 AND o.instrument = n.instrument
            AND o.venue_order_id = n.name LIMIT 1) named
      ) AS wanted, LATERAL (
        SELECT ${jsonSelectListOf(OrderEntity)} FROM orders WHERE client_order_id = wanted.id LIMIT 1) found`)} AS orders,
    ${rowsOf(`SELECT n.* FROM unnest($7::text[], $8::text[], $9::text[]) AS n (instrument, "venueOrderId", "venueTradeId"),
      LATERAL (SELECT FROM trades t WHERE t.venue = $1 AND t.account = $2 AND t.instrument = n.instrument
        AND t.venue_trade_id = n."venueTradeId" AND t.venue_order_id = n."venueOrderId" LIMIT 1) booked`)} AS "bookedTrades",
    ${rowsOf(`SELECT ${jsonSelectListOf(PositionEntity)} FROM positions
      WHERE account = $2 AND venue = $1 AND instrument = ANY ($10::text[])`)} AS positions,
    CASE WHEN $11 THEN json_build_object(
      'account', ${rowsOf(`SELECT ${jsonSelectListOf(AccountEntity)} FROM accounts WHERE account = $2 AND venue = $1`)},
      'assets', ${rowsOf(`SELECT ${jsonSelectListOf(BalanceEntity)} FROM balances
        WHERE account = $2 AND venue = $1 ORDER BY asset COLLATE "C"`)}) END AS balances`,
};

/** `orders.book` of the migrations: everything that bookings write, with its checks. */
const BOOK: Statement = {
  name: 'orders.book',
  text: 'SELECT verdict, sequences FROM orders.book($1, $2, $3, $4)',
};

interface KnownRow extends Pick<KnownBookings, 'bookedTrades'> {
  readonly isLeaseOurs: boolean;
  readonly orders: readonly OrderEntity[];
  readonly positions: readonly PositionEntity[];
  readonly balances: { readonly account: readonly AccountEntity[]; readonly assets: readonly BalanceEntity[] } | null;
}

/** Whose books, and by the holder of which epoch of the lease. */
export interface BookOwner extends AccountAtVenue {
  readonly leaseEpoch: number;
}

/** What is known of what bookings will look at; `undefined` where the lease is another's. */
export async function selectKnownBookings(
  connection: HotConnection,
  { account, leaseEpoch, venue }: BookOwner,
  { balances, clientOrderIds, instruments, trades, venueOrders }: BookingQuestion,
): Promise<KnownBookings | undefined> {
  const [row] = await connection.rowsOf<KnownRow>(KNOWN, [
    ...[venue, account, leaseEpoch, clientOrderIds],
    ...[venueOrders.map(({ instrument }) => instrument), venueOrders.map(({ venueOrderId }) => venueOrderId)],
    ...[trades.map(({ instrument }) => instrument), trades.map(({ venueOrderId }) => venueOrderId)],
    ...[trades.map(({ venueTradeId }) => venueTradeId), instruments.map(({ id }) => id), balances],
  ]);
  if (row === undefined) throw new Error('a statement without FROM returns a row');
  if (!row.isLeaseOurs) return undefined;
  return {
    orders: row.orders.map(toOrder),
    bookedTrades: row.bookedTrades,
    positions: row.positions.map(toHeldPosition),
    balances: row.balances === null ? undefined : toAccountBalances(row.balances.account[0], row.balances.assets),
  };
}

/** What became of bookings: the sequences of their facts, in order, where they are RECORDED. */
export interface BookOutcome {
  readonly verdict: 'RECORDED' | 'STALE' | 'LEASE_LOST';
  readonly sequences: readonly string[] | null;
}

/** Writes bookings down, in one statement that commits by itself. */
export async function callBook(
  connection: HotConnection,
  owner: BookOwner,
  change: BookingChange<OutgoingMessage>,
): Promise<BookOutcome> {
  const values = [owner.venue, owner.account, owner.leaseEpoch, JSON.stringify(changeJson(owner, change))];
  const [outcome] = await connection.rowsOf<BookOutcome>(BOOK, values);
  if (outcome === undefined) throw new Error('every booking has a verdict');
  return outcome;
}

/** A change by the names of the columns; decimals as text, because JSON's own numbers are binary fractions. */
function changeJson(owner: BookOwner, change: BookingChange<OutgoingMessage>): object {
  const { leaseEpoch } = owner;
  return {
    orders: change.orders.map((row) => orderJson(row, leaseEpoch)),
    events: change.events.map(({ change: how, occurredAtUs, order }) =>
      rowByColumn(OrderEventEntity, { ...fromOrderChange(order, how, leaseEpoch, occurredAtUs), sequence: '0' }),
    ),
    trades: change.trades.map((trade) => rowByColumn(TradeEntity, { ...fromTrade(trade, leaseEpoch), tradeId: '0' })),
    positions: change.positions.map(({ after, before, updatedAtUs }) => ({
      before: markJson(rowByColumn(PositionEntity, fromHeldPosition(owner, before, updatedAtUs))),
      after: rowByColumn(PositionEntity, fromHeldPosition(owner, after, updatedAtUs)),
    })),
    ledger: change.ledger.map(({ bookedAtUs, transaction: { entries, kind, cause, actor, reason, occurredAtUs } }) => ({
      kind,
      cause,
      actor,
      reason,
      occurred_at_us: occurredAtUs,
      booked_at_us: bookedAtUs,
      entries: entries.map(({ amount, asset, book, instrument }) => ({
        book,
        instrument: instrument ?? null,
        asset,
        amount: formatDecimal(amount),
      })),
    })),
    balances: change.balances === undefined ? null : balancesJson(change.balances),
    facts: change.facts,
  };
}

function orderJson({ after, before, updatedAtUs }: ChangedRow<Order>, leaseEpoch: number): object {
  const { acknowledged_at_us, client_order_id, quantity, sent_at_us, venue_cum_quantity, venue_order_id, version } =
    rowByColumn(OrderEntity, fromOrder(before, leaseEpoch, updatedAtUs));
  return {
    before: { acknowledged_at_us, client_order_id, quantity, sent_at_us, venue_cum_quantity, venue_order_id, version },
    after: rowByColumn(OrderEntity, fromOrder(after, leaseEpoch, updatedAtUs)),
  };
}

const markJson = ({ instrument, mark_price, marked_at_us, version }: Readonly<Record<string, unknown>>): object => ({
  instrument,
  mark_price,
  marked_at_us,
  version,
});

function balancesJson({
  after,
  before,
  touched,
  updatedAtUs,
}: NonNullable<BookingChange<unknown>['balances']>): object {
  const known = new Map(before.assets.map((balance) => [balance.asset, balance]));
  const amounts = (balance: (typeof touched)[number] | undefined): object => ({
    free: formatDecimal(balance?.free ?? ZERO),
    locked: formatDecimal(balance?.locked ?? ZERO),
    baseline: balance?.baseline === undefined ? null : formatDecimal(balance.baseline),
  });
  return {
    before: accountJson(before),
    after: accountJson(after),
    assets: touched.map((balance) => ({
      before: { asset: balance.asset, ...amounts(known.get(balance.asset)) },
      after: { asset: balance.asset, ...amounts(balance), updated_at_us: updatedAtUs },
    })),
  };
}

const accountJson = ({ exchangeAtUs, reconciledAtUs, version }: AccountBalances): object => ({
  balance_version: version,
  balances_at_us: exchangeAtUs,
  reconciled_at_us: reconciledAtUs ?? null,
});
