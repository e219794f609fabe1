import {
  EVERY_ACCOUNT_SCOPE,
  type AccountAtVenue,
  type AccountBalances,
  type AssetBalance,
  type BookedTrade,
  type Discrepancy,
  type HeldPosition,
  LEDGER_CONSTRAINTS,
  type LedgerTransaction,
  ORDER_CONSTRAINTS,
  type Order,
  type OrderChange,
  POSITION_CONSTRAINTS,
  type LatchedState,
  isTerminal,
  missesFills,
} from '#libs/domain';
import { MAX_NAME_CHARACTERS, type Scheduler, type UnixUs, type VenueTradeId, ZERO } from '#libs/kernel';
import { MemorySchema } from '#libs/persistence';
import type { ReceivedReport } from '../../ports.js';

/** An order as it is stored, and by whom it was written last. */
export interface OrderRow {
  readonly order: Order;
  readonly leaseEpoch: number;
  readonly updatedAtUs: UnixUs;
}

/** One change of an order, with the order as it was after it. */
export interface OrderEventRow extends OrderChange {
  readonly sequence: number;
  readonly order: Order;
  readonly leaseEpoch: number;
  readonly occurredAtUs: UnixUs;
}

interface Keyed {
  /** As {@link accountKey} writes it. */
  readonly at: string;
}

/** Names of the tables' further keys. */
export const INDEX = { intent: 'intent_id', venueOrder: 'venue_order_id', unsettled: 'unsettled', open: 'open_once' };

/** Account and venue as one text. */
export function accountKey({ account, venue }: AccountAtVenue): string {
  return `${venue}|${account}`;
}

/** What no two orders have in common: the id that the venue gave within account and instrument. */
export function venueOrderKey(order: Pick<Order, 'venue' | 'account' | 'instrument'>, venueOrderId: string): string {
  return [order.venue, order.account, order.instrument, venueOrderId].join('|');
}

/** The key of a trade: what makes an execution the same one. */
export function tradeKey(
  trade: Pick<BookedTrade, 'venue' | 'account' | 'instrument'> & {
    readonly fill: Pick<BookedTrade['fill'], 'venueOrderId' | 'venueTradeId'>;
  },
): string {
  const { venueOrderId, venueTradeId } = trade.fill;
  return [trade.venue, trade.account, trade.instrument, venueTradeId, venueOrderId].join('|');
}

/**
 * The memory twin of the schema `orders`: the same tables with the same keys and check constraints. It outlives the service
 * that writes it, as Postgres does; several services may share it, each for an account of its own. Leases run on its clock.
 */
export class MemoryOrderDatabase extends MemorySchema {
  readonly scheduler: Scheduler;

  readonly orders = this.database.createTable<OrderRow>({
    name: 'orders',
    keyOf: ({ order }) => order.clientOrderId,
    unique: {
      [INDEX.intent]: ({ order }) => order.intentId,
      [INDEX.venueOrder]: ({ order }) =>
        order.venueOrderId === undefined ? undefined : venueOrderKey(order, order.venueOrderId),
      [INDEX.unsettled]: ({ order }) =>
        !isTerminal(order.status) || missesFills(order) ? order.clientOrderId : undefined,
    },
    checks: {
      ...checksOf(ORDER_CONSTRAINTS, (row: OrderRow) => row.order),
      orders_lease_epoch_check: ({ leaseEpoch }) => leaseEpoch >= 1,
    },
  });

  readonly orderEvents = this.database.createTable<OrderEventRow>({
    name: 'order_event',
    keyOf: ({ sequence }) => String(sequence),
    unique: { order_event_version: ({ order }) => `${order.clientOrderId}:${order.version}` },
    checks: { order_event_order: ({ order }) => this.orders.get(order.clientOrderId) !== undefined },
  });

  readonly trades = this.database.createTable<BookedTrade>({
    name: 'trades',
    keyOf: tradeKey,
    checks: {
      trades_order: ({ clientOrderId }) => this.orders.get(clientOrderId) !== undefined,
      trades_quantity_check: ({ fill }) => fill.quantity.gt(ZERO),
      trades_price_check: ({ fill }) => fill.price.gt(ZERO),
      trades_exchange_at_us_check: ({ fill }) => fill.exchangeAtUs > 0,
      trades_venue_trade_id_check: ({ fill }) => fill.venueTradeId.length >= 1 && fill.venueTradeId.length <= 64,
      trades_venue_order_id_check: ({ fill }) => fill.venueOrderId.length >= 1 && fill.venueOrderId.length <= 64,
    },
  });

