import { describe, expect, it } from 'vitest';
import { parseJsonWithWholeNumbers } from './whole-numbers.js';

const read = (text: string): unknown => {
  const json = parseJsonWithWholeNumbers(text);
  return json.ok ? json.value : json.error;
};

describe('JSON with ids', () => {
  it('keeps all the digits of whole numbers beyond 2^53, wherever they stand', () => {
    expect(read('{"i":9007199254740993,"a":[ 18446744073709551615,{"t": 8389765591483541248}]}')).toEqual({
      i: '9007199254740993',
      a: ['18446744073709551615', { t: '8389765591483541248' }],
    });
  });

  it('reads everything else as JSON.parse does', () => {
    const text =
      '{"i":9007199254740991,"T":1700000000200000,"q":"9007199254740993","x":null,"m":false,"f":0.5,"e":1e3,"n":-1}';
    expect(read(text)).toEqual(JSON.parse(text));
    expect(read('[12345678901234567')).toBeTypeOf('string');
  });
});
