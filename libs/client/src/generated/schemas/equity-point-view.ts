// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `EquityPointView` of the gateway's answers and commands. */
export interface EquityPointView {
  /** The same time in ISO 8601, to the microsecond */
  readonly at: string;
  /** When, in microseconds since the epoch */
  readonly atUs: number;
  /** The equity, in quote; a plain decimal text */
  readonly equity: string;
}
