import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN, decodeToken, encodeToken } from './index.js';

const wellFormed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('.', '*', '>', ' ', '=', '%', '-', '_', 'A', '币', "'", '(', '!', '~', '/'),
    maxLength: 12,
  }),
);

describe('the token of a text', () => {
  it('has only letters that subjects, keys and file names may have, and stands for that text alone', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const token = encodeToken(text);
        expect(token).toMatch(/^[A-Za-z0-9_=-]+$/u);
        expect(decodeToken(token)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the text itself where that is a plain token already', () => {
    fc.assert(
      fc.property(fc.stringMatching(TOKEN), (text) => {
        expect(encodeToken(text)).toBe(text);
        expect(decodeToken(text)).toBe(text);
      }),
    );
  });

  it('is what nobody else wrote: other tokens stand for nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', 'E', '5', 'B', '8', '8D', 'a', '%', '.'), maxLength: 10 }),
        (token) => {
          const text = decodeToken(token);
          if (text !== undefined) expect(encodeToken(text)).toBe(token);
        },
      ),
      { numRuns: 1_000 },
    );
    for (const none of ['', '=4', '=41', '=e5', '=FF', '=C0=80', 'a.b', '币'])
      expect(decodeToken(none)).toBe(undefined);
  });

  it.each([
    ['币安人生-USDT', '=E5=B8=81=E5=AE=89=E4=BA=BA=E7=94=9F-USDT'],
    ['market-data 1', 'market-data=201'],
    ['A.B>*', 'A=2EB=3E=2A'],
    ['', '='],
    ['\ud800', '=EF=BF=BD'],
  ])('of "%s" is %s', (text, token) => {
    expect(encodeToken(text)).toBe(token);
  });
});
