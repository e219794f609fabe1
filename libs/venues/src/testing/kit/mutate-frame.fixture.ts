import fc from 'fast-check';

/** Pieces that break JSON, numbers, names and times in ways that a random character seldom does. */
export const PIECES = [
  '',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-',
  '.',
  '0',
  '9'.repeat(60),
  '1e999',
  'null',
  'true',
  '""',
  '{}',
  '[]',
  '\u0000',
  '\ud800',
  'snapshot',
  'update',
  '__proto__',
] as const;

/** Real frames that were damaged: pieces put in, cut out or doubled, up to four times. */
export function mutatedFrame(frames: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 12 }),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })),
    twice: fc.boolean(),
  });
  return fc.tuple(fc.constantFrom(...frames), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([frame, edits]) => {
    let text = frame;
    for (const { at, cut, piece, twice } of edits) {
      const start = Math.floor(at * text.length);
      const kept = twice ? text.slice(start) : text.slice(start + cut);
      text = text.slice(0, start) + piece + kept;
    }
    return text;
  });
}
