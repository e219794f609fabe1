// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `StrategySetupView` of the gateway's answers and commands. */
export interface StrategySetupView {
  /** The id under which the command may be sent again */
  readonly commandId: string;
  /** The strategy */
  readonly strategy: string;
  /** Grows by one with every change */
  readonly version: number;
  /** Whether it trades */
  readonly on: boolean;
  /** What differs from the defaults */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The same time in ISO 8601, to the microsecond */
  readonly changedAt: string;
  /** When, in microseconds since the epoch */
  readonly changedAtUs: number;
}
