import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ASKER, type Asker, MemoryLaneHub } from '#libs/messaging';
import { MemorySchema, OUTBOX_STORE, type OutboxStore } from '#libs/persistence';
import { HealthRegistry } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import type { ServiceApplication } from './application/service-application.js';
import { COPY_MARK } from './relay/outbox-relay.js';
import {
  ProbeReader,
  ProbeWriter,
  createAsker,
  createReader,
  createWriter,
  testSurroundings,
} from './probe-services.fixture.js';

let time: VirtualScheduler;
let world: { hub: MemoryLaneHub; surroundings: ReturnType<typeof testSurroundings> };
let schema: MemorySchema;
let writer: ServiceApplication;
let reader: ServiceApplication;

beforeEach(async () => {
  time = new VirtualScheduler();
  world = { hub: new MemoryLaneHub(time), surroundings: testSurroundings(time) };
  schema = new MemorySchema();
  writer = await createWriter(world, new MemorySchema());
  reader = await createReader(world, schema);
  await writer.start();
  await reader.start();
});

afterEach(async () => {
  await time.complete(writer.stop());
  await time.complete(reader.stop());
  expect(world.surroundings.supervisor.failures).toStrictEqual([]);
});

const announce = (version: number): Promise<void> => writer.get(ProbeWriter).announceChange(version);

describe('services that share a process on virtual time', () => {
  it('bring a committed fact from the outbox of one to the handler of the other, once', async () => {
    await announce(1);
    await announce(2);
    await time.runForMs(10);
    expect(reader.get(ProbeReader).handled).toStrictEqual([1, 2]);
    await time.runForMs(60_000);
    expect(reader.get(ProbeReader).handled).toStrictEqual([1, 2]);
    expect(await writer.get<OutboxStore>(OUTBOX_STORE).countUnsent()).toBe(0);
  });

  it('are ready once they are started, and say why they are not while the broker is away', async () => {
    const health = reader.get(HealthRegistry);
    expect(await health.findTroubles(time)).toStrictEqual(new Map());
    for (const connection of world.hub.connections) connection.setConnected(false);
    expect(await health.findTroubles(time)).toStrictEqual(new Map([['nats', 'the broker is away']]));
    const answer = await reader.nest.inject({ method: 'GET', url: '/health/ready' });
    expect(answer.statusCode).toBe(503);
    await announce(1);
    await time.runForMs(1_000);
    expect(reader.get(ProbeReader).handled).toStrictEqual([]);
    for (const connection of world.hub.connections) connection.setConnected(true);
    await time.runForMs(1_000);
    expect(reader.get(ProbeReader).handled).toStrictEqual([1]);
  });

  it('undo what an abandoned service had begun, and bring it to its successor after the ack wait', async () => {
    reader.get(ProbeReader).workMs = 1_000;
    const abandoned = reader.get(ProbeReader);
    await announce(1);
    await time.runForMs(500);
    reader.abandon();
    await time.runForMs(2_000);
    expect(abandoned.handled).toStrictEqual([]);
    reader = await createReader(world, schema);
    await reader.start();
    await time.runForMs(2_000);
    expect(reader.get(ProbeReader).handled).toStrictEqual([]);
    await time.runForMs(1_000);
    expect(reader.get(ProbeReader).handled).toStrictEqual([1]);
    expect(abandoned.handled).toStrictEqual([]);
  });

  it('answer questions, and stay silent when they are too slow for the asker', async () => {
    const gateway = await createAsker(world);
    const asker = gateway.get<Asker>(ASKER);
    const subject = 'command.halt.v1.all';
    const fast = await time.complete(asker.ask(subject, { waitMs: 10 }));
    expect(fast).toStrictEqual({ ok: true, value: subject });
    const slow = await time.complete(asker.ask(subject, { waitMs: 10 }, 5));
    expect(slow).toMatchObject({ ok: false, error: { code: 'ASK_TIMED_OUT', retryable: true } });
    const nobody = await time.complete(asker.ask('query.market.v1.binance.BTC-USDT', {}));
    expect(nobody).toMatchObject({ ok: false, error: { code: 'ASK_NOBODY_ANSWERS', retryable: true } });
    await time.complete(gateway.stop());
  });

  it('refuse a command that the gateway has not signed', async () => {
    const refused = await time.complete(reader.get<Asker>(ASKER).ask('command.halt.v1.all', { waitMs: 10 }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'COMMAND_NOT_SIGNED' } });
  });

  it('publish everything of the last day again when the broker has lost a stream, which has no effect twice', async () => {
    for (const version of [1, 2, 3]) await announce(version);
    await time.runForMs(10);
    world.hub.wipeStream('risk');
    const stream = world.hub.streams.streamOf('risk');
    const stored = vi.spyOn(stream, 'store');
    await announce(4);
    await time.runForMs(10);
    expect(reader.get(ProbeReader).handled).toStrictEqual([1, 2, 3, 4]);
    const versions = stored.mock.calls
      .filter(([, id]) => !id.includes(COPY_MARK))
      .map(([, , payload]) => (JSON.parse(new TextDecoder().decode(payload)) as { version: number }).version);
    // The fourth gave the loss away, and stands there again behind the others.
    expect(versions).toEqual([4, 1, 2, 3, 4]);
  });
});
