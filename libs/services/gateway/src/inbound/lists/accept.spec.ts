import { describe, expect, it } from 'vitest';
import { prefersCsv } from './accept.js';

describe('a client', () => {
  it.each(['text/csv', 'text/*', 'TEXT/CSV; header=present', 'text/csv, */*', 'text/csv, application/json'])(
    'that accepts "%s" prefers CSV',
    (accept) => {
      expect(prefersCsv(accept)).toBe(true);
    },
  );

  it.each(['application/json;q=0.5, text/csv', 'text/csv;q=0.9, */*;q=0.1', 'application/json;q=0, text/csv;q=0.001'])(
    'that accepts "%s" gives CSV more weight',
    (accept) => {
      expect(prefersCsv(accept)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, text/csv',
    'text/csv;q=0.5, application/json',
    'text/csv;q=0',
    'text/csv;q=lots, */*',
    'text/*, application/json',
    'image/png',
    'text/html, application/xhtml+xml, */*;q=0.8',
  ])('that accepts "%s" gets JSON', (accept) => {
    expect(prefersCsv(accept)).toBe(false);
  });
});
