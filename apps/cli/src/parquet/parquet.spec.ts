import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode } from '../tape/decode.js';
import { decimalUnits } from './decimal-column.js';
import { parquet } from './parquet.js';
import { type RawRow, readRows } from './read-back.fixture.js';

const wire = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire');
const captures = existsSync(wire)
  ? readdirSync(wire).filter((name) => existsSync(join(wire, name, 'order.tsv.gz')))
  : [];
if (captures.length === 0) process.stderr.write('skipped: the recorded frames are absent (set TRADEWIND_WIRE)\n');

let out: string;
beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'parquet-'))));
afterEach(() => rmSync(out, { recursive: true, force: true }));

/** A trade of Bybit without its id. */
const PRINT = { T: 1_700_000_000_000, s: 'BTCUSDT', S: 'Buy', v: '1', p: '2' };

function collector() {
  const held = { text: '' };
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      held.text += chunk.toString('utf8');
      done();
    },
  });
  return { held, stream };
}

const number = (value: string | bigint | null | undefined): number | null =>
  typeof value === 'bigint' ? Number(value) : null;

function tradeLine({
  venue,
  instrument,
  trade_id: tradeId,
  price,
  size,
  taker_side: takerSide,
  ...row
}: RawRow): string {
  const exchangeTimeUs = number(row['exchange_time']);
  return JSON.stringify({
    type: 'trade',
    venue,
    instrument,
    tradeId: tradeId ?? '',
    price,
    size,
    takerSide,
    exchangeTimeUs,
  });
}

function quoteLine({ venue, instrument, ...row }: RawRow): string {
  return JSON.stringify({
    type: 'quote',
    venue,
    instrument,
    bidPrice: row['bid_price'],
    bidSize: row['bid_size'],
    askPrice: row['ask_price'],
    askSize: row['ask_size'],
    exchangeTimeUs: number(row['exchange_time']),
    sequence: number(row['sequence']),
  });
}

/** The messages that the rows of levels were made of. */
function depthLines(rows: readonly RawRow[]): string[] {
  const messages: RawRow[][] = [];
  let last = '';
  for (const row of rows) {
    const name = `${row['frame']} ${row['message']}`;
    if (name === last) messages.at(-1)?.push(row);
    else messages.push([row]);
    last = name;
  }
  return messages.map((levels) => {
    const [{ venue, instrument, kind, ...row } = {} as RawRow] = levels;
    const side = (name: string): unknown[] =>
      levels.filter((level) => level['side'] === name).map((level) => [level['price'], level['size']]);
    return JSON.stringify({
      type: 'depth',
      venue,
      instrument,
      kind,
      bids: side('bid'),
      asks: side('ask'),
      firstSequence: number(row['first_sequence']),
      lastSequence: number(row['last_sequence']),
      exchangeTimeUs: number(row['exchange_time']),
    });
  });
}

async function decodedLines(tape: string): Promise<readonly string[]> {
  const { held, stream } = collector();
  await decode({ venue: undefined, tape }, { input: undefined, output: stream, errors: collector().stream });
  return held.text.split('\n').slice(0, -1);
}

describe.skipIf(captures.length === 0)(
  'the Parquet of a recorded tape [needs the recorded frames]',
  { timeout: 120_000 },
  () => {
    it.each(captures)('%s holds exactly the values that decode prints, in order', async (capture) => {
      const { held, stream } = collector();
      expect(await parquet({ tape: join(wire, capture), out, venue: undefined }, stream, collector().stream)).toBe(0);
      const lines = await decodedLines(join(wire, capture));
      const of = (type: string): string[] => lines.filter((line) => line.startsWith(`{"type":"${type}"`));
      const [trades, quotes, depth] = await Promise.all(
        ['trades', 'quotes', 'depth'].map(async (table) => (await readRows(join(out, `${table}.parquet`))).rows),
      );
      expect(trades?.map(tradeLine)).toEqual(of('trade'));
      expect(quotes?.map(quoteLine)).toEqual(of('quote'));
      expect(depthLines(depth ?? [])).toEqual(of('depth'));
      const counts = { trades: of('trade').length, quotes: of('quote').length, depthMessages: of('depth').length };
      expect(JSON.parse(held.text)).toEqual({ out, ...counts, depthRows: depth?.length });
    });
  },
);

