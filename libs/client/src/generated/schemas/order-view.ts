// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `OrderView` of the gateway's answers and commands. */
export interface OrderView {
  /** The id that we gave it */
  readonly clientOrderId: string;
  /** The id that the venue gave it */
  readonly venueOrderId: string | null;
  /** The intent behind it */
  readonly intentId: string | null;
  /** The strategy behind it */
  readonly strategy: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'MARKET' | 'LIMIT_MAKER';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly status:
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
  /** Ordered, in base; a plain decimal text */
  readonly quantity: string;
  /** The limit, in quote; a plain decimal text */
  readonly limitPrice: string | null;
  /** Executed so far, in base; a plain decimal text */
  readonly cumQuantity: string;
  /** Still open, in base; a plain decimal text */
  readonly leavesQuantity: string;
  /** Whether it may only bring the position nearer to zero */
  readonly reduceOnly: boolean;
  /** Whether it was found in our account without us having sent it */
  readonly external: boolean;
  /** Why it came to this; empty where there is no reason */
  readonly reason: string;
  /** Grows by one with every change */
  readonly version: number;
  /** The chain of cause and effect it belongs to */
  readonly correlationId: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly committedAt: string;
  /** When its row was committed, which is the licence to send, in microseconds since the epoch */
  readonly committedAtUs: number;
  /** When it was sent, in microseconds since the epoch */
  readonly sentAtUs: number | null;
  /** When the venue acknowledged it, in microseconds since the epoch */
  readonly acknowledgedAtUs: number | null;
  /** The same time in ISO 8601, to the microsecond */
  readonly closedAt: string | null;
  /** When it ended, in microseconds since the epoch */
  readonly closedAtUs: number | null;
  /** The same time in ISO 8601, to the microsecond */
  readonly updatedAt: string;
  /** When it changed last, in microseconds since the epoch */
  readonly updatedAtUs: number;
}
