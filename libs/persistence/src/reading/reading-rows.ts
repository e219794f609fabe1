import type { OrderStatus, TradingState } from '#libs/domain';

/** Rows as Postgres answers them: `numeric` and `bigint` are text, and what may be missing is null. */

/** A position, with the assets it is made of. */
export interface PositionRow {
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly base: string;
  readonly quote: string;
  readonly quantity: string;
  readonly cost: string;
  readonly average_price: string;
  readonly realised_profit: string;
  readonly unrealised_profit: string;
  readonly mark_price: string | null;
  readonly marked_at_us: string | null;
  readonly fees: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly updated_at_us: string;
}

/** An order as it stands now. */
export interface OrderRow {
  readonly client_order_id: string;
  readonly venue_order_id: string | null;
  readonly intent_id: string | null;
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: string;
  readonly type: string;
  readonly time_in_force: string;
  readonly quantity: string;
  readonly limit_price: string | null;
  readonly reduce_only: boolean;
  readonly external: boolean;
  readonly status: OrderStatus;
  readonly cum_quantity: string;
  readonly reason: string;
  readonly version: number;
  readonly correlation_id: string;
  readonly committed_at_us: string;
  readonly sent_at_us: string | null;
  readonly acknowledged_at_us: string | null;
  readonly closed_at_us: string | null;
  readonly updated_at_us: string;
}

/** A fill once booked. */
export interface TradeRow {
  readonly trade_id: string;
  readonly venue_trade_id: string;
  readonly client_order_id: string;
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly liquidity: string;
  readonly realised_profit: string;
  readonly exchange_at_us: string;
  readonly booked_at_us: string;
  readonly correlation_id: string;
}

/** What an account holds of one asset at one venue. */
export interface BalanceRow {
  readonly venue: string;
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
  readonly updated_at_us: string;
}

/** What risk counts for an account. */
export interface ExposureRow {
  readonly account: string;
  readonly reserved: string;
  readonly gross_exposure: string | null;
  readonly equity: string | null;
  readonly updated_at_us: string;
}

/** What a scope may do. */
export interface RiskStateRow {
  readonly scope: string;
  readonly state: TradingState;
  readonly version: string;
  readonly actor: string;
  readonly reason: string;
  readonly changed_at_us: string;
}

/** Limits of an account, for one instrument or (`*`) for all without their own. */
export interface LimitRow {
  readonly account: string;
  readonly instrument: string;
  readonly max_order_quantity: string | null;
  readonly max_order_notional: string | null;
  readonly max_position: string | null;
  readonly version: string;
}

/** An intent that risk refused. */
export interface RefusalRow {
  readonly intent_id: string;
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly rule: string;
  readonly code: string;
  readonly message: string;
  readonly numbers: Readonly<Record<string, unknown>>;
  readonly decided_at_us: string;
}
