// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LedgerLineView` of the gateway's answers and commands. */
export interface LedgerLineView {
  /** The transaction; its lines sum to zero in every asset */
  readonly transactionId: string;
  /** 1, 2, 3 … within the transaction; 0 for an adjustment that moves nothing */
  readonly line: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly bookedAt: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  readonly kind: 'OPENING' | 'FILL' | 'TRANSFER' | 'ADJUSTMENT';
  /** What the account holds (WALLET), or the other side of it */
  readonly book: 'WALLET' | 'TRADING' | 'FEES' | 'EXTERNAL' | 'OPENING' | 'ADJUSTMENTS' | null;
  /** Whose position it moves; null where it moves none */
  readonly instrument: string | null;
  /** The asset */
  readonly asset: string | null;
  /** Received by the book, in units of the asset; given where negative; a plain decimal text */
  readonly amount: string | null;
  /** The execution, the transfer, the asset of an opening, or the difference that was accepted */
  readonly cause: string;
  /** `venue`, or the operator who accepted a difference */
  readonly actor: string;
  /** In words; an operator's own for an adjustment */
  readonly reason: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly occurredAt: string;
  /** When it happened at the venue, in microseconds since the epoch */
  readonly occurredAtUs: number;
  /** When it was booked, in microseconds since the epoch */
  readonly bookedAtUs: number;
}
