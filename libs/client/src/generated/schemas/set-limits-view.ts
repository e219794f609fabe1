// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `SetLimitsView` of the gateway's answers and commands. */
export interface SetLimitsView {
  /** The id under which the command may be sent again */
  readonly commandId: string;
  /** The account */
  readonly account: string;
  /** The version in force */
  readonly version: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly changedAt: string;
  /** When, in microseconds since the epoch */
  readonly changedAtUs: number;
}
