import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { book } from './book.js';
import { decode } from './decode.js';
import { type FrameOptions, type FrameStreams } from './run-frames.js';

type Run = (options: FrameOptions, streams: FrameStreams) => Promise<number>;

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const TRADE =
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":2,"s":"BTCUSDT","t":7,"p":"0.10","q":"5.00000000","T":1,"m":true}}';
const QUOTE = '{"u":9,"s":"ETHBTC","b":"0.05000000","B":"1.00000000","a":"0.05100000","A":"0.00000000"}';
const delta = (first: number, last: number, price = '10.50'): string =>
  JSON.stringify({ e: 'depthUpdate', E: 3, s: 'BTCUSDT', U: first, u: last, b: [[price, '1.0']], a: [] });
const snapshot = (id: number): string => JSON.stringify({ lastUpdateId: id, bids: [['10', '2']], asks: [['11', '3']] });

async function run(command: Run, options: Partial<FrameOptions>, input: string | readonly Buffer[] = '') {
  const output = new Collected();
  const errors = new Collected();
  const source = Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input);
  const code = await command({ venue: undefined, tape: undefined, ...options }, { input: source, output, errors });
  return { code, lines: output.text.split('\n').slice(0, -1), errors: errors.text };
}

const binance = { venue: 'binance' } as const;

describe('tradewind decode', () => {
  it('passes over a byte order mark before the first frame', async () => {
    expect(await run(decode, binance, `\uFEFF${TRADE}\n`)).toMatchObject({ code: 0, errors: '' });
  });

  it('says in one line that what it prints cannot be written', async () => {
    const output = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) });
    const errors = new Collected();
    const input = Readable.from([Buffer.from(`${TRADE}\n`)]);
    expect(await decode({ ...binance, tape: undefined }, { input, output, errors })).toBe(1);
    expect(errors.text).toBe('tradewind: the output cannot be written: no space left\n');
  });

  it('prints exactly the documented keys in their order, plain decimals and microseconds', async () => {
    const { code, lines, errors } = await run(decode, binance, [TRADE, QUOTE, delta(4, 5)].join('\n'));
    expect(lines).toEqual([
      '{"type":"trade","venue":"binance","instrument":"BTC-USDT","tradeId":"7","price":"0.1","size":"5","takerSide":"sell","exchangeTimeUs":1000}',
      '{"type":"quote","venue":"binance","instrument":"ETH-BTC","bidPrice":"0.05","bidSize":"1","askPrice":null,"askSize":null,"exchangeTimeUs":null,"sequence":9}',
      '{"type":"depth","venue":"binance","instrument":"BTC-USDT","kind":"delta","bids":[["10.5","1"]],"asks":[],"firstSequence":4,"lastSequence":5,"exchangeTimeUs":3000}',
    ]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });

  it('prints nothing for a frame that is none of these', async () => {
    const kline = '{"stream":"btcusdt@kline_1m","data":{"e":"kline","s":"BTCUSDT"}}';
    const answers = ['{"result":null,"id":1}', kline, '{"stream":"!miniTicker@arr","data":[]}', '', '  '];
    expect(await run(decode, binance, answers.join('\r\n'))).toEqual({ code: 0, lines: [], errors: '' });
  });

  it('reports a frame that cannot be read with its line, decodes the rest, and ends with 1', async () => {
    const { code, lines, errors } = await run(decode, binance, `${TRADE}\nnonsense\n{"e":"trade"}\n${TRADE}\n`);
    expect(lines).toHaveLength(2);
    expect(errors).toMatch(/^tradewind: line 2: .*\ntradewind: line 3: .*\n$/u);
    expect(code).toBe(1);
  });

  it('reads lines that are cut anywhere, even inside a character', async () => {
    const bytes = Buffer.from(`${TRADE.replace('"E"', '"ä":"€","E"')}\n${QUOTE}`);
    const whole = await run(decode, binance, [bytes]);
    const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await run(decode, binance, pieces)).toEqual(whole);
    expect(whole.lines).toHaveLength(2);
  });

  it('ends quietly with 0 when its reader goes away', async () => {
    const source = Readable.from(Array.from({ length: 5_000 }, () => Buffer.from(`${TRADE}\n`)));
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const streams = { input: source, output, errors: new Collected() };
    expect(await decode({ ...binance, tape: undefined }, streams)).toBe(0);
  });

  it('takes no more from its source than its reader takes', async () => {
    let produced = 0;
    const source = Readable.from(
      (function* () {
        for (; produced < 100_000; produced += 1) yield Buffer.from(`${TRADE}\n`);
      })(),
    );
    let release: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      const output = new Writable({ highWaterMark: 1, write: (_c, _e, done) => ((release = done), resolve()) });
      void decode({ ...binance, tape: undefined }, { input: source, output, errors: new Collected() });
    });
    await blocked;
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(produced).toBeLessThan(5_000);
    source.destroy();
    release();
  });
});

