import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BYTES, cut, frameOf, hear } from './frame-splitter.fixture.js';

const RUNS = Number(process.env['FC_RUNS'] ?? 1_500);
const FIN_TEXT = 0x81;
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');
/** As the scanner does: takes only what it knows, and that is ASCII. */
const takes = (text: string): boolean => /^\{[ -~]*\}$/u.test(text);

const known = fc.string({ maxLength: 200, unit: 'grapheme-ascii' }).map((text) => bytesOf(`{${text}}`));
const long = fc.constantFrom(124, 125, 126, 127, 20_000, MAX_BYTES, MAX_BYTES + 1, 65_536);
const payload = fc.oneof(
  { weight: 20, arbitrary: known },
  { weight: 2, arbitrary: long.map((length) => bytesOf(`{${'x'.repeat(length - 2)}}`)) },
  { weight: 3, arbitrary: fc.string({ maxLength: 200, unit: 'grapheme' }).map(bytesOf) },
);
const whole = payload.map((bytes) => frameOf(FIN_TEXT, bytes));
const small = fc.uint8Array({ maxLength: 125 });
const control = fc.tuple(fc.constantFrom(0x89, 0x8a), small).map(([first, bytes]) => frameOf(first, bytes));
const binary = small.map((bytes) => frameOf(0x82, bytes));
const noText = small.map((bytes) => frameOf(FIN_TEXT, bytes));
/** One message in several frames, with keep-alive between them. */
const fragments = fc
  .tuple(fc.constantFrom(1, 2), fc.array(fc.tuple(payload, fc.option(control)), { minLength: 2, maxLength: 4 }))
  .map(([opcode, parts]) =>
    Buffer.concat(
      parts.map(([bytes, between], i) => {
        const isLast = i === parts.length - 1;
        const part = frameOf((isLast ? 0x80 : 0) | (i === 0 ? opcode : 0), bytes);
        return between === null ? part : Buffer.concat(isLast ? [part, between] : [part, between]);
      }),
    ),
  );
const closing = fc
  .tuple(fc.constantFrom(1000, 1001, 1005, 1011, 4000), fc.string({ maxLength: 20 }))
  .map(([code, why]) => frameOf(0x88, Buffer.concat([Uint8Array.of(code >> 8, code & 255), bytesOf(why)])));
const shortClosing = fc.uint8Array({ maxLength: 3 }).map((bytes) => frameOf(0x88, bytes));
/** Any first byte, any length, perhaps masked. */
const malformed = fc
  .tuple(fc.nat(255), small, fc.constantFrom(0, 0x80))
  .map(([first, bytes, mask]) => frameOf(first, bytes, mask));
const garbage = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
/** A length in more bytes than it needs is legal enough for the client. */
const wordy = fc
  .tuple(known, fc.constantFrom([126], [127, 0, 0, 0, 0, 0, 0]))
  .map(([bytes, head]) => Buffer.concat([Uint8Array.of(FIN_TEXT, ...head, 0, bytes.length), bytes]));

const stream = fc
  .array(
    fc.oneof(
      { weight: 60, arbitrary: whole },
      { weight: 10, arbitrary: control },
      { weight: 6, arbitrary: fragments },
      { weight: 4, arbitrary: binary },
      { weight: 4, arbitrary: wordy },
      { weight: 1, arbitrary: noText },
      { weight: 1, arbitrary: closing },
      { weight: 1, arbitrary: shortClosing },
      { weight: 1, arbitrary: malformed },
      { weight: 1, arbitrary: garbage },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((frames) => Buffer.concat(frames));
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40_000 })), {
  minLength: 1,
  maxLength: 12,
});

