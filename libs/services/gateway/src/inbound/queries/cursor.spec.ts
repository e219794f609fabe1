import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CursorKind, decodeCursor, encodeCursor } from './cursor.js';

const kinds = fc.constantFrom<CursorKind>(
  'positions',
  'orders',
  'trades',
  'decisions',
  'discrepancies',
  'audit',
  'ledger',
);
const keys: Readonly<Record<CursorKind, readonly string[]>> = {
  positions: ['paper-1', 'binance', 'BTC-USDT'],
  orders: ['1700000000000000', 'c-1'],
  decisions: ['1700000000000000', 'i-1'],
  discrepancies: ['7'],
  trades: ['42'],
  audit: ['5'],
  ledger: ['8'],
};

describe('a cursor', () => {
  it('comes back as it went, and only to its own list', () => {
    fc.assert(
      fc.property(kinds, kinds, (from, to) => {
        const cursor = encodeCursor(from, keys[from]);
        if (from === to) expect(decodeCursor(to, cursor)).toEqual(keys[from]);
        else expect(() => decodeCursor(to, cursor)).toThrow(/cursor/u);
      }),
    );
  });

  it('of any other text is refused, never anything worse', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    fc.assert(
      fc.property(kinds, texts, (kind, text) => {
        expect(() => decodeCursor(kind, text)).toThrow(/cursor/u);
      }),
    );
  });
});
