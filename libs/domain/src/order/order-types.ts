/** How an order prices itself (FIX OrdType). LIMIT_MAKER is a limit order that must not take liquidity. */
export type OrderType = 'LIMIT' | 'MARKET' | 'LIMIT_MAKER';

/** How long an order stays (FIX TimeInForce). MARKET orders count as IOC. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/**
 * Where an order stands (FIX OrdStatus, where FIX has one).
 *
 * - `PendingNew`: our row is committed; the venue has not answered yet.
 * - `Unknown`: sent or perhaps sent, and the answer was lost; left only by evidence from the venue.
 * - `External`: an order in our account that we did not send.
 */
export type OrderStatus =
  | 'PendingNew'
  | 'New'
  | 'PartiallyFilled'
  | 'Filled'
  | 'PendingCancel'
  | 'Canceled'
  | 'Rejected'
  | 'Expired'
  | 'Unknown'
  | 'External';

/** The order types, for tables and validators. */
export const ORDER_TYPES: readonly OrderType[] = ['LIMIT', 'MARKET', 'LIMIT_MAKER'];
/** The times in force, for tables and validators. */
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK'];
/** The order states, for tables and validators. */
export const ORDER_STATUSES: readonly OrderStatus[] = [
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
];
