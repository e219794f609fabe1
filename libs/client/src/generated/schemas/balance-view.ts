// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `BalanceView` of the gateway's answers and commands. */
export interface BalanceView {
  /** The venue */
  readonly venue: string;
  /** The asset */
  readonly asset: string;
  /** Free to use; a plain decimal text */
  readonly free: string;
  /** Held by open orders; a plain decimal text */
  readonly locked: string;
  /** Both together; a plain decimal text */
  readonly total: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly updatedAt: string;
  /** When it changed last, in microseconds since the epoch */
  readonly updatedAtUs: number;
}
