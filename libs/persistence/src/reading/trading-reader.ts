import type { DataSource } from 'typeorm';
import { type Page, type PageRequest, type PagedList, readPage } from './page.js';
import type { BalanceRow, OrderRow, PositionRow, TradeRow } from './reading-rows.js';

/** Which rows are wanted; what is not said does not matter. */
export interface TradingFilter {
  readonly account?: string | undefined;
  readonly venue?: string | undefined;
  readonly instrument?: string | undefined;
  readonly strategy?: string | undefined;
}

const POSITIONS: PagedList = {
  select: `account, venue, instrument, base, quote, quantity, cost, average_price, realised_profit, unrealised_profit,
    mark_price, marked_at_us, fees, version, updated_at_us FROM orders.positions`,
  key: [
    { column: 'account', type: 'text' },
    { column: 'venue', type: 'text' },
    { column: 'instrument', type: 'text' },
  ],
  newestFirst: false,
};

const ORDERS: PagedList = {
  select: `client_order_id, venue_order_id, intent_id, strategy, account, venue, instrument, side, type, time_in_force,
    quantity, limit_price, reduce_only, external, status, cum_quantity, reason, version, correlation_id, committed_at_us,
    sent_at_us, acknowledged_at_us, closed_at_us, updated_at_us FROM orders.orders`,
  key: [
    { column: 'committed_at_us', type: 'bigint' },
    { column: 'client_order_id', type: 'text' },
  ],
  newestFirst: true,
};

const TRADES: PagedList = {
  select: `trade_id, venue_trade_id, client_order_id, strategy, account, venue, instrument, side, quantity, price, fee,
    fee_asset, liquidity, realised_profit, exchange_at_us, booked_at_us, correlation_id FROM orders.trades`,
  key: [{ column: 'trade_id', type: 'bigint' }],
  newestFirst: true,
};

/** Reads what order-management has booked, with a role that may only read. */
export class TradingReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Positions by account, venue and instrument; `open` leaves out those that hold nothing. */
  positions(filter: TradingFilter & { readonly open: boolean }, page: PageRequest): Promise<Page<PositionRow>> {
    const open = { sql: 'quantity <> 0 AND $::boolean', value: filter.open ? true : undefined };
    return readPage<PositionRow>(this.#dataSource, POSITIONS, [...conditions(filter), open], page);
  }

  /** The positions of an account in an instrument, one for each venue. */
  async position(account: string, instrument: string): Promise<readonly PositionRow[]> {
    const { rows } = await this.positions({ account, instrument, open: false }, { after: undefined, limit: 1_000 });
    return rows;
  }

  /** Orders, newest first. */
  orders(filter: TradingFilter & { readonly status?: string | undefined }, page: PageRequest): Promise<Page<OrderRow>> {
    const status = { sql: 'status = $', value: filter.status };
    return readPage<OrderRow>(this.#dataSource, ORDERS, [...conditions(filter), status], page);
  }

  /** The order of a client order id. */
  async order(clientOrderId: string): Promise<OrderRow | undefined> {
    const rows: OrderRow[] = await this.#dataSource.query(`SELECT ${ORDERS.select} WHERE client_order_id = $1`, [
      clientOrderId,
    ]);
    return rows[0];
  }

  /** Trades, newest first. */
  trades(
    filter: TradingFilter & { readonly clientOrderId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<TradeRow>> {
    const order = { sql: 'client_order_id = $', value: filter.clientOrderId };
    return readPage<TradeRow>(this.#dataSource, TRADES, [...conditions(filter), order], page);
  }

  /** What an account holds, by venue and asset. */
  async balances(account: string): Promise<readonly BalanceRow[]> {
    return this.#dataSource.query<BalanceRow[]>(
      `SELECT venue, asset, free, locked, updated_at_us FROM orders.balances WHERE account = $1 ORDER BY venue, asset`,
      [account],
    );
  }

  /** Whether Postgres answers. */
  async ping(): Promise<void> {
    await this.#dataSource.query('SELECT 1');
  }
}

function conditions(filter: TradingFilter): { readonly sql: string; readonly value: unknown }[] {
  return [
    { sql: 'account = $', value: filter.account },
    { sql: 'venue = $', value: filter.venue },
    { sql: 'instrument = $', value: filter.instrument },
    ...('strategy' in filter ? [{ sql: 'strategy = $', value: filter.strategy }] : []),
  ];
}
