// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `TrippedStrategyView` of the gateway's answers and commands. */
export interface TrippedStrategyView {
  /** The strategy */
  readonly strategy: string;
  /** When it was stopped, in microseconds since the epoch */
  readonly sinceUs: number;
}
