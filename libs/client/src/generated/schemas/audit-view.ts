// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { AuditEntryView } from './audit-entry-view.js';

/** The schema `AuditView` of the gateway's answers and commands. */
export interface AuditView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly AuditEntryView[];
}
