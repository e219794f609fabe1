import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { IsDecimalText } from './decimal-text.js';
import { IsInstrumentName } from './instrument-name.js';
import { IsToken } from './token.js';

class Sent {
  @IsToken()
  scope: unknown;

  @IsDecimalText()
  quantity: unknown;

  @IsInstrumentName()
  instrument: unknown;
}

/** What is said of a message in which every field is `value`. */
function saidOf(value: unknown): readonly string[] {
  const sent = Object.assign(new Sent(), { scope: value, quantity: value, instrument: value });
  return validateSync(sent).flatMap(({ constraints }) => Object.values(constraints ?? {}));
}

describe('what is said of a field', () => {
  it('says what is there', () => {
    expect(saidOf('a b')).toEqual([
      'scope must be 1 to 64 letters, digits, dashes or underscores, not "a b"',
      'quantity must be a decimal text such as "0.015", not "a b"',
      'instrument must be the name of an instrument, such as BTC-USDT, not "a b"',
    ]);
  });

  it.each([undefined, null, {}])(
    'says what must be there where it is %o, and has no place left for what is not',
    (value) => {
      expect(saidOf(value)).toEqual([
        'scope must be 1 to 64 letters, digits, dashes or underscores',
        'quantity must be a decimal text such as "0.015"',
        'instrument must be the name of an instrument, such as BTC-USDT',
      ]);
    },
  );
});
