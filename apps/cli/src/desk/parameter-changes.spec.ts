import { describe, expect, it } from 'vitest';
import { readChanges } from './parameter-changes.js';

describe('the parameters that a command line changes', () => {
  it('have the text behind the first equals sign, also an empty one', () => {
    const changes = readChanges(['window=50', 'note=a=b', 'label=']);
    expect(changes.ok && [...changes.value]).toEqual([
      ['window', '50'],
      ['note', 'a=b'],
      ['label', ''],
    ]);
  });

  it.each([
    ['window', '"window" is not written as NAME=VALUE, such as window=50.'],
    ['=5', '"=5" is not written as NAME=VALUE, such as window=50.'],
    ['__proto__=1', 'There is no parameter "__proto__".'],
    ['toString=1', 'There is no parameter "toString".'],
    ['long=6', 'long is given twice; give it once.'],
  ])('are refused altogether where one is %s', (value, message) => {
    expect(readChanges(['long=5', value])).toMatchObject({ ok: false, error: { code: 'PARAMETER_WRONG', message } });
  });
});
