import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, UTC, sumDecimals } from '#libs/kernel';
import { readTimeZone } from '#libs/platform';
import type { VenueName } from '#libs/venues';
import { readBarKind } from './bar-kind.js';
import { bars } from './bars.js';
import type { EmptyPolicy } from './instrument-bars.js';

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

interface Line {
  readonly fromUs: number;
  readonly toUs: number;
  readonly open: string;
  readonly close: string;
  readonly volume: string;
  readonly buyVolume: string;
  readonly value: string;
  readonly trades: number;
}

interface Trade {
  readonly id: number;
  readonly atMs: number;
  readonly price: string;
  readonly size: string;
  readonly buy: boolean;
}

const frameOf = ({ id, atMs, price, size, buy }: Trade): string =>
  JSON.stringify({ e: 'trade', E: atMs, s: 'BTCUSDT', t: id, p: price, q: size, T: atMs, m: !buy });

interface Asked {
  readonly by: string;
  readonly venue?: VenueName;
  readonly empty?: EmptyPolicy;
  readonly zone?: string;
}

async function runFrames(frames: string, { by, venue = 'binance', empty = 'skip', zone = UTC.name }: Asked) {
  const timeZone = readTimeZone(zone);
  if (!timeZone.ok) throw new Error(timeZone.error.message);
  const kind = readBarKind(by, timeZone.value);
  if (!kind.ok) throw new Error(kind.error.message);
  const [output, errors] = [new Collected(), new Collected()];
  const input = Readable.from([Buffer.from(frames)]);
  const code = await bars({ venue, tape: undefined, kind: kind.value, empty }, { input, output, errors });
  const lines = output.text.split('\n').slice(0, -1);
  const noted = (what: string): number => Number(new RegExp(`(\\d+) [^\\n]*${what}`, 'u').exec(errors.text)?.[1] ?? 0);
  return { code, lines, bars: lines.map((line) => JSON.parse(line) as Line), errors: errors.text, noted };
}

const run = (by: string, trades: readonly Trade[], empty?: EmptyPolicy, zone?: string) =>
  runFrames(trades.map((trade) => `${frameOf(trade)}\n`).join(''), {
    by,
    ...(empty === undefined ? {} : { empty }),
    ...(zone === undefined ? {} : { zone }),
  });

const trade = (id: number, atMs: number, price = '10.5', size = '2', buy = true): Trade => ({
  id,
  atMs,
  price,
  size,
  buy,
});

const aggregate = (id: number, [first, last]: readonly [number, number], atMs: number, size: string): string => {
  const of = { e: 'aggTrade', E: atMs, s: 'BTCUSDT', a: id, p: '10.5', q: size, f: first, l: last, T: atMs, m: false };
  return JSON.stringify(of);
};