describe('the fast lane beside ws', () => {
  it('delivers the same messages, keep-alives, errors and closes as the plain client, and sends the same, however the bytes come', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(stream, sizes, fc.boolean(), async (bytes, cuts, isSlow) => {
        // A megabyte in single bytes tells nothing more than some kilobytes of it.
        const chunks = cut(bytes, bytes.length > 20_000 ? [...cuts, 30_000] : cuts);
        const plain = await hear(chunks, { isSlow });
        for (const isLent of [false, true]) {
          const fast = await hear(chunks, { isSlow, takes, isLent });
          taken += fast.taken;
          expect(fast.log).toEqual(plain.log);
          expect([fast.sent, fast.absent]).toEqual([plain.sent, []]);
        }
      }),
      { numRuns: RUNS },
    );
    expect(taken).toBeGreaterThan(2 * RUNS);
  }, 120_000);

  it('takes every whole text that is known, and leaves those that span two reads to the plain client', async () => {
    const frames = Buffer.concat(Array.from({ length: 1_000 }, (_, i) => frameOf(FIN_TEXT, bytesOf(`{"n":${i}}`))));
    const inOne = await hear([frames], { takes });
    expect([inOne.taken, inOne.log.length]).toEqual([1_000, 1_001]);
    const inThree = await hear(cut(frames, [4_001, 4_001, 8_000]), { takes });
    expect([inThree.taken, inThree.log]).toEqual([998, inOne.log]);
  });

  it.each([
    ['its own', false],
    ['lent', true],
  ])('takes what comes in one piece with the answer to the handshake, where chunks are %s', async (_, isLent) => {
    const frames = [1, 2, 3].map((n) => frameOf(FIN_TEXT, bytesOf(`{"n":${n}}`)));
    const whole = await hear([], { takes, isLent, glued: Buffer.concat(frames) });
    expect([whole.taken, whole.log.length]).toEqual([3, 4]);
    const [head, tail] = cut(Buffer.concat(frames), [13, 100]);
    const halved = await hear(tail === undefined ? [] : [tail], { takes, isLent, glued: head ?? new Uint8Array(0) });
    expect([halved.taken, halved.log]).toEqual([2, whole.log]);
  });

  it('takes what came with the answer to the handshake before a read that follows at once', async () => {
    const [first, second] = [1, 2].map((n) => frameOf(FIN_TEXT, bytesOf(`{"n":${n}}`))) as [Buffer, Buffer];
    const told = await hear([], { takes, isLent: true, glued: first, atOnce: second });
    const inTurn = await hear([first, second], { takes });
    expect([told.taken, told.log]).toEqual([2, inTurn.log]);
  });

  it('does not mistake the second half of a length for the beginning of a text', async () => {
    const frame = frameOf(FIN_TEXT, bytesOf(`{}${'x'.repeat(0x8102 - 3)}}`));
    expect([...frame.subarray(0, 6)]).toEqual([FIN_TEXT, 126, 0x81, 0x02, 0x7b, 0x7d]);
    const plain = await hear(cut(frame, [2, 40_000]), {});
    expect((await hear(cut(frame, [2, 40_000]), { takes })).log).toEqual(plain.log);
  });

  it.each([
    ['a text that is not UTF-8', frameOf(FIN_TEXT, Uint8Array.of(0x7b, 0xff, 0x7d)), 1007],
    ['a masked frame', frameOf(FIN_TEXT, bytesOf('{}'), 0x80), 1002],
    ['a reserved bit', frameOf(0xc1, bytesOf('{}')), 1002],
    [
      'a text inside of a fragmented message',
      Buffer.concat([frameOf(1, bytesOf('{')), frameOf(0x81, bytesOf('{}'))]),
      1002,
    ],
    ['a message over the limit', frameOf(FIN_TEXT, bytesOf(`{${' '.repeat(MAX_BYTES - 1)}}`)), 1009],
  ])('takes nothing behind %s, and the client says why it closes', async (_, bad, code) => {
    const good = frameOf(FIN_TEXT, bytesOf('{"n":1}'));
    const told = await hear([Buffer.concat([good, bad, good, good])], { takes });
    expect(told.taken).toBe(1);
    expect(told.log.map((entry) => (entry as unknown[])[0])).toEqual(['text', 'error', 'close']);
    expect(told.sent.slice(0, 4)).toBe('8882');
    expect(Number.parseInt(told.sent.slice(12, 16), 16)).toBe(code);
  });

  it('is not there where somebody else listens to the socket too: every message comes the plain way, and the reason is reported', async () => {
    const frame = frameOf(FIN_TEXT, bytesOf('{"n":1}'));
    const told = await hear([frame, frame], {
      takes,
      isLent: true,
      onSocket: (socket) => socket.on('data', () => undefined),
    });
    expect([told.taken, told.log.length]).toEqual([0, 3]);
    expect(told.absent).toEqual(['the WebSocket client listens to its socket 2 times, not once']);
  });
});
