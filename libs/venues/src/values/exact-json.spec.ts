import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExactJson, parseExactJson } from './exact-json.js';

/** What `JSON.parse` makes of a text, with every number turned into the shortest text for it. */
function twin(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, (_key, value: unknown) => (typeof value === 'number' ? String(value) : value)) };
  } catch {
    return undefined;
  }
}

/** The number texts of an exact value turned into what `String(Number(text))` says; every text that looks like one. */
function rounded(value: ExactJson | undefined): unknown {
  if (typeof value === 'string') return /^-?\d/u.test(value) && JSON_NUMBER.test(value) ? String(Number(value)) : value;
  if (Array.isArray(value)) return value.map((item: ExactJson) => rounded(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/u;

function roundedTwin(value: unknown): unknown {
  if (typeof value === 'string') return JSON_NUMBER.test(value) ? String(Number(value)) : value;
  if (Array.isArray(value)) return value.map(roundedTwin);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, roundedTwin(item)]));
}

function expectSameAsPlatform(text: string): void {
  const plain = twin(text);
  const exact = parseExactJson(text);
  expect(exact.ok, text).toBe(plain !== undefined);
  if (exact.ok) expect(rounded(exact.value)).toStrictEqual(roundedTwin(plain?.value));
}

describe('the exact JSON reader', () => {
  it('keeps every digit of a number, as it was sent', () => {
    const text = '{"a":62807.0,"b":0.00000000,"c":12393906104898154338,"d":1e-08,"e":[-0.10],"f":"5.00"}';
    expect(parseExactJson(text)).toStrictEqual({
      ok: true,
      value: { a: '62807.0', b: '0.00000000', c: '12393906104898154338', d: '1e-08', e: ['-0.10'], f: '5.00' },
    });
  });

  it('reads any JSON text as JSON.parse does', () => {
    fc.assert(fc.property(fc.json({ noUnicodeString: false }), expectSameAsPlatform), { numRuns: 500 });
  });

  it('accepts and refuses mutated JSON texts exactly as JSON.parse does', () => {
    const mutated = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', '\n', '\u0001'),
      )
      .map(([text, at, insert]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + insert + text.slice(cut + (at % 3));
      });
    fc.assert(fc.property(mutated, expectSameAsPlatform), { numRuns: 3_000 });
  });

  it.each([
    '',
    ' ',
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    '"a',
    '"\\x"',
    '"\n"',
    '{"a"}',
    '{a:1}',
    '[1,]',
    '[1 2]',
    'nul',
    '1 1',
    '{"a":1,}',
    '-',
    '\u00a01',
  ])('refuses %j with a reason', (text) => {
    expectSameAsPlatform(text);
    expect(parseExactJson(text).ok).toBe(false);
  });

  it('refuses nesting that would exhaust the stack', () => {
    expect(parseExactJson('['.repeat(100_000)).ok).toBe(false);
    expect(parseExactJson(`${'['.repeat(60)}${']'.repeat(60)}`).ok).toBe(true);
  });

  it('keeps a key named __proto__ as an ordinary key', () => {
    const read = parseExactJson('{"__proto__":{"polluted":true}}');
    expect(read.ok && Object.getPrototypeOf(read.value) === Object.prototype).toBe(true);
    expect(read.ok && Object.keys(read.value as object)).toStrictEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
