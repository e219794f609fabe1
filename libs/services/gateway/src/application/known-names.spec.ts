import { expect, it } from 'vitest';
import { MemoryGatewayReads } from '../outbound/memory-gateway-reads.js';
import { MemoryRowWriter, addSampleRows } from '../testing/row-writer.fixture.js';
import { KnownNames, type NamesInFilter } from './known-names.js';
import { ReadAccount } from './read-account.js';
import { ReadStrategies } from './read-strategies.js';

/** What is unknown of a filter, beside services that say this of themselves. */
async function unknownIn(filter: NamesInFilter, status: unknown, writer = new MemoryRowWriter()) {
  const reads = new MemoryGatewayReads(writer.rows);
  const board = { readHealth: () => Promise.resolve([]), readStatus: () => Promise.resolve(status) };
  const names = new KnownNames(new ReadAccount(reads, reads), new ReadStrategies(board, reads), reads, reads, board);
  return (await names.findUnknown(filter)).map(({ field, message }) => `${field}: ${message}`);
}

const unknownOf = (strategy: string, status: unknown) => unknownIn({ strategy }, status);

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

it('a rule that neither risk nor the books name is unknown, and nothing is beside a risk that does not answer', async () => {
  const status = { rules: ['trading-state', 'max-position'] };
  expect(await unknownIn({ rule: 'max-position' }, status)).toEqual([]);
  const said = 'rule: there is no rule "max-postion"; there are max-position, trading-state';
  expect(await unknownIn({ rule: 'max-postion' }, status)).toEqual([said]);
  expect(await unknownIn({ rule: 'max-postion' }, undefined)).toEqual([]);
});

it('a rule of an earlier version is known by what it refused', async () => {
  const writer = new MemoryRowWriter();
  await addSampleRows(writer);
  expect(await unknownIn({ rule: 'max-position' }, { rules: ['trading-state'] }, writer)).toEqual([]);
});
