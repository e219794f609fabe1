// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `RefusalView` of the gateway's answers and commands. */
export interface RefusalView {
  /** The intent */
  readonly intentId: string;
  /** The strategy */
  readonly strategy: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  /** Wanted, in base; a plain decimal text */
  readonly quantity: string;
  /** The rule that refused */
  readonly rule: string;
  /** The stable code of the refusal */
  readonly code: string;
  /** Why, in a sentence */
  readonly message: string;
  /** The numbers behind the sentence */
  readonly numbers: Readonly<Record<string, unknown>>;
  /** The same time in ISO 8601, to the microsecond */
  readonly decidedAt: string;
  /** When, in microseconds since the epoch */
  readonly decidedAtUs: number;
}
