import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal, isMultipleOf } from '#libs/kernel';
import type { ServiceApplication } from '#libs/service-host';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import { parquet } from '../../apps/cli/src/parquet/parquet.js';
import { type RawRow, readRows } from '../../apps/cli/src/parquet/read-back.fixture.js';
import { judge } from '../../apps/cli/src/reconcile/judge.js';
import { bookedStateOf, isQuiet } from './booked-state.js';
import { startGateway } from './gateway-of.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

/** A day is 24 of them; a part of one is quick enough for every run. */
const HOURS = Number(process.env['INVENTED_HOURS'] ?? '0.25');
const LONGEST_MS = Math.max(600_000, HOURS * 600_000);
const MARKETS = ['GIANT-USDT', 'DUST-USDT', 'FINE-USDT', 'ATTO-USDT', '修仙-USDT'] as const;
const INVENTED = [
  { base: 'GIANT', quote: 'USDT', tickSize: '0.01', lotSize: '0.00001', startPrice: '140000000' },
  { base: 'DUST', quote: 'USDT', tickSize: '0.000000000001', lotSize: '1000000000000', startPrice: '0.00000000012' },
  { base: 'FINE', quote: 'USDT', tickSize: '0.000001', lotSize: '0.000000001', startPrice: '98765.432109' },
  {
    base: 'ATTO',
    quote: 'USDT',
    tickSize: '0.0000000000000001',
    lotSize: '0.000000000000000001',
    startPrice: '1234.5678901234567',
  },
  { base: '修仙', quote: 'USDT', tickSize: '0.0001', lotSize: '0.1', startPrice: '0.1456' },
];
const MOST = '1000000000000000000000';
const TERMS = {
  balances: 'USDT:10000000',
  limits: { maxOrderNotional: '1000000', maxOrderQuantity: MOST, maxPosition: MOST },
  invented: INVENTED,
  momentum: { maxUnits: MOST },
};

interface Frame {
  readonly atUs: number;
  readonly text: string;
}

/** What one more client of the exchange hears of the trades. */
function listen(suite: SimulatedSuite, frames: Frame[]): void {
  const names = MARKETS.map((name) => `${name.replace('-', '').toLowerCase()}@trade`);
  const url = `ws://paper/stream?streams=${names.map(encodeURIComponent).join('/')}`;
  suite.exchange.transport.openSocket(
    { url, maxFrameBytes: 1_000_000 },
    {
      onOpen: () => undefined,
      onText: (bytes) => frames.push({ atUs: suite.time.nowUs(), text: bytes.toString('utf8') }),
      onBinary: () => undefined,
      onEnd: () => undefined,
    },
  );
}

/** How far a long run is, and what it holds: what grows with the hours shows here first. */
function progressAfter(hours: number, trades: number): string {
  const { heapUsed, rss } = process.memoryUsage();
  const [heapMb, residentMb] = [heapUsed, rss].map((bytes) => Math.round(bytes / 1e6));
  const seconds = Math.round(process.cpuUsage().user / 1e6);
  return `${hours} of ${HOURS} hours: ${trades} trades heard, ${seconds} s of processor, ${heapMb} MB heap, ${residentMb} MB resident`;
}

/** Writes a tape as the recorder does and reads the Parquet that is made of it. */
async function tableOf(frames: readonly Frame[], folder: string): Promise<readonly RawRow[]> {
  const tape = join(folder, 'tape');
  mkdirSync(tape);
  writeFileSync(join(tape, 'binance.trade.jsonl'), frames.map(({ text }) => `${text}\n`).join(''));
  const rows = frames.map(({ atUs }, i) => `${i + 1}\t${atUs}\tbinance.trade\t${i + 1}\t\tc1\n`).join('');
  writeFileSync(join(tape, 'order.tsv'), `#seq\trx\tfile_stem\tline\textra\tconnection\n${rows}`);
  const deaf = new Writable({ write: (_chunk, _encoding, done) => done() });
  expect(await parquet({ tape, out: folder, venue: undefined }, deaf, deaf)).toBe(0);
  return (await readRows(join(folder, 'trades.parquet'))).rows;
}

