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

/** The longest tape has 6,494 changes of a book of thousands of levels: a busy machine has taken half a minute for it. */
const TIMEOUT_MS = 180_000;
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

/**
 * What a rebuilding of another make (a script outside this project, on decimals) counted: books, messages applied, checksums right.
 */
const COUNTED: Readonly<Record<string, readonly [books: number, updates: number, checksumsRight: number]>> = {
  'binance-btcusdt-20240808': [1, 6_494, 0],
  'binance-multi-20210417': [10, 600, 0],
  'binance-multi-20211011': [4, 176, 0],
  'binance-rest-2020': [1, 1, 0],
  'binance-userdata': [0, 0, 0],
  'binance-xrpeth-tape-201910-a': [0, 0, 0],
  'bybit-linear-20260809': [2, 797, 0],
  'bybit-linear-l1-20250613': [2, 152, 0],
  'bybit-spot-20260809': [1, 300, 0],
  'bybit-spot-l1-20250613': [3, 103, 0],
  'coinbase-20260809-a': [2, 452, 0],
  'kraken-book10-20230730-a': [1, 301, 301],
  'kraken-rest-20251110': [0, 0, 0],
  'okx-20220513': [1, 98, 98],
  'okx-l2tbt-20210722': [10, 1_504, 1_504],
};

describe.skipIf(captures.length === 0)('every recorded tape', { timeout: TIMEOUT_MS }, () => {
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
      const counted = COUNTED[capture];
      if (counted === undefined) return;
      const books = lines.map(
        (line) => JSON.parse(line) as { readonly updates: number; readonly checksumsRight: number },
      );
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
      const [updates, right] = [books.map((one) => one.updates), books.map((one) => one.checksumsRight)];
      expect([books.length, sum(updates), sum(right)]).toEqual(counted);
    },
  );
});
