import { describe, expect, it } from 'vitest';
import { MemoryAuditReads } from './memory-audit-reads.js';

const entry = (position: number) => ({
  position,
  source: 'order_event',
  key: String(position),
  content: '{}',
  contentHash: 'a',
  hash: 'b',
  sealedAtUs: 1,
});

describe('the audit chain in memory', () => {
  it('is read newest first, page by page', async () => {
    const reads = new MemoryAuditReads();
    reads.chains.orders.push(...[1, 2, 3].map(entry));
    const first = await reads.listAudit('orders', { after: undefined, limit: 2 });
    expect([first.rows.map(({ position }) => position), first.next]).toEqual([[3, 2], ['2']]);
    const second = await reads.listAudit('orders', { after: first.next, limit: 2 });
    expect([second.rows.map(({ position }) => position), second.next]).toEqual([[1], undefined]);
    expect((await reads.listAudit('risk', { after: undefined, limit: 2 })).rows).toEqual([]);
  });
});
