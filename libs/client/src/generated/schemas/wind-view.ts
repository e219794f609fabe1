// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `WindView` of the gateway's answers and commands. */
export interface WindView {
  /** How far the recording was read, in microseconds since the epoch */
  readonly reachedUs: number;
  /** Up to where it is read, in microseconds since the epoch */
  readonly toUs: number;
}
