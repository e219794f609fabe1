// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `AcceptedDifferenceView` of the gateway's answers and commands. */
export interface AcceptedDifferenceView {
  /** The number of the difference */
  readonly discrepancyId: string;
  /** What differed */
  readonly kind: string;
  /** The order, instrument, trade or asset concerned */
  readonly about: string;
  /** What the adjustment booked; null where the difference was about no amount; a plain decimal text */
  readonly amount: string | null;
}
