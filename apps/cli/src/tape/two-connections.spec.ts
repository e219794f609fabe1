import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemScheduler } from '#libs/platform';
import { RECORDER_DEFAULTS, TapeRecorder } from '#libs/tape';
import type { VenueName } from '#libs/venues';
import { readCapture } from '../record/recorded-venue.fixture.js';
import { book } from './book.js';

const wire = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire');
const there = existsSync(wire);
/** How far the second connection is behind the first. */
const LAG = 20;

const VENUES: readonly (readonly [VenueName, string])[] = [
  ['coinbase', 'coinbase-20260809-a'],
  ['kraken', 'kraken-book10-20230730-a'],
  ['okx', 'okx-l2tbt-20210722'],
  ['bybit', 'bybit-spot-20260809'],
];

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'two-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function booksOf(tape: string): Promise<readonly Record<string, unknown>[]> {
  let text = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const errors = new Writable({ write: (_chunk, _encoding, done) => done() });
  await book({ venue: undefined, tape }, { input: undefined, output, errors });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.skipIf(!there)('a tape of two connections that lived at once [needs the recorded frames]', () => {
  it.each(VENUES)('of %s (%s) rebuilds books as right as those of one', async (venue, capture) => {
    const recorder = new TapeRecorder({
      ...RECORDER_DEFAULTS,
      folder,
      venue,
      scheduler: new SystemScheduler(),
      onSegment: () => undefined,
      onFailed: (reason) => expect(reason).toBeUndefined(),
    });
    await recorder.open();
    const { frames } = readCapture(join(wire, capture));
    const [first, second] = [recorder.onConnection('ws://first'), recorder.onConnection('ws://second')];
    for (let i = 0; i < frames.length + LAG; i += 1) {
      const [ahead, behind] = [frames[i], frames[i - LAG]];
      if (ahead !== undefined) first.onFrame(Buffer.from(ahead));
      if (behind !== undefined) second.onFrame(Buffer.from(behind));
    }
    await recorder.close();

    const alone = await booksOf(join(wire, capture));
    const both = await booksOf(folder);
    expect(both).toEqual(
      alone.map((line) => ({
        ...line,
        updates: 2 * Number(line['updates']),
        checksumsRight: 2 * Number(line['checksumsRight']),
      })),
    );
    expect(both.every((line) => line['state'] === 'LIVE' && line['gaps'] === 0)).toBe(true);
  });
});