describe('the Parquet of a tape', () => {
  const trade = (price: string): string =>
    `{"stream":"btcusdt@trade","data":{"e":"trade","E":1,"s":"BTCUSDT","t":7,"p":"${price}","q":"2","T":1700000000000,"m":true}}`;

  async function convert(lines: readonly string[], folder = join(out, 'tape')) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'binance.trade.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const rows = lines.map((_, i) => `${i + 1}\t170000000000000${i}\tbinance.trade\t${i + 1}\t\tc.1\n`).join('');
    writeFileSync(join(folder, 'order.tsv'), `#seq\trx\tfile_stem\tline\textra\tconnection\n${rows}`);
    const errors = collector();
    const code = await parquet({ tape: folder, out, venue: undefined }, collector().stream, errors.stream);
    return { code, errors: errors.held.text };
  }

  it('has DECIMAL(38,18), UTC microseconds, receive time, connection and the number of the frame', async () => {
    expect((await convert([trade('61837.63000000')])).code).toBe(0);
    const { rows, metadata } = await readRows(join(out, 'trades.parquet'));
    expect(rows[0]).toMatchObject({
      price: '61837.63',
      exchange_time: 1_700_000_000_000_000n,
      receive_time: 1_700_000_000_000_000n,
      connection: 'c.1',
      frame: 1n,
    });
    const element = (name: string) => metadata.schema.find((one) => one.name === name);
    expect(element('price')).toMatchObject({ converted_type: 'DECIMAL', precision: 38, scale: 18, type_length: 16 });
    expect(element('receive_time')?.logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' });
  });

  it('tells the channels of a venue apart, and has no trade id where the venue sends none', async () => {
    const aggregate = trade('61837.63').replaceAll('"e":"trade"', '"e":"aggTrade"').replace('@trade', '@aggTrade');
    expect((await convert([trade('61837.63'), aggregate.replace('"t":7', '"a":90,"f":7,"l":7')])).code).toBe(0);
    const { rows } = await readRows(join(out, 'trades.parquet'));
    expect(rows.map((row) => [row['channel'], row['trade_id']])).toEqual([
      ['trade', '7'],
      ['aggTrade', '90'],
    ]);
    const folder = join(out, 'kraken');
    mkdirSync(folder);
    const frame = '[337,[["5541.8","0.25","1534614061.100000","b","l",""]],"trade","XBT/USD"]\n';
    writeFileSync(join(folder, 'kraken.trade.jsonl'), frame);
    expect(await parquet({ tape: folder, out, venue: undefined }, collector().stream, collector().stream)).toBe(0);
    expect((await readRows(join(out, 'trades.parquet'))).rows).toMatchObject([{ trade_id: null, size: '0.25' }]);
  });

  it('tells what is an execution from an aggregate and from a print that is no trade of the market', async () => {
    const aggregate = trade('5').replaceAll('"e":"trade"', '"e":"aggTrade"').replace('"t":7', '"a":90,"f":7,"l":7');
    await convert([trade('5'), aggregate]);
    const kinds = async () => (await readRows(join(out, 'trades.parquet'))).rows.map((row) => row['kind']);
    expect(await kinds()).toEqual(['execution', 'aggregate']);
    const folder = join(out, 'bybit');
    mkdirSync(folder);
    const print = (BT: boolean): string =>
      JSON.stringify({ topic: 'publicTrade.BTCUSDT', data: [{ ...PRINT, BT, i: String(BT) }] });
    writeFileSync(join(folder, 'bybit.publicTrade.jsonl'), `${print(false)}\n${print(true)}\n`);
    expect(await parquet({ tape: folder, out, venue: undefined }, collector().stream, collector().stream)).toBe(0);
    expect(await kinds()).toEqual(['execution', 'block']);
  });

  it('keeps every digit of the largest quantities and prices', async () => {
    const large = trade('140000000.00000001').replace('"q":"2"', '"q":"1000000000000.00000001"');
    expect((await convert([large])).code).toBe(0);
    const { rows } = await readRows(join(out, 'trades.parquet'));
    expect(rows[0]).toMatchObject({ price: '140000000.00000001', size: '1000000000000.00000001' });
  });

  it('has a number that no decimal holds as a text beside it, and says so with an exit code of 1', async () => {
    const huge = '123456789012345678901234567890.5';
    const { code, errors } = await convert([trade('0.0000000000000000001'), trade('1'), trade(huge)]);
    expect(code).toBe(1);
    expect(errors).toContain('binance.trade line 1: 0.0000000000000000001 does not fit DECIMAL(38,18)');
    expect(errors).toContain(`line 3: ${huge} does not fit`);
    const { rows } = await readRows(join(out, 'trades.parquet'));
    expect(rows.map((row) => [row['price'], row['price_text'], row['size'], row['size_text']])).toEqual([
      [null, '0.0000000000000000001', '2', null],
      ['1', null, '2', null],
      [null, huge, '2', null],
    ]);
  });

  it('keeps a level beyond every decimal in its place among the others of a book', async () => {
    const folder = join(out, 'tape');
    const frame = `{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["5","${'9'.repeat(40)}"],["4","1"]],"a":[]}}`;
    mkdirSync(folder);
    writeFileSync(join(folder, 'binance.depth.jsonl'), `${frame}\n`);
    expect(await parquet({ tape: folder, out, venue: undefined }, collector().stream, collector().stream)).toBe(1);
    const { rows } = await readRows(join(out, 'depth.parquet'));
    expect(rows.map((row) => [row['price'], row['size'], row['size_text']])).toEqual([
      ['5', null, '9'.repeat(40)],
      ['4', '1', null],
    ]);
  });

  it('that is not there leaves no file behind', async () => {
    const errors = collector();
    expect(await parquet({ tape: join(out, 'absent'), out, venue: undefined }, collector().stream, errors.stream)).toBe(
      1,
    );
    expect(readdirSync(out).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('of a folder that holds none writes nothing, says why, and leaves what stood there as it was', async () => {
    const [tape, earlier, made] = ['tape', 'earlier', 'made'].map((name) => join(out, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(tape);
    mkdirSync(earlier);
    writeFileSync(join(earlier, 'trades.parquet'), 'of yesterday');
    const { held, stream } = collector();
    for (const folder of [earlier, made])
      expect(await parquet({ tape, out: folder, venue: undefined }, stream, stream)).toBe(1);
    expect(held.text.trim().split('\n')).toEqual(Array(2).fill(expect.stringContaining('no recorded channel')));
    expect([readdirSync(earlier), readFileSync(join(earlier, 'trades.parquet'), 'utf8'), existsSync(made)]).toEqual([
      ['trades.parquet'],
      'of yesterday',
      false,
    ]);
  });

  it('is written in groups of rows, so that memory is bounded', async () => {
    expect((await convert(Array.from({ length: 50_001 }, () => trade('1')))).code).toBe(0);
    const { metadata } = await readRows(join(out, 'trades.parquet'));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([50_000, 1]);
  });
});

describe('a decimal of a column', () => {
  it('is exact up to 20 digits before and 18 behind the point', () => {
    expect(decimalUnits('12345678901234567890.123456789012345678')).toBe(
      12_345_678_901_234_567_890_123_456_789_012_345_678n,
    );
    expect(decimalUnits('0')).toBe(0n);
    expect(decimalUnits('123456789012345678901')).toBeUndefined();
    expect(decimalUnits('-1')).toBeUndefined();
  });
});
