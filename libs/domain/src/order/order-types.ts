/** How an order prices itself (FIX OrdType). LIMIT_MAKER is a limit order that must not take liquidity. */
export const ORDER_TYPES = ['LIMIT', 'MARKET', 'LIMIT_MAKER'] as const;
/** One of {@link ORDER_TYPES}. */
export type OrderType = (typeof ORDER_TYPES)[number];

/** How long an order stays (FIX TimeInForce). MARKET orders count as IOC. */
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
/** One of {@link TIMES_IN_FORCE}. */
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/**
 * Where an order stands (FIX OrdStatus, where FIX has one).
 *
 * - `PendingNew`: our row is committed; the venue has not answered yet.
 * - `Unknown`: sent or perhaps sent, and the answer was lost; left only by evidence from the venue.
 * - `External`: an order in our account that we did not send.
 */
export const ORDER_STATUSES = [
  'PendingNew',
  'New',
  'PartiallyFilled',
  'Filled',
  'PendingCancel',
  'Canceled',
  'Rejected',
  'Expired',
  'Unknown',
  'External',
] as const;
/** One of {@link ORDER_STATUSES}. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The statuses that an order leaves only by late evidence. */
export const TERMINAL_STATUSES = [
  'Filled',
  'Canceled',
  'Rejected',
  'Expired',
] as const satisfies readonly OrderStatus[];
/** One of {@link TERMINAL_STATUSES}. */
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** Whether an order of this status has ended. */
export function isTerminal(status: OrderStatus): status is TerminalStatus {
  return TERMINAL_STATUSES.some((terminal) => terminal === status);
}

/** Whether an execution rested in the book (FIX LastLiquidityInd: added) or met what rested there (removed). */
export const LIQUIDITY_ROLES = ['MAKER', 'TAKER'] as const;
/** One of {@link LIQUIDITY_ROLES}. */
export type LiquidityRole = (typeof LIQUIDITY_ROLES)[number];
