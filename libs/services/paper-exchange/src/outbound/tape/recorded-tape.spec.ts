import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#libs/platform';
import type { TapeFrame } from '../../application/tape/tape-frame.js';
import { RecordedTape } from './recorded-tape.js';

const trade = (id: number, symbol = 'BTCUSDT'): string =>
  `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":1,"s":"${symbol}","t":${id},"p":"100.50","q":"0.002","T":1,"m":false,"M":true}}`;
const SNAPSHOT = '{"lastUpdateId":5,"bids":[["100.00","1.000"]],"asks":[["101.00","2.000"]]}';
const T0 = 1_700_000_000_000_000;

describe('a recorded tape', () => {
  let folder = '';
  const tape = () => new RecordedTape(folder, createLog('test', 'silent'));
  const write = (name: string, lines: readonly string[]): void => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    const text = `${lines.join('\n')}\n`;
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  };
  const framesOf = async (): Promise<TapeFrame[]> => {
    const frames: TapeFrame[] = [];
    for await (const frame of tape().frames()) frames.push(frame);
    return frames;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tape-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is all segments of a recording, one after the other, with their snapshots', async () => {
    for (const [index, segment] of ['20231114T221320.000000Z', '20231114T221330.000000Z'].entries()) {
      const at = T0 + index * 10_000_000;
      write(`${segment}/binance.trade.jsonl.gz`, [trade(2 * index + 1), trade(2 * index + 2)]);
      write(`${segment}/binance.rest-depth.jsonl.gz`, [SNAPSHOT]);
      write(`${segment}/order.tsv.gz`, [
        `1\t${at}\tbinance.rest-depth\t1\t/api/v3/depth?symbol=BTCUSDT&limit=1000`,
        `2\t${at + 1}\tbinance.trade\t1\t`,
        `3\t${at + 2}\tbinance.trade\t2\t`,
      ]);
    }
    const frames = await framesOf();
    expect(frames.map((frame) => frame.combined)).toEqual([1, 2, 3, 4].map((id) => trade(id)));
    expect(frames.map((frame) => frame.receivedAtUs - T0)).toEqual([1, 2, 10_000_001, 10_000_002]);
    const { frames: count, symbols } = await tape().survey();
    expect([
      count,
      symbols.map(({ symbol, base, quote, listed }) => [symbol, base, quote, listed[0]?.['tickSize']]),
    ]).toEqual([4, [['BTCUSDT', 'BTC', 'USDT', '0.10000000']]]);
    expect(symbols[0]?.snapshot?.lastUpdateId).toBe(5);
  });

  it('plays the lines that its order names, each at its own place, and leaves the others out', async () => {
    write('binance.trade.jsonl', [trade(1), trade(2), trade(3), trade(4)]);
    write('order.tsv', [
      '#seq\trx\tfile_stem\tline\textra',
      `1\t${T0}\tbinance.trade\t2\t`,
      `2\t${T0 + 5}\tbinance.trade\t4\t`,
    ]);
    const frames = await framesOf();
    expect(frames.map((frame) => frame.combined)).toEqual([trade(2), trade(4)]);
    expect(frames.map((frame) => frame.receivedAtUs - T0)).toEqual([0, 5]);
  });

  it('takes the names and steps of its own list of symbols', async () => {
    write('binance.trade.jsonl', [trade(1, '1INCHUP')]);
    const steps = [
      { filterType: 'PRICE_FILTER', tickSize: '0.01' },
      { filterType: 'LOT_SIZE', stepSize: '0.001' },
    ];
    const listed = { symbol: '1INCHUP', baseAsset: '1INCH', quoteAsset: 'UP', filters: steps };
    write('binance.rest-exchangeInfo.jsonl', [JSON.stringify({ symbols: [listed] })]);
    write('order.tsv', [`1\t${T0}\tbinance.rest-exchangeInfo\t1\t`, `2\t${T0}\tbinance.trade\t1\t`]);
    const { symbols } = await tape().survey();
    expect(symbols.map(({ base, quote, listed: filters }) => [base, quote, filters])).toEqual([['1INCH', 'UP', steps]]);
  });

  it('is refused in words where there is nothing to play, no order, or no such folder', async () => {
    await expect(tape().survey()).rejects.toThrow(/holds no recorded channel of binance/u);
    write('binance.trade.jsonl', [trade(1)]);
    write('binance.aggTrade.jsonl', [trade(1)]);
    await expect(tape().survey()).rejects.toThrow(/no order\.tsv/u);
    const absent = new RecordedTape(join(folder, 'absent'), createLog('test', 'silent'));
    await expect(absent.survey()).rejects.toThrow(/ENOENT/u);
  });
});