describe('tradewind bars', () => {
  it('count what raw and aggregated trades tell together once, and what aggregates alone tell', async () => {
    const frames = [
      frameOf(trade(700, 60_000, '10.5', '3')),
      frameOf(trade(701, 60_000, '10.5', '4')),
      aggregate(55, [700, 701], 60_000, '7'),
      aggregate(56, [702, 703], 61_000, '5'),
      frameOf(trade(704, 120_000, '10.5', '1')),
    ];
    const { bars: closed, noted } = await runFrames(frames.map((line) => `${line}\n`).join(''), { by: 'time:1m' });
    expect(closed.map(({ volume, trades }) => [volume, trades])).toEqual([['12', 4]]);
    expect(noted('told by another channel')).toBe(1);
    expect(noted('missing in the recording')).toBe(0);
  });

  it('say how many trades a recording lacks, where the ids of the venue prove it', async () => {
    const ids = [5, 6, 9, 8, 3, 10].map((id) => trade(id, 60_000 + id));
    expect((await run('time:1m', ids)).noted('missing in the recording')).toBe(2);
  });

  it('say so of a tape that names no venue on the command line, each market by its own ids', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bars-'));
    const write = (name: string, ids: readonly number[]): void =>
      writeFileSync(join(folder, name), ids.map((id) => `${frameOf(trade(id, 60_000 + id))}\n`).join(''));
    write('binance-spot.trade.jsonl', [5, 6, 9]);
    write('binance-futures.trade.jsonl', [70, 72]);
    const kind = readBarKind('time:1m');
    if (!kind.ok) throw new Error(kind.error.message);
    const [output, errors] = [new Collected(), new Collected()];
    await bars(
      { venue: undefined, tape: folder, kind: kind.value, empty: 'skip' },
      { input: undefined, output, errors },
    );
    rmSync(folder, { recursive: true });
    expect(errors.text).toContain('3 trades are missing in the recording');
  });

  it('prints exactly the documented keys in their order, plain decimals and microseconds', async () => {
    const { code, lines, errors } = await run('time:1m', [
      trade(1, 60_000, '10.50', '2.00000000'),
      trade(2, 60_001, '11', '0.00000001', false),
      trade(3, 120_000),
    ]);
    expect(lines).toEqual([
      '{"type":"bar","venue":"binance","instrument":"BTC-USDT","by":"time:1m","fromUs":60000000,"toUs":120000000,' +
        '"open":"10.5","high":"11","low":"10.5","close":"11","volume":"2.00000001","buyVolume":"2",' +
        '"value":"21.00000011","trades":2}',
    ]);
    expect([code, errors]).toEqual([
      0,
      'tradewind: 1 trades are in bars that were open at the end, which are not printed\n',
    ]);
  });

  it('puts every trade into exactly one bar, or counts it as late, open or repeated', async () => {
    const anyTrade = fc.record({
      id: fc.nat({ max: 400 }),
      atMs: fc.nat({ max: 900_000 }),
      price: fc.constantFrom('0.12345678', '9.99', '10', '140000000.12345678', '0.000000000000000001'),
      size: fc.constantFrom('0.00000001', '1', '46116860414', '1000000000000.00000001', '0.5'),
      buy: fc.boolean(),
    });
    const kinds = fc.constantFrom('time:1m', 'time:7s', 'tick:3', 'volume:1.5', 'value:11.4');
    await fc.assert(
      fc.asyncProperty(fc.array(anyTrade, { maxLength: 60 }), kinds, async (trades, by) => {
        const made = await run(by, trades);
        const counted = made.bars.reduce((total, bar) => total + bar.trades, 0);
        const left = made.noted('are in none') + made.noted('open at the end') + made.noted('count once');
        expect(counted + left).toBe(trades.length);
        expect(made.code).toBe(0);
        if (made.noted('are in none') + made.noted('open at the end') > 0) return;
        // The same id at another time is another trade: ids may begin anew.
        const once = [...new Map(trades.toReversed().map((one) => [`${one.id} ${one.atMs}`, one])).values()];
        const sizes = sumDecimals(once.map(({ size }) => new Decimal(size)));
        expect(sumDecimals(made.bars.map(({ volume }) => new Decimal(volume))).toFixed()).toBe(sizes.toFixed());
        const values = sumDecimals(once.map(({ price, size }) => new Decimal(price).times(new Decimal(size))));
        expect(sumDecimals(made.bars.map(({ value }) => new Decimal(value))).toFixed()).toBe(values.toFixed());
      }),
    );
  });

  it('closes a bar with the trade that fills it', async () => {
    const trades = [1, 2, 3, 4, 5, 6].map((id) => trade(id, id, '10', '0.5', id % 2 === 0));
    expect((await run('tick:3', trades)).bars.map((bar) => [bar.fromUs, bar.toUs, bar.trades])).toEqual([
      [1_000, 3_000, 3],
      [4_000, 6_000, 3],
    ]);
    expect((await run('volume:0.75', trades)).bars.map((bar) => [bar.volume, bar.buyVolume])).toEqual([
      ['1', '0.5'],
      ['1', '0.5'],
      ['1', '0.5'],
    ]);
    expect((await run('value:15', trades)).bars.map((bar) => bar.value)).toEqual(['15', '15']);
  });

  it('leaves intervals without trades out, or says that the price stayed', async () => {
    const trades = [trade(1, 0, '7'), trade(2, 180_000), trade(3, 240_000)];
    expect((await run('time:1m', trades)).bars.map(({ fromUs }) => fromUs / 6e7)).toEqual([0, 3]);
    const flat = (await run('time:1m', trades, 'flat')).bars;
    expect(flat.map(({ fromUs, open, close, volume }) => [fromUs / 6e7, open, close, volume])).toEqual([
      [0, '7', '7', '2'],
      [1, '7', '7', '0'],
      [2, '7', '7', '0'],
      [3, '10.5', '10.5', '2'],
    ]);
  });

  it('makes weeks from Monday and months from the first, in UTC or in the zone that is asked for', async () => {
    const at = (utc: string, id: number): Trade => trade(id, Date.parse(utc), '10', String(id));
    // A Saturday, two days of the week after, the Monday after it in UTC, and far later ones that close the bars.
    const trades = [
      at('2026-01-03T23:59:59Z', 1),
      at('2026-01-05T00:00:00Z', 2),
      at('2026-01-08T00:00:00Z', 3),
      at('2026-01-12T00:00:00Z', 4),
      at('2026-02-01T00:00:00Z', 5),
      at('2026-03-31T22:30:00Z', 6),
      at('2026-05-01T00:00:00Z', 7),
    ];
    const made = async (by: string, zone?: string): Promise<string[]> =>
      (await run(by, trades, 'skip', zone)).bars.map(
        ({ fromUs, toUs, volume }) =>
          `${new Date(fromUs / 1e3).toISOString().slice(0, 16)} ${(toUs - fromUs) / 3.6e9}h ${volume}`,
      );
    expect(await made('time:1w')).toEqual([
      '2025-12-29T00:00 168h 1',
      '2026-01-05T00:00 168h 5',
      '2026-01-12T00:00 168h 4',
      '2026-01-26T00:00 168h 5',
      '2026-03-30T00:00 168h 6',
    ]);
    expect(await made('time:1M')).toEqual([
      '2026-01-01T00:00 744h 10',
      '2026-02-01T00:00 672h 5',
      '2026-03-01T00:00 744h 6',
    ]);
    // In Berlin the last of March 22:30 UTC is 1 April 00:30, and March has an hour less.
    expect(await made('time:1M', 'Europe/Berlin')).toEqual([
      '2025-12-31T23:00 744h 10',
      '2026-01-31T23:00 672h 5',
      '2026-03-31T22:00 720h 6',
    ]);
  });

  it('counts every trade that has no id, for none can be known as a repeat', async () => {
    const frame = (...trades: string[]): string => `[337,[${trades.join(',')}],"trade","XBT/USD"]\n`;
    const trade = (size: string, seconds: string): string => `["5541.2","${size}","${seconds}","s","l",""]`;
    const {
      code,
      bars: made,
      errors,
    } = await runFrames(
      frame(trade('0.15850568', '1534614057.321597'), trade('0.5', '1534614057.321598')) +
        frame(trade('0.25', '1534614061.100000')) +
        frame(trade('0.25', '1534614061.100000')) +
        frame(trade('1', '1534614130.100000')) +
        frame(trade('1', '1534614190.100000')),
      { by: 'time:1m', venue: 'kraken' },
    );
    expect(made.map(({ trades, volume }) => [trades, volume])).toEqual([
      [2, '0.65850568'],
      [2, '0.5'],
      [1, '1'],
    ]);
    expect([code, errors]).toEqual([
      0,
      'tradewind: 1 trades are in bars that were open at the end, which are not printed\n',
    ]);
  });

  it('keeps every digit of prices and sizes, however large and however small', async () => {
    const { lines, code } = await run('tick:2', [
      trade(1, 1, '140000000.00000001', '46116860414.00000001'),
      trade(2, 2, '0.00000721', '1000000000000', false),
    ]);
    expect(code).toBe(0);
    expect(lines[0]).toContain(
      '"open":"140000000.00000001","high":"140000000.00000001","low":"0.00000721","close":"0.00000721",' +
        '"volume":"1046116860414.00000001","buyVolume":"46116860414.00000001","value":"6456360457967210462.5686041400000001"',
    );
  });

  it('tells a price with more than 24 decimals, and goes on', async () => {
    const made = await run('tick:1', [trade(1, 1, '65140.4'), trade(2, 2, `0.${'0'.repeat(24)}1`), trade(3, 3)]);
    expect([made.code, made.bars.length]).toEqual([1, 2]);
    expect(made.errors).toContain('the trade 2 of BTC-USDT cannot be put into a bar');
  });

  it.each(['time:0m', 'time:1y', 'time:', 'time:1W', 'tick:1.5', 'volume:0', 'volume:-1', 'value:1e5', 'range:5', ''])(
    'does not know bars by "%s"',
    (text) => {
      expect(readBarKind(text)).toMatchObject({ ok: false, error: { code: 'BAR_KIND_UNKNOWN' } });
    },
  );
});
