// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `ReplayStateView` of the gateway's answers and commands. */
export interface ReplayStateView {
  /** When, in microseconds since the epoch */
  readonly atUs: number;
  /** How far the book can be trusted */
  readonly bookState: 'SYNCING' | 'LIVE' | 'STALE' | 'RESYNCING' | 'HALTED';
  /** Best bids, best first: price and size */
  readonly bids: readonly (readonly string[])[];
  /** Best asks, best first: price and size */
  readonly asks: readonly (readonly string[])[];
}
