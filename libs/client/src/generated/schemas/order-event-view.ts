// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `OrderEventView` of the gateway's answers and commands. */
export interface OrderEventView {
  /** The version of the order after it */
  readonly version: number;
  /** What happened, such as fill */
  readonly event: string;
  /** The state before; null for the first */
  readonly fromStatus: string | null;
  /** The state after */
  readonly toStatus: string;
  /** Executed in all after it, in base; a plain decimal text */
  readonly cumQuantity: string;
  /** What the venue or the approval said */
  readonly proof: Readonly<Record<string, unknown>>;
  /** The same time in ISO 8601, to the microsecond */
  readonly occurredAt: string;
  /** When, in microseconds since the epoch */
  readonly occurredAtUs: number;
}
