import fc from 'fast-check';

/** A text or a number of JSON, keys included. */
export const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/gu;

/** What a value is exchanged for: believable, or on the edge of what may be read. */
export const VALUES = [
  ...[
    '"0"',
    '"0.000"',
    '"-1"',
    '"1e5"',
    '"1e-400"',
    '"NaN"',
    '""',
    '" 1"',
    '"1,5"',
    `"${'9'.repeat(70)}"`,
    '"00012.500"',
  ],
  ...['0', '1', '-1', '1.5', '1e999', '9007199254740993', 'null', 'true', 'false', '{}', '[]', '[[]]', '["1"]'],
  ...[
    '"BUY"',
    '"Sell"',
    '"bid"',
    '"snapshot"',
    '"delta"',
    '"update"',
    '"BTC-USD"',
    '"BTCUSDT"',
    '"../x"',
    '"__proto__"',
  ],
] as const;

/** Real frames in which one to three values or keys were exchanged for others: still JSON, and often believable. */
export function swappedFrame(frames: readonly string[]): fc.Arbitrary<string> {
  const swap = fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), value: fc.constantFrom(...VALUES) });
  return fc.tuple(fc.constantFrom(...frames), fc.array(swap, { minLength: 1, maxLength: 3 })).map(([frame, swaps]) => {
    let text = frame;
    for (const { at, value } of swaps) {
      const tokens = [...text.matchAll(TOKENS)];
      const token = tokens[Math.floor(at * tokens.length)];
      if (token === undefined) continue;
      text = text.slice(0, token.index) + value + text.slice(token.index + token[0].length);
    }
    return text;
  });
}
