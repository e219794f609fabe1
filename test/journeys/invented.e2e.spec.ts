import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalOrder, JournalTrade } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import { readJournal } from '../../apps/cli/src/reconcile/read-journal.js';
import { parquet } from '../../apps/cli/src/parquet/parquet.js';
import { readRows } from '../../apps/cli/src/parquet/read-back.fixture.js';
import { Launcher } from '../e2e/launcher.js';

const INVENTED = [
  { base: 'GIANT', quote: 'USDT', tickSize: '0.01', lotSize: '0.00001', startPrice: '140000000' },
  { base: 'DUST', quote: 'USDT', tickSize: '0.000000000001', lotSize: '1000000000000', startPrice: '0.00000000012' },
  { base: '修仙', quote: 'USDT', tickSize: '0.0001', lotSize: '0.1', startPrice: '0.1456' },
];
const MARKETS = INVENTED.map(({ base, quote }) => `${base}-${quote}`);
const PATIENCE_MS = 150_000;

/** An order and a trade as REST tells them. */
type Told = Readonly<Record<string, string>>;

let launcher: Launcher;
let gateway = '';
const frames: { readonly atUs: number; readonly text: string }[] = [];
let orders: readonly Told[] = [];
let trades: readonly Told[] = [];
let code: number | null = null;

async function told(path: string): Promise<readonly Told[]> {
  const answer = await fetch(`${gateway}${path}`);
  const body = (await answer.json()) as { readonly items?: readonly Told[] };
  if (answer.status !== 200 || body.items === undefined) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body.items;
}

/** What one more client of the exchange hears of the trades, as a recorder would keep it. */
function listen(exchange: string): WebSocket {
  const names = MARKETS.map((name) => encodeURIComponent(`${name.replace('-', '').toLowerCase()}@trade`));
  const socket = new WebSocket(`${exchange.replace(/^http/u, 'ws')}/stream?streams=${names.join('/')}`);
  socket.on('message', (data) => frames.push({ atUs: Date.now() * 1_000, text: (data as Buffer).toString('utf8') }));
  return socket;
}

beforeAll(
  async () => {
    launcher = new Launcher(['--invent', writeInvented(), '--seed', '11']);
    await launcher.printed(/fills [1-9]/u, PATIENCE_MS);
    gateway = /gateway +(http:\/\/[^\s/]+)/u.exec(launcher.output)?.[1] ?? '';
    const socket = listen(/exchange +(http:\/\/[^\s/]+)/u.exec(launcher.output)?.[1] ?? '');
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 1_000) {
      trades = await told('/v1/trades?limit=200');
      if (MARKETS.every((market) => trades.some(({ instrument }) => instrument === market)) && frames.length > 0) break;
      await sleep(1_000);
    }
    trades = await told('/v1/trades?limit=200');
    orders = await told('/v1/orders?limit=200');
    socket.terminate();
    launcher.signal('SIGINT');
    code = await launcher.ended();
  },
  2 * PATIENCE_MS + 60_000,
);

afterAll(() => launcher.dispose());

function writeInvented(): string {
  const folder = join('.cache', 'invented');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'symbols.json');
  writeFileSync(file, JSON.stringify(INVENTED));
  return file;
}

describe('three markets that no venue has, with real processes, Postgres and NATS: a price of 140,000,000, a lot of 10^12, Chinese letters', () => {
  it('is traded in each of them, and ends reconciled with the exchange', () => {
    expect(code === 0 ? '' : launcher.output.slice(-4_000)).toBe('');
    expect(launcher.report()).toMatchObject({
      reconciled: true,
      differences: [],
      gaps: { unhealed: 0 },
      tradesLost: 0,
    });
    for (const market of MARKETS) expect(trades.map(({ instrument }) => instrument)).toContain(market);
  });

  it('REST tells trades and orders with every digit, as the exchange wrote them down', () => {
    const truth = readJournal(join(launcher.dataFolder, 'exchange-journal.jsonl'));
    const executions = new Map(truth.trades.map((one) => [`${nameOf(one.symbol)} ${one.tradeId}`, one]));
    for (const trade of trades) expect(figuresOf(trade)).toEqual(venueFigures(executions.get(keyOf(trade))));
    for (const order of orders) {
      const [venue] = truth.ordersByClientId.get(order['clientOrderId'] ?? '') ?? [];
      if (order['status'] === 'Rejected' || venue === undefined) continue;
      expect(sizesOf(order)).toEqual(venueSizes(venue));
    }
    expect(truth.trades.filter(({ account }) => account === DEMO_ACCOUNT).length).toBeGreaterThanOrEqual(trades.length);
  });

  it('Parquet made of what another client heard has the trades of the exchange with every digit', async () => {
    const folder = join(launcher.directory, 'parquet');
    const tape = join(folder, 'tape');
    mkdirSync(tape, { recursive: true });
    writeFileSync(join(tape, 'binance.trade.jsonl'), frames.map(({ text }) => `${text}\n`).join(''));
    const lines = frames.map(({ atUs }, i) => `${i + 1}\t${atUs}\tbinance.trade\t${i + 1}\t\tc1\n`).join('');
    writeFileSync(join(tape, 'order.tsv'), `#seq\trx\tfile_stem\tline\textra\tconnection\n${lines}`);
    const deaf = new Writable({ write: (_chunk, _encoding, done) => done() });
    expect(await parquet({ tape, out: folder, venue: undefined }, deaf, deaf)).toBe(0);
    const { rows } = await readRows(join(folder, 'trades.parquet'));
    expect(rows).toHaveLength(frames.length);
    const heard = frames.map(({ text }) => (JSON.parse(text) as { data: { p: string; q: string; t: number } }).data);
    expect(rows.map(({ price, size, trade_id: id }) => [price, size, String(id)].map(String))).toEqual(
      heard.map(({ p, q, t }) => [new Decimal(p).toFixed(), new Decimal(q).toFixed(), String(t)]),
    );
  });
});

function nameOf(symbol: string): string {
  return symbol.replace(/USDT$/u, '-USDT');
}

function keyOf(trade: Told): string {
  return `${trade['instrument'] ?? ''} ${trade['venueTradeId'] ?? ''}`;
}

function figuresOf({ price, quantity, fee, feeAsset }: Told): unknown {
  return { price, quantity, fee, feeAsset };
}

function venueFigures(trade: JournalTrade | undefined): unknown {
  return trade === undefined
    ? undefined
    : { price: trade.price, quantity: trade.quantity, fee: trade.fee, feeAsset: trade.feeAsset };
}

function sizesOf({ quantity, instrument, side }: Told): unknown {
  return { quantity, instrument, side };
}

function venueSizes({ quantity, side, symbol }: JournalOrder): unknown {
  return { quantity, instrument: nameOf(symbol), side };
}
