import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';
import { FRAMES, OTHERS, damaged, edit, redrawn } from './testing/drawn-frames.fixture.js';
import { ReadingPair, instrumentOf } from './testing/reading-pair.fixture.js';

const wire = wireFolder(process.env);
const RUNS = Number(process.env['FC_RUNS'] ?? 10_000);

describe('the frame scanner and the codec', () => {
  it('read every shape that Binance sends alike, and the scanner needs no codec for it', () => {
    const pair = new ReadingPair();
    for (const frame of FRAMES) {
      const { fast, slow } = pair.read(Buffer.from(frame));
      expect(slow, frame).toEqual([true, [expect.anything()]]);
      expect(fast, frame).toEqual(slow);
    }
    expect(pair.scanned).toBe(FRAMES.length);
  });

  it('read everything else alike, and the scanner leaves it to the codec', () => {
    const pair = new ReadingPair();
    for (const frame of OTHERS) {
      const { fast, slow } = pair.read(Buffer.from(frame));
      expect(fast, frame).toEqual(slow);
    }
    expect(pair.scanned).toBe(0);
  });

  it('read frames alike whatever numbers stand in them', () => {
    const pair = new ReadingPair();
    let good = 0;
    fc.assert(
      fc.property(redrawn, (frame) => {
        const { fast, slow } = pair.read(Buffer.from(frame));
        expect(fast).toEqual(slow);
        if (slow[0] && slow[1].length > 0) good += 1;
      }),
      { numRuns: RUNS },
    );
    expect(good).toBeGreaterThan(RUNS / 100);
    expect(pair.scanned).toBeGreaterThan(0);
  });

  it('read damaged frames alike', () => {
    const pair = new ReadingPair();
    fc.assert(
      fc.property(
        fc.constantFrom(...FRAMES, ...OTHERS),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (frame, edits) => {
          const { fast, slow } = pair.read(damaged(Buffer.from(frame), edits));
          expect(fast).toEqual(slow);
        },
      ),
      { numRuns: RUNS },
    );
    expect(pair.scanned).toBeLessThan(RUNS);
  });

  it('read alike every single byte of every frame changed to any of the bytes that matter', () => {
    const pair = new ReadingPair();
    const bytes = Array.from('{}[]",:\\019.-etu \u0000', (c) => c.charCodeAt(0)).concat(0x80, 0xff);
    let read = 0;
    for (const frame of FRAMES.map((text) => Buffer.from(text))) {
      for (let at = 0; at < frame.length; at += 1) {
        const kept = frame[at] ?? 0;
        for (const byte of bytes) {
          frame[at] = byte;
          read += 1;
          const { fast, slow } = pair.read(frame);
          if (JSON.stringify(fast) !== JSON.stringify(slow)) expect(fast, frame.toString('latin1')).toEqual(slow);
        }
        frame[at] = kept;
      }
    }
    expect(pair.scanned).toBeLessThan(read);
  });

  // A test each: all together take a busy machine longer than one test may.
  describe.each(['binance-btcusdt-20240808', 'binance-multi-20210417', 'binance-multi-20211011'])(
    'of %s',
    (capture) => {
      it.skipIf(wire === undefined).each([
        ['coarse', '0.1', '1'],
        ['fine', '0.00000001', '0.00000001'],
      ])(
        'read every recorded frame alike on a %s grid, and the scanner needs no codec [needs the recorded frames]',
        (_grid, tick, lot) => {
          const frames = readCapture(wire ?? '', capture).filter(({ channel }) =>
            /\.(?:trade|bookTicker|depth-100ms)$/u.test(channel),
          );
          const symbols = new Set(frames.map(({ text }) => /"s":"([A-Z0-9]+)"/u.exec(text)?.[1] ?? ''));
          const pair = new ReadingPair([...symbols].map((symbol) => instrumentOf(symbol, tick, lot)));
          for (const { text } of frames) {
            const { fast, slow } = pair.read(Buffer.from(text));
            if (JSON.stringify(fast) !== JSON.stringify(slow)) expect(fast, text).toEqual(slow);
          }
          expect(pair.scanned).toBe(frames.length);
          expect(frames.length).toBeGreaterThan(200);
        },
      );
    },
  );
});
