import { expect, it } from 'vitest';
import { MemoryGatewayReads } from '../outbound/memory-gateway-reads.js';
import { MemoryRowWriter } from '../testing/row-writer.fixture.js';
import { KnownNames } from './known-names.js';
import { ReadAccount } from './read-account.js';
import { ReadStrategies } from './read-strategies.js';

/** What is unknown of a strategy's name, beside a strategy service that says this of itself. */
async function unknownOf(strategy: string, status: unknown) {
  const reads = new MemoryGatewayReads(new MemoryRowWriter().rows);
  const board = { readHealth: () => Promise.resolve([]), readStatus: () => Promise.resolve(status) };
  const names = new KnownNames(new ReadAccount(reads, reads), new ReadStrategies(board, reads), reads, reads);
  return (await names.findUnknown({ strategy })).map(({ field, message }) => `${field}: ${message}`);
}

/** The second one waits for its instruments. */
const STATUS = { strategies: [{ strategy: 'momentum-1' }], configured: ['momentum-1', 'later-1'] };

it.each(['momentum-1', 'later-1', 'manual', 'risk-monitor', 'external'])(
  'the strategy %s is known',
  async (strategy) => {
    expect(await unknownOf(strategy, STATUS)).toEqual([]);
  },
);

it('a strategy that neither the settings nor the books name is unknown', async () => {
  const said = 'strategy: there is no strategy "Momentum-1"; there are later-1, momentum-1';
  expect(await unknownOf('Momentum-1', STATUS)).toEqual([said]);
});

it.each([undefined, null, {}, { configured: 'none' }])(
  'nothing is unknown beside a service that says %j',
  async (status) => {
    expect(await unknownOf('Momentum-1', status)).toEqual([]);
  },
);
