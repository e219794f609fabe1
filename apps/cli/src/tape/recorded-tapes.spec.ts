import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { book } from './book.js';
import { decode } from './decode.js';

const wire = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire');
const captures = existsSync(wire)
  ? readdirSync(wire).filter((name) => existsSync(join(wire, name, 'order.tsv.gz')))
  : [];
if (captures.length === 0) process.stderr.write('skipped: the recorded frames are absent (set TRADEWIND_WIRE)\n');

/** One frame of a book, cut by its author: its checksum cannot match. */
const TRIMMED = 'kraken-samples-2024';

async function run(command: typeof decode, tape: string) {
  let text = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const errors = new Writable({ write: (_chunk, _encoding, done) => done() });
  const code = await command({ venue: undefined, tape }, { input: Readable.from([]), output, errors });
  return { code, lines: text.split('\n').slice(0, -1) };
}

describe.skipIf(captures.length === 0)('every recorded tape', () => {
  it.each(captures)('%s is decoded without an error', async (capture) => {
    const { code, lines } = await run(decode, join(wire, capture));
    expect(code).toBe(0);
    for (const line of lines)
      expect(line).toMatch(/^\{"type":"(?:trade|quote|depth)","venue":"[a-z]+","instrument":"[A-Z0-9]+-/u);
  });

  it.each(captures.filter((capture) => capture !== TRIMMED))(
    '%s rebuilds every book LIVE and right',
    async (capture) => {
      const { code, lines } = await run(book, join(wire, capture));
      expect(code).toBe(0);
      for (const line of lines)
        expect(line).toMatch(
          /"state":"LIVE","updates":[1-9]\d*,"gaps":0,"checksumsRight":\d+,"checksumsWrong":0,"bestBid":\["/u,
        );
    },
  );
});
