import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '#libs/kernel';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { FakeBinance } from '../testing/fake-binance.js';
import { BinanceOrderEntry } from './order-entry.js';

const clock: Clock = { nowUs: () => 1_700_000_000_000_000 };
const keys = { apiKey: 'demo-key', apiSecret: 'demo-secret' };

describe('the answers of Binance', () => {
  let fake: FakeBinance;
  let entry: BinanceOrderEntry;

  beforeEach(async () => {
    fake = await FakeBinance.start();
    fake.routes.set('GET /api/v3/time', () => ({ body: { serverTime: 1_700_000_000_000 } }));
    entry = new BinanceOrderEntry(liveRuntime(clock), { restUrl: fake.restUrl, keys, restTimeoutMs: 300 });
  });
  afterEach(async () => {
    await entry.close();
    await fake.stop();
  });

  it('are handed over word for word before they are read, with what was asked and without key and signature', async () => {
    const raw: string[] = [];
    entry.reportRawTo({ onRawReport: ({ question, source, text }) => raw.push(`${source} ${question}: ${text}`) });
    fake.routes.set('GET /api/v3/openOrders', () => ({ body: [] }));
    fake.routes.set('GET /api/v3/account', () => ({ body: { balances: 'garbage' } }));
    fake.routes.set('GET /api/v3/myTrades', () => ({ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } }));
    await entry.openOrders();
    expect((await entry.balances()).outcome).toBe('unknown');
    await entry.fills({ id: 'BTC-USDT', venueSymbol: 'BTCUSDT' } as Parameters<typeof entry.fills>[0], undefined);
    expect(raw).toEqual([
      'ANSWER GET /api/v3/openOrders: []',
      'ANSWER GET /api/v3/account: {"balances":"garbage"}',
      'ANSWER GET /api/v3/myTrades symbol=BTCUSDT fromId=0 limit=1000: {"code":-1121,"msg":"Invalid symbol."}',
    ]);
    expect(raw.join()).not.toMatch(/signature|demo-key|timestamp/u);
  });
});
