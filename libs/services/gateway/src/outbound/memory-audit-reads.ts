import type { AuditEntry, AuditedSchema, Page, PageRequest } from '#libs/persistence';
import type { AuditReads } from '../ports.js';

/** The memory twin of the audit's reader. */
export class MemoryAuditReads implements AuditReads {
  readonly chains: Readonly<Record<AuditedSchema, AuditEntry[]>> = { risk: [], orders: [], strategy: [] };

  listAudit(chain: AuditedSchema, { after, limit }: PageRequest): Promise<Page<AuditEntry>> {
    const before = after === undefined ? Infinity : Number(after[0]);
    const wanted = this.chains[chain].filter(({ position }) => position < before);
    const rows = wanted.toSorted((a, b) => b.position - a.position).slice(0, limit);
    const last = rows.at(-1);
    return Promise.resolve({ rows, next: wanted.length > limit && last ? [String(last.position)] : undefined });
  }
}
