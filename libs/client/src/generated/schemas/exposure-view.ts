// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `ExposureView` of the gateway's answers and commands. */
export interface ExposureView {
  /** The account */
  readonly account: string;
  /** What the account is worth; null while risk cannot say; a plain decimal text */
  readonly equity: string | null;
  /** Worst-case gross exposure of positions and open orders; null while risk cannot say; a plain decimal text */
  readonly grossExposure: string | null;
  /** Worst case held back for open orders; a plain decimal text */
  readonly reserved: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly updatedAt: string | null;
  /** When risk counted last, in microseconds since the epoch */
  readonly updatedAtUs: number | null;
}