describe('a day of markets that no venue has: a price of 140,000,000, a lot of 10^12, amounts of 34 decimals, a name of Chinese letters', () => {
  const ended: unknown[] = [];
  const frames: Frame[] = [];
  let folder: string;
  let suite: SimulatedSuite;
  let gateway: ServiceApplication;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'invented-'));
    suite = await SimulatedSuite.start(demoSettings(11, MARKETS, 3, TERMS), 11);
    gateway = await startGateway(suite, (error) => ended.push(error));
    listen(suite, frames);
    for (let passed = 0; passed < HOURS; passed += 1) {
      await suite.time.runForMs(Math.min(1, HOURS - passed) * 3_600_000);
      if (HOURS > 1) console.log(progressAfter(passed + 1, frames.length));
    }
    await suite.stopService('strategy');
    await suite.time.runForMs(2_000);
    await suite.time.runUntil(() => isQuiet(suite), 60_000);
    await suite.time.runForMs(5_000);
  }, LONGEST_MS);

  afterAll(async () => {
    await suite.time.complete(gateway.stop());
    await suite.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('was traded in each of them, and ends reconciled with the exchange', () => {
    expect(judge(bookedStateOf(suite), suite.exchange.readTruth(), DEMO_ACCOUNT)).toEqual([]);
    const traded = suite.orderBooks.trades.find().map(({ instrument }) => instrument);
    for (const market of MARKETS) expect(traded.filter((name) => name === market).length).toBeGreaterThan(1);
    expect(ended).toEqual([]);
  });

  it('had no order refused by the exchange', () => {
    const refused = suite.orderBooks.orders.find().filter(({ order }) => order.status === 'Rejected');
    expect(refused.map(({ order }) => `${order.instrument} ${order.reason}`)).toEqual([]);
  });

  it('sent no order that lies between two lots', () => {
    const lots = new Map(INVENTED.map(({ base, quote, lotSize }) => [`${base}-${quote}`, lotSize]));
    const orders = suite.orderBooks.orders.find().map(({ order }) => order);
    expect(orders.filter(({ instrument, quantity }) => !isMultipleOf(quantity, lotOf(lots, instrument)))).toEqual([]);
  });

  it(
    'is in the Parquet of its trades with every digit, as the exchange executed it',
    async () => {
      const rows = await tableOf(frames, folder);
      expect(rows).toHaveLength(frames.length);
      const told = new Map(rows.map((row) => [`${row['instrument']} ${row['trade_id']}`, row]));
      const ours = suite.orderBooks.trades.find();
      for (const { instrument, fill } of ours)
        expect(told.get(`${instrument} ${fill.venueTradeId}`)).toMatchObject({
          price: fill.price.toFixed(),
          size: fill.quantity.toFixed(),
        });
      const largest = rows
        .filter(({ instrument }) => instrument === 'DUST-USDT')
        .map(({ size }) => String(size).length);
      expect(Math.max(...largest)).toBeGreaterThan(14);
    },
    LONGEST_MS,
  );

  it.each(MARKETS)('is told by REST as the exchange tells it: %s', async (market) => {
    const url = `/v1/market/binance/${encodeURIComponent(market)}`;
    const answer = await suite.time.complete(Promise.resolve(gateway.nest.inject({ method: 'GET', url })));
    expect(answer.statusCode).toBe(200);
    const view = JSON.parse(answer.body) as Record<string, string>;
    const last = frames.filter(({ text }) => text.includes(`"s":"${market.replace('-', '')}"`)).at(-1);
    const { p } = (JSON.parse(last?.text ?? '{}') as { data: { p: string } }).data;
    expect(view).toMatchObject({ instrument: market, bookState: 'LIVE', lastPrice: new Decimal(p).toFixed() });
  });
});

function lotOf(lots: ReadonlyMap<string, string>, instrument: string): Decimal {
  return new Decimal(lots.get(instrument) ?? '0');
}
