/** What can differ between our database and the venue's own journal. */
export type DifferenceKind =
  | 'ORDER_UNKNOWN_TO_US'
  | 'ORDER_UNKNOWN_TO_VENUE'
  | 'ORDER_DIFFERS'
  | 'ORDER_NOT_SETTLED'
  | 'ORDER_SENT_TWICE'
  | 'TRADE_NOT_BOOKED'
  | 'TRADE_BOOKED_TWICE'
  | 'TRADE_UNKNOWN_TO_VENUE'
  | 'TRADE_DIFFERS'
  | 'FILLS_DIFFER_FROM_ORDER'
  | 'POSITION_DIFFERS'
  | 'POSITION_DIFFERS_AT_RISK'
  | 'ORDER_WITHOUT_DECISION'
  | 'RESERVATION_LEFT'
  | 'RESERVATION_DIFFERS'
  | 'BALANCE_DIFFERS'
  | 'LEDGER_DIFFERS'
  | 'DISCREPANCY_OPEN'
  | 'NOT_COMPARED'
  | 'INVARIANT_BROKEN';

/** One thing that is not as the venue has it. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The order, trade, instrument or asset concerned. */
  readonly about: string;
  /** What our database holds. */
  readonly ours: string;
  /** What the venue's journal holds. */
  readonly venue: string;
}
