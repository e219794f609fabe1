import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToken, encodeToken, instrumentName, parseInstrumentName } from './index.js';

const part = fc.string({
  unit: fc.constantFrom('B', 'T', 'C', '1', '0', '币', '安', 'é', 'ж', 'ا', 'Ⓢ', '$', '_', '.', '𝔸'),
  minLength: 1,
  maxLength: 20,
});

describe('the name of an instrument', () => {
  it('has the letters of its venue, whatever they are, is read again as itself, and has a legal token', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 3 }), (parts) => {
        const [base = '', quote = '', ...more] = parts;
        const name = instrumentName(base, quote, ...more);
        expect(name).toEqual({ ok: true, value: parts.map((one) => one.normalize('NFC')).join('-') });
        if (!name.ok) return;
        expect(parseInstrumentName(name.value)).toEqual(name);
        expect(decodeToken(encodeToken(name.value))).toBe(name.value);
      }),
    );
  });

  it('is one text however its letters were put together', () => {
    expect(instrumentName('CAFE\u0301', 'EUR')).toEqual(instrumentName('CAF\u00c9', 'EUR'));
  });

  it.each([
    ['', 'USDT'],
    ['BTC', ''],
    ['BTC-X', 'USDT'],
    ['BT C', 'USDT'],
    ['BTC', 'USDT,ETH'],
    ['BTC/USD', 'USDT'],
    ['binance:BTC', 'USDT'],
    ['BTC\u200b', 'USDT'],
    ['\u202eCTB', 'USDT'],
    ['BTC\n', 'USDT'],
    ['*', 'USDT'],
    ['BTC', '>'],
    ['BTC+', 'USDT'],
    ['BTC|', 'USDT'],
    ['\ud800', 'USDT'],
    ['B'.repeat(60), 'USDT'],
  ])('has no letter that breaks lists, subjects or files: "%s" in "%s" is left out by name', (base, quote) => {
    expect(instrumentName(base, quote)).toMatchObject({ ok: false, error: { code: 'INSTRUMENT_NAME_UNFIT' } });
  });

  it('is counted in characters, not in bytes', () => {
    expect(instrumentName('币'.repeat(59), 'USDT').ok).toBe(true);
    expect(instrumentName('𝔸'.repeat(59), 'USDT').ok).toBe(true);
    expect(instrumentName('币'.repeat(60), 'USDT').ok).toBe(false);
  });

  it.each(['BTC', '-USDT', 'BTC-', 'BTC--USDT', ''])('is not "%s"', (text) => {
    expect(parseInstrumentName(text).ok).toBe(false);
  });
});
