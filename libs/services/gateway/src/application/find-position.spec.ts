import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryGatewayReads } from '../outbound/memory-gateway-reads.js';
import { MemoryRowWriter, addSampleRows } from '../testing/row-writer.fixture.js';
import { sampleExposure } from '../testing/sample-rows.fixture.js';
import { FindPosition } from './find-position.js';
import { ReadAccount } from './read-account.js';

let writer: MemoryRowWriter;
let reads: MemoryGatewayReads;

beforeEach(async () => {
  writer = new MemoryRowWriter();
  reads = new MemoryGatewayReads(writer.rows);
  await addSampleRows(writer);
});

describe('a position', () => {
  it('is found by account and instrument where there is one', async () => {
    const found = await new FindPosition(reads).findPosition('paper-1', 'BTC-USDT');
    expect(found).toMatchObject({ ok: true, value: { venue: 'binance', quantity: '0.4995' } });
  });

  it('needs a venue where the account has the instrument at several', async () => {
    const find = new FindPosition(reads);
    expect(await find.findPosition('paper-2', 'BTC-USDT')).toMatchObject({
      error: { code: 'VENUE_NEEDED', message: 'paper-2 has BTC-USDT at binance, kraken: say which by venue=…' },
    });
    expect(await find.findPosition('paper-2', 'BTC-USDT', 'kraken')).toMatchObject({ value: { venue: 'kraken' } });
  });

  it.each([
    ['paper-1', 'DOGE-USDT', undefined],
    ['nobody', 'BTC-USDT', undefined],
    ['paper-1', 'BTC-USDT', 'kraken'],
  ])('of %s in %s at %s is not there', async (account, instrument, venue) => {
    const found = await new FindPosition(reads).findPosition(account, instrument, venue);
    expect(found).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', details: { account, instrument } } });
  });

  it('that is not there is answered with those that are', async () => {
    const found = await new FindPosition(reads).findPosition('paper-1', 'BTC-USD');
    expect(found).toMatchObject({ error: { details: { known: expect.stringContaining('BTC-USDT') as string } } });
  });
});

describe('an account', () => {
  it('is known by its balances, by what risk counts for it, or by both', async () => {
    await writer.addExposure(sampleExposure({ account: 'risk-only' }));
    const read = new ReadAccount(reads, reads);
    expect(await read.readAccount('paper-1')).toMatchObject({ balances: [{}], exposure: { account: 'paper-1' } });
    expect(await read.readAccount('risk-only')).toMatchObject({ balances: [], exposure: { account: 'risk-only' } });
    expect(await read.readAccount('nobody')).toBeUndefined();
  });
});
