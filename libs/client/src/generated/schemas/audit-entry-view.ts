// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `AuditEntryView` of the gateway's answers and commands. */
export interface AuditEntryView {
  /** Its place in the chain: 1, 2, 3 … */
  readonly position: number;
  /** The table that it is in */
  readonly source: string;
  /** Its key there */
  readonly key: string;
  /** What it says, amounts as decimal texts; null where it is gone */
  readonly content: Readonly<Record<string, unknown>> | null;
  /** SHA-256 of what it said when it was sealed */
  readonly contentHash: string;
  /** SHA-256 of this link and the one before */
  readonly hash: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly sealedAt: string;
  /** When it was sealed, in microseconds since the epoch */
  readonly sealedAtUs: number;
}