  readonly positions = this.database.createTable<Keyed & { readonly held: HeldPosition }>({
    name: 'positions',
    keyOf: ({ at, held }) => `${at}|${held.instrument}`,
    checks: checksOf(POSITION_CONSTRAINTS, (row) => row.held),
  });

  readonly accounts = this.database.createTable<Keyed & { readonly balances: Omit<AccountBalances, 'assets'> }>({
    name: 'accounts',
    keyOf: ({ at }) => at,
    checks: { accounts_balance_version_check: ({ balances }) => balances.version >= 0 },
  });

  readonly balances = this.database.createTable<Keyed & { readonly balance: AssetBalance }>({
    name: 'balances',
    keyOf: ({ at, balance }) => `${at}|${balance.asset}`,
    checks: {
      balances_asset_check: ({ balance }) => balance.asset !== '' && [...balance.asset].length <= MAX_NAME_CHARACTERS,
    },
  });

  readonly ledger = this.database.createTable<LedgerRow>({
    name: 'ledger_transaction',
    keyOf: ({ sequence }) => String(sequence),
    unique: { ledger_booked_once: ({ at, transaction: { cause, kind } }) => [at, kind, cause].join('|') },
    checks: checksOf(LEDGER_CONSTRAINTS, (row) => row.transaction),
  });

  readonly reports = this.database.createTable<Keyed & { readonly sequence: number; readonly report: ReceivedReport }>({
    name: 'venue_report',
    keyOf: ({ sequence }) => String(sequence),
  });

  readonly discrepancies = this.database.createTable<DiscrepancyRow>({
    name: 'discrepancies',
    keyOf: ({ sequence }) => String(sequence),
    unique: {
      [INDEX.open]: ({ at, found, resolvedAtUs }) =>
        resolvedAtUs === undefined ? [at, found.kind, found.about].join('|') : undefined,
    },
  });

  readonly fillCursors = this.database.createTable<Keyed & { readonly instrument: string; readonly to: VenueTradeId }>({
    name: 'fill_cursor',
    keyOf: ({ at, instrument }) => `${at}|${instrument}`,
  });

  readonly tradingStates = this.database.createTable<LatchedState>({
    name: 'trading_state',
    keyOf: ({ scope }) => scope,
    checks: { trading_state_version_check: ({ version }) => version >= 0 },
  });

  readonly leases = this.database.createTable<LeaseRow>({
    name: 'lease',
    keyOf: ({ at }) => at,
    checks: { lease_epoch_check: ({ epoch }) => epoch >= 1 },
  });

  #sequence = 0;

  /** `scheduler` stands for the clock of the database's machine. */
  constructor(scheduler: Scheduler) {
    super();
    this.scheduler = scheduler;
    const first = {
      state: 'ACTIVE',
      version: 0,
      actor: 'migration',
      reason: 'the state before the first command',
    } as const;
    this.tradingStates.insert({ scope: EVERY_ACCOUNT_SCOPE, ...first, changedAtUs: 0 });
  }

  /** The next number of an identity column; a transaction that is rolled back leaves a gap, as with Postgres. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}

/** A row of `orders.discrepancies`. */
export interface DiscrepancyRow extends Keyed {
  readonly sequence: number;
  readonly found: Discrepancy;
  readonly foundAtUs: UnixUs;
  readonly lastSeenAtUs: UnixUs;
  readonly resolvedAtUs: UnixUs | undefined;
  readonly resolution: string | undefined;
}

/** A row of `orders.ledger_transaction` with its entries. */
export interface LedgerRow extends Keyed {
  readonly sequence: number;
  readonly transaction: LedgerTransaction;
}

/** A row of `orders.lease`; it expires on the monotonic clock of the database's machine. */
export interface LeaseRow extends Keyed {
  readonly epoch: number;
  readonly holder: string;
  readonly expiresAtUs: number;
}

function checksOf<Row, Value>(
  constraints: Readonly<Record<string, (value: Value) => boolean>>,
  valueOf: (row: Row) => Value,
): Readonly<Record<string, (row: Row) => boolean>> {
  return Object.fromEntries(
    Object.entries(constraints).map(([name, holds]) => [name, (row: Row) => holds(valueOf(row))]),
  );
}
