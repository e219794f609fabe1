// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `DiscrepancyView` of the gateway's answers and commands. */
export interface DiscrepancyView {
  /** The number of the difference */
  readonly discrepancyId: string;
  /** What differs, such as EXTERNAL_ORDER */
  readonly kind: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The order, instrument, trade or asset concerned */
  readonly about: string;
  /** The numbers behind it */
  readonly details: Readonly<Record<string, string>>;
  /** Who has to look at it */
  readonly owner: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly foundAt: string;
  /** When it was found, in microseconds since the epoch */
  readonly foundAtUs: number;
  /** When it was seen last, in microseconds since the epoch */
  readonly lastSeenAtUs: number;
  /** When it was resolved; null while it is open, in microseconds since the epoch */
  readonly resolvedAtUs: number | null;
  /** How it was resolved; null while it is open */
  readonly resolution: string | null;
}
