import { describe, expect, it } from 'vitest';
import { wireFolder } from './kit/recorded-frames.js';
import { VENUE_NAMES, codecOf } from '../registry.js';
import { fuzzVenue } from './fuzz/fuzz-venue.js';
import { recordingsOf } from './fuzz/recordings.js';

const wire = wireFolder(process.env);
/** Frames per venue: `FUZZ_FRAMES=1000000 npx vitest run --project unit libs/venues/src/testing/fuzz.spec.ts -t okx`. */
const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? '10000');
/** Drawn again for every run of the tests; `FUZZ_SEED` repeats one. */
const SEED = Number(process.env['FUZZ_SEED'] ?? process.env['FC_SEED'] ?? '1');
/** How often a long run says how far it is. */
const PROGRESS_FRAMES = 100_000;
/** Generous: two slow cores with other work. */
const TIMEOUT_MS = 60_000 + FRAMES * 2;

describe.skipIf(wire === undefined)('fuzzing with recorded frames (needs them in TRADEWIND_WIRE)', () => {
  it.each(VENUE_NAMES)(
    `${FRAMES} frames of %s, many of them damaged, lost or out of order: no crash, no wrong book, every error counted`,
    { timeout: TIMEOUT_MS },
    (venue) => {
      let told = 0;
      const { descriptions, ...counts } = fuzzVenue({
        codec: () => codecOf(venue),
        recordings: recordingsOf(venue, wire ?? ''),
        frames: FRAMES,
        seed: SEED,
        onProgress: (frames) => {
          if (frames - told < PROGRESS_FRAMES) return;
          told = frames;
          process.stderr.write(`${venue}: ${frames} of ${FRAMES} frames\n`);
        },
      });
      process.stderr.write(`fuzz ${venue}, FUZZ_SEED=${SEED}: ${JSON.stringify(counts)}\n`);
      expect(descriptions).toEqual([]);
      // A frame that comes twice may be one more than was asked for.
      expect([counts.frames - FRAMES <= 1, counts.frames >= FRAMES, counts.wrong]).toEqual([true, true, 0]);
      expect(counts.decoded + counts.refused).toBe(counts.frames);
      // It is no fuzz if nothing was damaged, refused, or compared.
      expect(Math.min(counts.faults, counts.refused, counts.depths, counts.compared)).toBeGreaterThan(FRAMES / 200);
    },
  );
});
