// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `HopView` of the gateway's answers and commands. */
export interface HopView {
  readonly hop: 'tick' | 'intent' | 'approved' | 'committed' | 'sent' | 'acknowledged' | 'first-fill' | 'closed';
  /** When it was passed, in microseconds since the epoch */
  readonly atUs: number;
  /** Since the hop before it, in microseconds */
  readonly sincePreviousUs: number;
  /** Since the first hop, in microseconds */
  readonly sinceStartUs: number;
}
