import { afterEach, beforeEach, describe } from 'vitest';
import { itIsAnAskLane } from './lane-contracts/ask-lane-contract.fixture.js';
import { itIsADurableLane } from './lane-contracts/durable-lane-contract.fixture.js';
import { itIsAKeyValueBucket } from './lane-contracts/key-value-contract.fixture.js';
import { MemoryHarness } from './lane-contracts/memory-harness.fixture.js';
import { itIsAPriceCache } from './lane-contracts/price-cache-contract.fixture.js';
import { itIsATickLane } from './lane-contracts/tick-lane-contract.fixture.js';
import { MemoryKeyValue } from './price-cache/memory-key-value.js';

let harness: MemoryHarness;
const current = (): MemoryHarness => harness;

beforeEach(() => {
  harness = new MemoryHarness();
});

afterEach(() => harness.close());

describe('the tick lane inside one process', () => {
  itIsATickLane(current);
});

describe('the durable lane inside one process', () => {
  itIsADurableLane(current);
});

describe('the ask lane inside one process', () => {
  itIsAnAskLane(current);
});

describe('a key-value bucket inside one process', () => {
  itIsAKeyValueBucket(current, 'prices');
});

describe('the price cache inside one process', () => {
  let names = 0;
  itIsAPriceCache({
    newName: () => `${(names += 1)}`,
    until: (condition) => harness.until(condition),
    openEnds: () => {
      const both = new MemoryKeyValue();
      return { writer: both, reader: both };
    },
  });
});
