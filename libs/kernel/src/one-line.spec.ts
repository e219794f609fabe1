import { describe, expect, it } from 'vitest';
import { toOneLine } from './one-line.js';

describe('a text in one line', () => {
  it('shows line ends, orders to a terminal and marks of direction by their code points', () => {
    expect(toOneLine('BTC\nUSDT\r\0 \u001B[2J \u009B2J \u2028 \u202Egnp.exe')).toBe(
      String.raw`BTC\u{a}USDT\u{d}\u{0} \u{1b}[2J \u{9b}2J \u{2028} \u{202e}gnp.exe`,
    );
  });

  it('leaves letters of every script, joined ones and pictures as they are', () => {
    const names = '币安人生-USDT किसान נתח می\u200Cخواهم 👩\u200D🚀 é';
    expect(toOneLine(names)).toBe(names);
  });
});
