import { describe, expect, it } from 'vitest';
import { CsvRecords } from './csv-records.js';

const FILE = 'a,b\r\n1,"x\r\ny ""z"""\r\n2,y\r\n3,z\r\n';

describe('the records of a CSV file', () => {
  it('are counted whatever pieces they arrive in, with lines that break within a value', () => {
    for (const size of [1, 2, 3, 7, FILE.length]) {
      const records = new CsvRecords(Infinity);
      const pieces = FILE.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
      expect(pieces.map((piece) => records.take(piece)).join('')).toBe(FILE);
      expect(records.count).toBe(3);
    }
  });

  it('end behind as many as are wanted', () => {
    const records = new CsvRecords(2);
    expect([...FILE].map((piece) => records.take(piece)).join('')).toBe(FILE.slice(0, FILE.indexOf('3,z')));
    expect([records.count, records.isFull]).toEqual([2, true]);
    const head = new CsvRecords(5);
    expect([head.take('a,b\r\n'), head.count]).toEqual(['a,b\r\n', 0]);
  });
});
