import { describe, expect, it } from 'vitest';
import { MemoryGatewayReads } from '../outbound/memory-gateway-reads.js';
import type { ServiceBoard } from '../ports.js';
import { MemoryRowWriter } from '../testing/row-writer.fixture.js';
import { samplePosition } from '../testing/sample-rows.fixture.js';
import { ReadStrategies } from './read-strategies.js';

const boardThatSays = (status: unknown): ServiceBoard => ({
  readHealth: () => Promise.resolve([]),
  readStatus: () => Promise.resolve(status),
});

const run = {
  ...{ strategy: 'momentum-1', name: 'momentum', account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT' },
  ...{ pendingIntentId: null, benched: null, state: { sma: '1.5' }, parameters: { threshold: '0.1' } },
};

describe('the strategies', () => {
  it('show their parameters, their state, and the position that they made', async () => {
    const writer = new MemoryRowWriter();
    await writer.addPosition(samplePosition('BTC-USDT', { venue: 'kraken' }));
    await writer.addPosition(samplePosition('BTC-USDT'));
    const reads = new MemoryGatewayReads(writer.rows);
    const strategies = await new ReadStrategies(boardThatSays({ strategies: [run] }), reads).readStrategies();
    expect(strategies).toMatchObject([{ ...run, position: { venue: 'binance' } }]);
  });

  it('are none while their service does not answer, or answers something else', async () => {
    const reads = new MemoryGatewayReads(new MemoryRowWriter().rows);
    for (const status of [undefined, null, 'garbage', { strategies: 'none' }, { strategies: [1, null] }])
      expect(await new ReadStrategies(boardThatSays(status), reads).readStrategies()).toEqual([]);
  });
});