describe('a tape', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tape-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, lines: readonly string[]): void => {
    const text = `${lines.join('\n')}\n`;
    writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  };
  const order = (...rows: readonly (readonly [stem: string, line: number, extra?: string])[]): string[] => [
    '#seq\trx\tfile_stem\tline\textra',
    '0\t1\t(connect)\t\twss://somewhere',
    ...rows.map(([stem, line, extra = ''], index) => `${index + 1}\t1\t${stem}\t${line}\t${extra}`),
  ];

  it('is read in the order of arrival across its files, packed or not', async () => {
    write('binance.trade.jsonl', [TRADE.replace('"t":7', '"t":1'), TRADE.replace('"t":7', '"t":2')]);
    write('binance.bookTicker.jsonl.gz', [QUOTE]);
    write('order.tsv.gz', order(['binance.trade', 1], ['binance.bookTicker', 1], ['binance.trade', 2]));
    const { code, lines } = await run(decode, { tape: folder });
    expect(lines.map((line) => /"(?:tradeId":"\d|sequence":\d)/u.exec(line)?.[0])).toEqual([
      '"tradeId":"1',
      '"sequence":9',
      '"tradeId":"2',
    ]);
    expect(code).toBe(0);
  });

  it('leaves out what it does not know, with a note that is no error', async () => {
    write('binance.trade.jsonl', [TRADE]);
    write('binance.client-sent.jsonl', ['{"method":"SUBSCRIBE"}']);
    write('binance.rest-klines.jsonl', ['[[1]]']);
    write('elsewhere.trade.jsonl', ['{}']);
    write('notes.txt', ['hello']);
    write(
      'order.tsv',
      order(['binance.client-sent', 1], ['binance.trade', 1], ['elsewhere.trade', 1], ['binance.rest-klines', 1]),
    );
    const { code, lines, errors } = await run(decode, { tape: folder });
    expect([code, lines.length, errors.split('\n').filter((line) => line.includes('left out')).length]).toEqual([
      0, 1, 4,
    ]);
  });

  it('reports a row whose line is not there', async () => {
    write('binance.trade.jsonl', [TRADE]);
    write('order.tsv', order(['binance.trade', 1], ['binance.trade', 2], ['binance.trade', 1]));
    const { code, lines, errors } = await run(decode, { tape: folder });
    expect([code, lines.length, errors.split('\n').length - 1]).toEqual([1, 1, 2]);
  });

  it('that is not there, or is broken, is one line and an exit code of 1', async () => {
    expect(await run(decode, { tape: join(folder, 'absent') })).toMatchObject({ code: 1, lines: [] });
    writeFileSync(
      join(folder, 'binance.trade.jsonl.gz'),
      Buffer.concat([gzipSync(TRADE).subarray(0, 12), Buffer.alloc(40, 255)]),
    );
    expect(await run(decode, { tape: folder })).toMatchObject({ code: 1 });
  });

  it('whose packed file ends in the middle is read as far as it goes, which is an error', async () => {
    const packed = gzipSync(`${TRADE}\n${TRADE}\n${TRADE.slice(0, 20)}`, { level: 0 });
    writeFileSync(join(folder, 'binance.trade.jsonl.gz'), packed.subarray(0, -10));
    const { code, lines, errors } = await run(decode, { tape: folder });
    expect([code, lines.length]).toEqual([1, 2]);
    expect(errors).toContain('the end of binance.trade is missing');
  });

  it('whose packed file is damaged is read as far as the damage, and the file is named', async () => {
    const damaged = gzipSync(`${TRADE}\n`.repeat(5_000), { level: 0 });
    writeFileSync(join(folder, 'binance.trade.jsonl.gz'), Buffer.concat([damaged, Buffer.from('behind the end')]));
    const { code, lines, errors } = await run(decode, { tape: folder });
    expect(code).toBe(1);
    expect(lines).toHaveLength(5_000);
    expect(errors).toContain('binance.trade is damaged');
  });

  it('with a channel or an order that is there twice, packed and not, is read once, which is an error', async () => {
    for (const name of ['binance.trade.jsonl', 'binance.trade.jsonl.gz']) write(name, [TRADE, TRADE]);
    const unordered = await run(decode, { tape: folder });
    expect([unordered.code, unordered.lines.length]).toEqual([1, 2]);
    expect(unordered.errors).toContain(
      'binance.trade is there twice, packed and not: only binance.trade.jsonl is read',
    );
    for (const name of ['order.tsv', 'order.tsv.gz']) write(name, order(['binance.trade', 1], ['binance.trade', 2]));
    const ordered = await run(decode, { tape: folder });
    expect([ordered.code, ordered.lines.length]).toEqual([1, 2]);
    expect(ordered.errors).toContain('order.tsv is there twice, packed and not: only order.tsv is read');
  });

  it('with names that end lines or give orders to a terminal is told of in plain lines', async () => {
    write('binance.trade.jsonl', [TRADE.replace('"BTCUSDT"', '"BTC\\nUSDT\\u001b[2J"')]);
    write('kraken.\u001b[2J.txt', []);
    const { code, errors } = await run(decode, { tape: folder });
    expect([code, errors.split('\n').length]).toEqual([1, 3]);
    expect(errors).not.toContain('\u001b');
    expect(errors).toContain(String.raw`BTC\u{a}USDT\u{1b}[2J`);
  });

  it('whose order has rows that are none, or lacks rows, says so and is an error', async () => {
    write('binance.trade.jsonl', [TRADE, TRADE, TRADE]);
    write('order.tsv', [...order(['binance.trade', 1]), '2\t0\tbinance.trade\tx2\t', '3\t0\t(connect)\t\t']);
    const { code, lines, errors } = await run(decode, { tape: folder });
    expect([code, lines.length]).toEqual([1, 1]);
    expect(errors).toContain('order.tsv line 4: it is not a row');
    expect(errors).toContain('binance.trade: 2 line(s) are in no row of the order');
  });

  it('of another venue than the one that is asked for is an error', async () => {
    write('binance.trade.jsonl', [TRADE]);
    write('order.tsv', order(['binance.trade', 1]));
    expect(await run(decode, { tape: folder, venue: 'kraken' })).toMatchObject({ code: 1, lines: [] });
  });

  it('rebuilds a book from its REST snapshot, whatever came before it', async () => {
    write('binance.depth-100ms.jsonl', [delta(8, 10, '9'), delta(11, 12, '10.50'), delta(13, 13, '10.60')]);
    write('binance.rest-depth.jsonl', [snapshot(11)]);
    const request = 'GET /api/v3/depth?symbol=BTCUSDT&limit=1000';
    write(
      'order.tsv',
      order(
        ['binance.depth-100ms', 1],
        ['binance.depth-100ms', 2],
        ['binance.rest-depth', 1, request],
        ['binance.depth-100ms', 3],
      ),
    );
    const { lines } = await run(book, { tape: folder });
    expect(lines).toEqual([
      '{"venue":"binance","instrument":"BTC-USDT","state":"LIVE","updates":3,"gaps":0,"checksumsRight":0,"checksumsWrong":0,"bestBid":["10.6","1"],"bestAsk":["11","3"],"lastSequence":13}',
    ]);
  });

  it('with a hole in it leaves a book that says so and shows no levels', async () => {
    write('binance.depth-100ms.jsonl', [delta(11, 12), delta(14, 14)]);
    write('binance.rest-depth.jsonl', [snapshot(11)]);
    write(
      'order.tsv',
      order(['binance.rest-depth', 1, '?symbol=BTCUSDT'], ['binance.depth-100ms', 1], ['binance.depth-100ms', 2]),
    );
    const { lines } = await run(book, { tape: folder });
    expect(lines[0]).toContain('"state":"RESYNCING","updates":2,"gaps":1,');
    expect(lines[0]).toContain('"bestBid":null,"bestAsk":null');
  });
});
