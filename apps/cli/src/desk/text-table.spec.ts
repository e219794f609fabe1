import { describe, expect, it } from 'vitest';
import { textTable } from './text-table.js';

const COLUMNS = [
  { title: 'instrument', of: 'instrument' },
  { title: 'size', of: 'size', right: true },
] as const;

describe('a table of text', () => {
  it('keeps its columns under each other with names in any script', () => {
    const rows = ['币安人生-USDT', 'é-USDT', 'BTC-USDT', '가-USDT', '😀-USDT'].map((instrument) => ({
      instrument,
      size: '1',
    }));
    expect(textTable(COLUMNS, rows, 'none').split('\n')).toEqual([
      'instrument     size',
      '币安人生-USDT     1',
      'é-USDT            1',
      'BTC-USDT          1',
      '가-USDT           1',
      '😀-USDT           1',
    ]);
  });

  it('has one line for each row, whatever a value holds', () => {
    const rows = [{ instrument: 'A\nB', size: '\u001B[2J' }];
    expect(textTable(COLUMNS, rows, 'none').split('\n')).toHaveLength(2);
    expect(textTable(COLUMNS, rows, 'none')).not.toContain('\u001B');
  });
});
