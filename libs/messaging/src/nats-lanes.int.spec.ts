import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { itIsAnAskLane } from './lane-contracts/ask-lane-contract.fixture.js';
import { itIsADurableLane } from './lane-contracts/durable-lane-contract.fixture.js';
import { itIsAKeyValueBucket } from './lane-contracts/key-value-contract.fixture.js';
import { NatsHarness } from './lane-contracts/nats-harness.fixture.js';
import { itIsATickLane } from './lane-contracts/tick-lane-contract.fixture.js';

const BUCKET = `b${randomBytes(6).toString('hex')}`;
let harness: NatsHarness;
const current = (): NatsHarness => harness;

beforeAll(async () => {
  harness = await NatsHarness.start(inject('testNatsUrl'), BUCKET);
});

afterAll(() => harness.close());

describe('the tick lane over NATS', () => {
  itIsATickLane(current);
});

describe('the durable lane over JetStream', () => {
  itIsADurableLane(current);
});

describe('the ask lane over NATS', () => {
  itIsAnAskLane(current);
});

describe('a key-value bucket on the broker', () => {
  itIsAKeyValueBucket(current, BUCKET);
});
