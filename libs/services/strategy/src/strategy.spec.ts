import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type IntentProposedV1, OrderFilledV1, SetParametersV1, subject } from '#libs/contracts';
import { StrategyWorld } from './strategy-world.fixture.js';

const flat = (price: number, count: number): number[] => Array.from({ length: count }, () => price);
const RISE = [...flat(1_000_000, 19), 1_001_000];

let world: StrategyWorld;

beforeEach(async () => {
  world = new StrategyWorld();
  await world.facts.balance('100000');
  await world.start();
});

afterEach(async () => {
  await world.stop();
  expect(world.supervisor.failures).toEqual([]);
});

/** Lets prices rise, and the intent that follows become an order that is filled. */
async function buy(): Promise<IntentProposedV1> {
  world.market.trade(RISE);
  await world.time.runForMs(10);
  const intent = world.proposed.at(-1)!;
  await world.facts.approved(intent);
  await world.facts.ended(intent, OrderFilledV1.subject, intent.quantity);
  await world.facts.position(intent.intentId, intent.quantity, 1);
  await world.time.runForMs(10);
  return intent;
}

describe('the strategy service in one process, on virtual time', () => {
  it('takes an intent from the trades that cause it to the position that it makes', async () => {
    expect(await world.troubles()).toEqual(new Map());
    const { intentId } = await buy();
    expect(world.database.intents.get(intentId)).toMatchObject({ status: 'closed', reason: 'the order has ended' });
    expect(await world.status()).toMatchObject({
      ...{ recovered: true, proposed: 1, intents: { open: 0, refused: 0, closed: 1 } },
      strategies: [{ pendingIntentId: null, state: { position: '0.4995', pending: 'false' } }],
      configured: ['momentum-1'],
    });
    world.market.trade([990_000, 980_000]);
    await world.time.runForMs(10);
    expect(world.proposed.map(({ side, quantity }) => [side, quantity])).toEqual([
      ['BUY', '0.4995'],
      ['SELL', '0.4995'],
    ]);
  });

  it('names every strategy of the settings, also one that waits for its instruments', async () => {
    await world.stop();
    const plan = { name: 'momentum', account: 'paper-1' };
    const STRATEGIES = JSON.stringify([
      { ...plan, id: 'momentum-1', instruments: ['binance:BTC-USDT'] },
      { ...plan, id: 'later-1', instruments: ['binance:DOGE-USDT'] },
    ]);
    await world.start({ STRATEGIES });
    const { configured, strategies } = await world.status();
    expect(configured).toEqual(['momentum-1', 'later-1']);
    expect(strategies.map(({ strategy }) => strategy)).toEqual(['momentum-1']);
  });

  it('sets parameters for who saw the version that is in force, and for nobody who saw another', async () => {
    const of = { actor: 'ann', reason: 'a drill', strategy: 'momentum-1', parameters: {} };
    const at = subject(SetParametersV1.subject, of.strategy);
    const set = (commandId: string, expectedVersion: number) =>
      world.askAsGateway(at, { ...of, commandId, expectedVersion });
    expect(await set('c-1', 0)).toMatchObject({ ok: true, value: { version: 1 } });
    expect(await set('c-2', 0)).toMatchObject({ ok: false, error: { code: 'STRATEGY_CHANGED' } });
    expect((await world.status()).strategies).toMatchObject([{ version: 1 }]);
  });

  it('knows after a kill what it holds and waits for, and makes no second intent of the same trades', async () => {
    const bytes = world.market.trade(RISE);
    await world.time.runForMs(10);
    const [intent] = world.proposed;
    world.kill();
    await world.start();
    world.market.send(bytes);
    await world.time.runForMs(5_000);
    expect(world.proposed).toHaveLength(1);
    expect((await world.status()).strategies[0]?.pendingIntentId).toBe(intent?.intentId);
    await world.facts.refused(intent!.intentId);
    await world.time.runForMs(10_000);
    expect((await world.status()).strategies[0]?.pendingIntentId).toBeNull();
  });

  it('publishes what it had committed before it was killed', async () => {
    world.market.trade(RISE);
    for (const connection of world.hub.connections)
      if (connection.service === 'strategy') connection.setConnected(false);
    await world.time.runForMs(1);
    expect([world.proposed.length, world.database.intents.size]).toEqual([0, 1]);
    world.kill();
    await world.start();
    await world.time.runForMs(1_000);
    expect(world.proposed).toHaveLength(1);
  });

  it('lets minutes pass without a timer, a socket or a file of the machine', async () => {
    const resources = process.getActiveResourcesInfo();
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')];
    try {
      await buy();
      for (let minute = 0; minute < 5; minute += 1) {
        world.market.state('LIVE');
        await world.time.runForMs(60_000);
      }
      expect(timers.map((timer) => timer.mock.calls.length)).toEqual([0, 0]);
    } finally {
      for (const timer of timers) timer.mockRestore();
    }
    // Between two pieces of work virtual time waits for promises with an immediate.
    const opened = process.getActiveResourcesInfo().filter((name) => !resources.includes(name) && name !== 'Immediate');
    expect(opened).toEqual([]);
    expect((await world.status()).intents).toEqual({ open: 0, refused: 0, closed: 1 });
  });

  it('warms up with the past before it decides on the first live trade', async () => {
    await world.stop();
    world.market.past = [...flat(999_999, 200), ...RISE];
    await world.start();
    expect((await world.status()).strategies[0]?.state).toMatchObject({ prices: '100', signal: 'up' });
    expect(world.proposed).toEqual([]);
    world.market.trade([1_002_000]);
    await world.time.runForMs(10);
    expect(world.proposed).toMatchObject([{ side: 'BUY' }]);
  });
});
