// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LimitsAuthorView` of the gateway's answers and commands. */
export interface LimitsAuthorView {
  /** Who */
  readonly actor: string;
  /** Why */
  readonly reason: string;
  /** When, in microseconds since the epoch */
  readonly changedAtUs: number;
}
