import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StopSignal } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import { readTape } from '#libs/tape';
import type { VenueName } from '#libs/venues';
import { parquet } from '../parquet/parquet.js';
import { readRows } from '../parquet/read-back.fixture.js';
import { book } from '../tape/book.js';
import { decode } from '../tape/decode.js';
import { type RecordOptions, record } from './record.js';
import { type Capture, RecordedVenue, readCapture } from './recorded-venue.fixture.js';

const wire = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire');
const there = existsSync(wire);

const KRAKEN_PAIR = {
  altname: 'XBTUSD',
  wsname: 'XBT/USD',
  pair_decimals: 1,
  lot_decimals: 8,
  tick_size: '0.1',
  ordermin: '0.0001',
  costmin: '0.5',
  status: 'online',
};
const KRAKEN_PAIRS = JSON.stringify({ error: [], result: { XXBTZUSD: KRAKEN_PAIR } });

const VENUES: readonly (readonly [VenueName, string, string, readonly (readonly [string, string])[]])[] = [
  ['kraken', 'kraken-book10-20230730-a', 'BTC-USD', [['/0/public/AssetPairs', KRAKEN_PAIRS]]],
  ['okx', 'okx-20220513', 'BTC-USDT', []],
  ['bybit', 'bybit-spot-20260809', 'BTC-USDT', []],
  ['coinbase', 'coinbase-20260809-a', 'BTC-USD', []],
];

let out: string;
let venue: RecordedVenue | undefined;
beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'record-'))));
afterEach(async () => {
  await venue?.close();
  venue = undefined;
  rmSync(out, { recursive: true, force: true });
});

/** Looks at the time more often than people want to read of it. */
class HurriedScheduler extends SystemScheduler {
  override sleep(delayMs: number, signal?: StopSignal): Promise<void> {
    return super.sleep(delayMs > 1_000 ? delayMs : Math.min(delayMs, 20), signal);
  }
}

function captureOf(name: string, more: readonly (readonly [string, string])[]): Capture {
  const { frames, answers } = readCapture(join(wire, name));
  return { frames, answers: new Map([...answers, ...more]) };
}

function recording(name: VenueName, symbol: string, port: number, overrides: Partial<RecordOptions> = {}) {
  const stop = new AbortController();
  const said: string[] = [];
  const address = `127.0.0.1:${port}`;
  const options: RecordOptions = {
    venue: name,
    symbols: [symbol],
    out: join(out, 'tape'),
    forMs: undefined,
    rotate: { afterMs: undefined, atBytes: undefined },
    addresses: { restUrl: `http://${address}`, streamUrl: `ws://${address}` },
    makeTables: undefined,
    ...overrides,
  };
  const code = record(options, {
    scheduler: new HurriedScheduler(),
    random: new SeededRandom(1),
    stop: stop.signal,
    say: (line) => said.push(line),
  });
  return { code, said, stop: () => stop.abort() };
}

async function textsOf(tape: string): Promise<{ readonly texts: string[]; readonly connections: Set<string> }> {
  const [texts, connections, wrong]: [string[], Set<string>, string[]] = [[], new Set(), []];
  const notes = { onError: (text: string) => wrong.push(text), onNote: () => undefined };
  for await (const { text, connection } of readTape(tape, undefined, notes)) {
    if (connection === '') continue;
    texts.push(text);
    connections.add(connection);
  }
  expect(wrong).toEqual([]);
  return { texts, connections };
}

async function linesOf(command: typeof decode, tape: string): Promise<readonly string[]> {
  let text = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const errors = new Writable({ write: (_chunk, _encoding, done) => done() });
  expect(await command({ venue: undefined, tape }, { input: undefined, output, errors })).toBe(0);
  return text.split('\n').slice(0, -1);
}

const framesIn = (said: readonly string[]): number => Number(/^frames (\d+)/u.exec(said.at(-1) ?? '')?.[1] ?? 0);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

describe.skipIf(!there)('a recording of an exchange that sends recorded frames [needs the recorded frames]', () => {
  it.each(VENUES)(
    '%s (%s) is the same frames, and the same events, books and Parquet',
    async (name, source, symbol, more) => {
      const capture = captureOf(source, more);
      venue = await RecordedVenue.open(capture);
      const makeTables = async (segment: string): Promise<string | undefined> => {
        const deaf = new Writable({ write: (_chunk, _encoding, done) => done() });
        const code = await parquet({ tape: segment, out: segment, venue: undefined }, deaf, deaf);
        return code === 0 ? undefined : `code ${code}`;
      };
      const running = recording(name, symbol, venue.port, { makeTables });
      await until(() => framesIn(running.said) >= capture.frames.length);
      running.stop();
      expect(await running.code).toBe(0);

      const tape = join(out, 'tape');
      expect((await textsOf(tape)).texts).toEqual(capture.frames);
      const decoded = await linesOf(decode, tape);
      expect(decoded).toEqual(await linesOf(decode, join(wire, source)));
      expect(await linesOf(book, tape)).toEqual(await linesOf(book, join(wire, source)));
      const [segment = ''] = readdirSync(tape);
      const { rows } = await readRows(join(tape, segment, 'trades.parquet'));
      expect(rows).toHaveLength(decoded.filter((line) => line.startsWith('{"type":"trade"')).length);
      expect(rows.every((row) => typeof row['receive_time'] === 'bigint' && row['connection'] !== null)).toBe(true);
    },
  );

  it('over a reconnect has both connections, and a reader has one right book', async () => {
    const capture = captureOf('coinbase-20260809-a', []);
    venue = await RecordedVenue.open(capture);
    const running = recording('coinbase', 'BTC-USD', venue.port);
    await until(() => framesIn(running.said) >= capture.frames.length);
    venue.cut();
    await until(() => framesIn(running.said) >= 2 * capture.frames.length);
    running.stop();
    expect(await running.code).toBe(0);
    const tape = join(out, 'tape');
    const { texts, connections } = await textsOf(tape);
    expect(texts).toEqual([...capture.frames, ...capture.frames]);
    expect(connections.size).toBe(2);
    const once = await linesOf(book, join(wire, 'coinbase-20260809-a'));
    const twice = (line: string): string =>
      line.replace(/"updates":(\d+)/u, (_, n: string) => `"updates":${2 * Number(n)}`);
    expect(await linesOf(book, tape)).toEqual(once.map(twice));
  });

  it('of an instrument that the exchange does not know is refused, and nothing is written', async () => {
    venue = await RecordedVenue.open(captureOf('okx-20220513', []));
    const running = recording('okx', 'NO-SUCH', venue.port);
    expect(await running.code).toBe(1);
    expect(running.said.join()).toContain('NO-SUCH');
    expect(readdirSync(join(out, 'tape'))).toEqual([]);
  });
});

describe('a recording that cannot be made', () => {
  it('because the exchange is away says so, with an exit code of 1', async () => {
    const running = recording('okx', 'BTC-USDT', 9);
    expect(await running.code).toBe(1);
    expect(running.said).not.toEqual([]);
  });

  it('because a file is where its folder should be says so before anything is asked', async () => {
    writeFileSync(join(out, 'tape'), '');
    const running = recording('okx', 'BTC-USDT', 9);
    expect(await running.code).toBe(1);
    expect(running.said.join()).toContain('cannot be written');
  });

  it('because its folder holds something else says what', async () => {
    writeFileSync(join(out, 'notes.txt'), '');
    const running = recording('okx', 'BTC-USDT', 9, { out });
    expect(await running.code).toBe(1);
    expect(running.said.join()).toContain('notes.txt');
  });
});
