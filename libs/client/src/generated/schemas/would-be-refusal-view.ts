// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `WouldBeRefusalView` of the gateway's answers and commands. */
export interface WouldBeRefusalView {
  /** The intent */
  readonly intentId: string;
  /** The strategy */
  readonly strategy: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  /** In base; a plain decimal text */
  readonly quantity: string;
  /** The rule that would have refused */
  readonly rule: string;
  /** The stable code of the refusal */
  readonly code: string;
  /** Why, in a sentence */
  readonly message: string;
  readonly numbers: Readonly<Record<string, string>>;
  /** When it was approved, in microseconds since the epoch */
  readonly decidedAtUs: number;
}
