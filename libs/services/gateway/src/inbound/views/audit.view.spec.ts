import { describe, expect, it } from 'vitest';
import { auditEntryView } from './audit.view.js';

const LINK = { position: 1, source: 's', key: 'k', contentHash: 'a', hash: 'b', sealedAtUs: 1 };
const contentOf = (content: string) => auditEntryView({ ...LINK, content }).content;

describe('what a record of the audit chain says', () => {
  it('keeps every digit of an amount, as a decimal text', () => {
    const event = '{"event": "fill", "version": 4, "cum_quantity": 123456789012345678.123456789012345678}';
    expect(contentOf(event)).toEqual({
      event: 'fill',
      version: 4,
      cum_quantity: '123456789012345678.123456789012345678',
    });
    expect(contentOf('{"quantity": 0.00000039, "limit_price": null}')).toEqual({
      quantity: '0.00000039',
      limit_price: null,
    });
    const transaction = '{"entries": [[1, "WALLET", null, "DUST", -1000000000000.5], [2, "FEES", null, "DUST", 1000]]}';
    expect(contentOf(transaction)).toEqual({
      entries: [
        [1, 'WALLET', null, 'DUST', '-1000000000000.5'],
        [2, 'FEES', null, 'DUST', '1000'],
      ],
    });
  });

  it('says an amount as a text whether it is whole or not, and leaves counts and texts as they are', () => {
    expect(
      contentOf('{"max_position": 20, "limits_version": 3, "account": "7.5", "reason": "a \\"1.5\\" \\\\"}'),
    ).toEqual({
      max_position: '20',
      limits_version: 3,
      account: '7.5',
      reason: 'a "1.5" \\',
    });
    expect(contentOf('{"content": {"parameters": {"window": 50, "threshold": 0.10}}, "proof": null}')).toEqual({
      content: { parameters: { window: 50, threshold: '0.10' } },
      proof: null,
    });
  });

  it('is null where the record is gone', () => {
    expect(auditEntryView({ ...LINK, content: undefined }).content).toBeNull();
  });
});
