import { describe, expect, it } from 'vitest';
import { DEAD_BROKER_NOTICED_MS, inboxPrefixOf } from './connect.js';

it('an inbox is a subject of one token whatever its user is called, and another one for each', () => {
  const users = ['market-data', 'market data', 'a.b', 'a>', '\u5e01\u5b89', 'a=20b', 'a b'];
  const prefixes = users.map(inboxPrefixOf);
  for (const prefix of prefixes) expect(prefix).toMatch(/^_INBOX_[\w=-]+$/u);
  expect(new Set(prefixes).size).toBe(users.length);
  expect(prefixes[0]).toBe('_INBOX_market-data');
});

describe('a dead broker', () => {
  it('is noticed within the 3 s of the design, with a fifth to spare', () => {
    expect(DEAD_BROKER_NOTICED_MS).toBeLessThanOrEqual(2_400);
  });
});
