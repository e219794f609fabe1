import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryGatewayRows } from '../outbound/memory-gateway-reads.js';
import { type MemoryGateway, startMemoryGateway } from '../testing/memory-gateway.fixture.js';
import { sampleLedger } from '../testing/sample-rows.fixture.js';

let gateway: MemoryGateway;

beforeAll(async () => {
  gateway = await startMemoryGateway();
  const { ledger } = gateway.application.get<MemoryGatewayRows>(MemoryGatewayRows);
  const accepted = { ...sampleLedger(3), kind: 'ADJUSTMENT', actor: 'ann', reason: 'a gift', entryCount: 0 } as const;
  ledger.push(sampleLedger(1), sampleLedger(2), { ...accepted, entries: [] });
});

afterAll(() => gateway?.stop());

interface Lines {
  readonly items: readonly { readonly transactionId: string; readonly line: number; readonly amount: string | null }[];
  readonly nextCursor: string | null;
}

async function read(query: string): Promise<Lines> {
  return (await gateway.send('GET', `/v1/ledger${query}`)).body as Lines;
}

describe('the ledger over REST', () => {
  it('is its lines, newest transaction first, and a page holds whole transactions', async () => {
    const first = await read('?limit=2');
    expect(first.items.map(({ amount, line, transactionId }) => [transactionId, line, amount])).toEqual([
      ['3', 0, null],
      ['2', 1, '2'],
      ['2', 2, '-2'],
    ]);
    const { items, nextCursor } = await read(`?limit=2&cursor=${first.nextCursor}`);
    expect(items.map(({ transactionId }) => transactionId)).toEqual(['1', '1']);
    expect(nextCursor).toBeNull();
    expect((await read('?kind=ADJUSTMENT')).items).toMatchObject([{ transactionId: '3', reason: 'a gift' }]);
  });

  it('is a line for each entry as CSV, oldest first where asked for', async () => {
    const { body } = await gateway.send('GET', '/v1/ledger?sort=oldest', undefined, { accept: 'text/csv' });
    const lines = String(body).split('\r\n');
    expect(lines[0]).toMatch(/^transactionId,line,bookedAt,account,venue,kind,book,instrument,asset,amount,/u);
    expect(lines[2]).toMatch(/^1,2,2023-11-14T22:13:20.000011Z,paper-1,binance,OPENING,OPENING,,USDT,-1,asset-1,/u);
    expect(lines).toHaveLength(7);
  });

  it('knows no filter that the ledger has not', async () => {
    expect((await gateway.send('GET', '/v1/ledger?instrument=BTC-USDT')).status).toBe(400);
    expect((await gateway.send('GET', '/v1/ledger?kind=GIFT')).status).toBe(400);
  });
});
