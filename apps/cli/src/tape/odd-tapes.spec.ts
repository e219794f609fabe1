import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueName } from '#libs/venues';
import { book } from './book.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odd-tape-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: readonly string[]): void {
  const text = `${lines.join('\n')}\n`;
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

/** The order of arrival: stem, line and what was noted of it. Times are of any form: they are not read. */
function writeOrder(rows: readonly (readonly [stem: string, line: number, extra?: string])[]): void {
  const lines = rows.map(([stem, line, extra = ''], index) => `${index}\t1.618e9\t${stem}\t${line}\t${extra}`);
  write('order.tsv.gz', ['#seq\trx\tfile_stem\tline\textra', ...lines]);
}

async function books(venue?: VenueName, input = '') {
  let text = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const errors = new Writable({ write: (_chunk, _encoding, done) => done() });
  const tape = venue === undefined ? folder : undefined;
  const code = await book({ venue, tape }, { input: Readable.from([Buffer.from(input)]), output, errors });
  const lines = text.split('\n').slice(0, -1);
  return { code, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const diff = (symbol: string, first: number, last: number, bid: string) =>
  `{"e":"depthUpdate","E":1,"s":"${symbol}","U":${first},"u":${last},"b":[["${bid}","1.0"]],"a":[]}`;
const rest = (id: number) => `{"lastUpdateId":${id},"bids":[["9","1"]],"asks":[["12","1"]]}`;

describe('a tape that is another than the usual', () => {
  it('with snapshots too early, late and once more is rebuilt from the one that joins on', async () => {
    write('binance.depth.jsonl.gz', [
      diff('BTCTRY', 11, 12, '10'),
      diff('BTCTRY', 13, 14, '10.5'),
      diff('BTCTRY', 15, 15, '11'),
    ]);
    write('binance.rest-depth.jsonl', [rest(5), rest(13), rest(14)]);
    const request = 'GET https://api.binance.com/api/v3/depth?limit=100&symbol=BTCTRY';
    writeOrder([
      ['binance.rest-depth', 1, request],
      ['binance.depth', 1],
      ['binance.depth', 2],
      ['binance.rest-depth', 2, request],
      ['binance.rest-depth', 3, request],
      ['binance.depth', 3],
    ]);
    const { code, lines } = await books();
    expect(code).toBe(0);
    // The snapshot at 5 is too old for the change from 11 on: a hole, until the next snapshot.
    expect(lines).toMatchObject([
      { instrument: 'BTC-TRY', state: 'LIVE', updates: 4, gaps: 1, bestBid: ['11', '1'], lastSequence: 15 },
    ]);
  });

  it('without any snapshot leaves a book that says so', async () => {
    write('binance.depth-100ms.jsonl', [diff('BTCEUR', 1, 2, '10'), diff('BTCEUR', 3, 3, '11')]);
    const { code, lines } = await books();
    expect(code).toBe(0);
    expect(lines).toEqual([
      {
        venue: 'binance',
        instrument: 'BTC-EUR',
        state: 'SYNCING',
        updates: 0,
        gaps: 0,
        checksumsRight: 0,
        checksumsWrong: 0,
        bestBid: null,
        bestAsk: null,
        lastSequence: null,
      },
    ]);
  });

  it('that begins with a snapshot without a symbol is rebuilt, from the standard input too', async () => {
    const frames = [rest(12), diff('1000PEPEUSDT', 11, 13, '10')];
    const expected = [{ instrument: '1000PEPE-USDT', state: 'LIVE', updates: 2, bestBid: ['10', '1'] }];
    expect((await books('binance', frames.join('\r\n'))).lines).toMatchObject(expected);
    write('binance.rest-depth.jsonl', frames.slice(0, 1));
    write('binance.depth-1000ms.jsonl', frames.slice(1));
    writeOrder([
      ['binance.rest-depth', 1, 'GET /api/v3/depth?limit=1000'],
      ['binance.depth-1000ms', 1],
    ]);
    expect((await books()).lines).toMatchObject(expected);
  });

  it('keeps spot and linear apart, and takes the deepest of several books', async () => {
    const frame = (levels: number, type: string, u: number, bid: string) =>
      `{"topic":"orderbook.${levels}.SOLUSDT","type":"${type}","ts":1,"data":{"s":"SOLUSDT","b":[["${bid}","1"]],"a":[["9","1"]],"u":${u},"seq":1}}`;
    write('bybit-linear.orderbook.50.jsonl', [frame(50, 'snapshot', 7, '4'), frame(50, 'delta', 8, '5')]);
    write('bybit-linear.orderbook.1.jsonl', [frame(1, 'snapshot', 900, '5.5')]);
    write('bybit-spot.orderbook.1.jsonl', [frame(1, 'snapshot', 3, '6'), frame(1, 'snapshot', 3, '6')]);
    const { lines } = await books();
    expect(lines).toMatchObject([
      { instrument: 'SOL-USDT', updates: 3, gaps: 0, bestBid: ['5', '1'], lastSequence: 8 },
      { instrument: 'SOL-USDT', updates: 2, gaps: 0, bestBid: ['6', '1'], lastSequence: 3 },
    ]);
  });

  it('is not believed after a maintenance that breaks the chain, and is where it holds', async () => {
    const frame = (action: string, previous: number, sequence: number, bid: string) =>
      `{"arg":{"channel":"books","instId":"OKB-USDC"},"action":"${action}","data":[{"asks":[],"bids":[["${bid}","1","0","1"]],"ts":"1","checksum":0,"prevSeqId":${previous},"seqId":${sequence}}]}`;
    const begin = [frame('snapshot', -1, 100, '1'), frame('update', 100, 100, '1'), frame('update', 100, 30, '2')];
    const { lines } = await books('okx', begin.join('\n'));
    expect(lines).toMatchObject([{ state: 'LIVE', updates: 3, gaps: 0, bestBid: ['2', '1'], lastSequence: 30 }]);
    const broken = await books('okx', [...begin, frame('update', 29, 31, '3')].join('\n'));
    expect(broken.lines).toMatchObject([{ state: 'RESYNCING', gaps: 1, bestBid: null }]);
  });

  it('of Coinbase is believed again after a snapshot in the middle', async () => {
    const frame = (sequence: number, type: string, price: string) =>
      `{"channel":"l2_data","timestamp":"2026-08-09T21:05:48.2Z","sequence_num":${sequence},"events":[{"type":"${type}","product_id":"1INCH-EUR","updates":[{"side":"bid","event_time":"2026-08-09T21:05:48Z","price_level":"${price}","new_quantity":"1"}]}]}`;
    const beat = (sequence: number) => `{"channel":"heartbeats","timestamp":"","sequence_num":${sequence},"events":[]}`;
    const frames = [frame(0, 'snapshot', '1'), beat(1), frame(3, 'update', '2')];
    expect((await books('coinbase', frames.join('\n'))).lines).toMatchObject([{ state: 'RESYNCING', gaps: 1 }]);
    const again = [...frames, frame(4, 'snapshot', '0.5'), frame(5, 'update', '0.6')];
    expect((await books('coinbase', again.join('\n'))).lines).toMatchObject([
      { instrument: '1INCH-EUR', state: 'LIVE', updates: 3, gaps: 1, bestBid: ['0.6', '1'], bestAsk: null },
    ]);
  });

  it('of one channel taken out of a numbered connection is not believed once a frame of it cannot be read', async () => {
    const frame = (sequence: number, type: string, price: string): string =>
      JSON.stringify({
        channel: 'l2_data',
        timestamp: '2026-08-09T00:00:00Z',
        sequence_num: sequence,
        events: [
          {
            type,
            product_id: 'BTC-USD',
            updates: [
              { side: 'bid', event_time: '2026-08-09T00:00:00Z', price_level: price, new_quantity: '1' },
              { side: 'offer', event_time: '2026-08-09T00:00:00Z', price_level: '12', new_quantity: '1' },
            ],
          },
        ],
      });
    const whole = [frame(4, 'snapshot', '9'), frame(7, 'update', '10'), frame(9, 'update', '11')];
    const stateOf = async (frames: readonly string[]) => {
      const { code, lines } = await books('coinbase', `${frames.join('\n')}\n`);
      return [code, lines[0]?.['state']];
    };
    expect(await stateOf(whole)).toEqual([0, 'LIVE']);
    expect(await stateOf([...whole.slice(0, 1), '{"channel":"l2_da', ...whole.slice(1)])).toEqual([1, 'RESYNCING']);
  });
});
