import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AskReply, type OutboxReply, outboxQueryOf } from '#libs/contracts';
import { ASKER, type Asker, MemoryLaneHub } from '#libs/messaging';
import { MemorySchema, OUTBOX_STORE, type OutboxStore } from '#libs/persistence';
import { VirtualScheduler } from '#libs/testkit';
import type { ServiceApplication } from '../application/service-application.js';
import { ProbeReader, ProbeWriter, createReader, createWriter, testSurroundings } from '../probe-services.fixture.js';
import { AnswerOutboxQuery } from './answer-outbox-query.js';

const DAY_MS = 86_400_000;
const QUESTION = `${outboxQueryOf('risk')}.order-management`;

describe('a writer, asked for what its stream no longer has', () => {
  let time: VirtualScheduler;
  let world: { hub: MemoryLaneHub; surroundings: ReturnType<typeof testSurroundings> };
  let books: MemorySchema;
  let outbox: MemorySchema;
  let writer: ServiceApplication;
  let reader: ServiceApplication;

  beforeEach(async () => {
    time = new VirtualScheduler();
    world = { hub: new MemoryLaneHub(time), surroundings: testSurroundings(time) };
    books = new MemorySchema();
    outbox = new MemorySchema();
    await startWriter();
    await startReader();
  });
  afterEach(async () => {
    for (const service of [writer, reader]) await time.complete(service.stop());
    expect(world.surroundings.supervisor.failures).toStrictEqual([]);
  });

  async function startWriter(): Promise<void> {
    writer = await createWriter(world, outbox);
    await writer.start();
  }
  /** Everything that the stream holds grows older than it keeps; the writer sleeps as well, so that nothing is asked meanwhile. */
  async function outlastStream(): Promise<void> {
    await time.complete(writer.stop());
    await time.runForMs(DAY_MS + 1_000);
    await startWriter();
  }
  async function startReader(): Promise<void> {
    reader = await createReader(world, books);
    await reader.start();
  }
  async function announce(...versions: number[]): Promise<void> {
    for (const version of versions) await writer.get(ProbeWriter).announceChange(version);
    await time.runForMs(10);
  }
  const ask = (fromPlace: unknown, toPlace: unknown): Promise<AskReply<OutboxReply>> =>
    writer.get(AnswerOutboxQuery).answerOutboxQuery('risk', { fromPlace, toPlace });

  it('gives its reader everything, in order and before what is new', async () => {
    await announce(1);
    await time.complete(reader.stop());
    await announce(2, 3, 4);
    await outlastStream();
    await announce(5);
    await startReader();
    await time.runForMs(1_000);
    expect(reader.get(ProbeReader).handled).toEqual([2, 3, 4, 5]);
  });

  it('gives its reader everything although nothing new ever comes', async () => {
    await announce(1);
    await time.complete(reader.stop());
    await announce(2, 3);
    await outlastStream();
    await startReader();
    await time.runForMs(10_000);
    expect(reader.get(ProbeReader).handled).toEqual([2, 3]);
  });

  it('gives its reader everything once, however often that one dies on the way', async () => {
    await announce(1);
    await time.complete(reader.stop());
    await announce(2, 3, 4);
    await outlastStream();
    await announce(5);
    const heard: number[] = [];
    for (let n = 0; n < 2; n += 1) {
      await startReader();
      reader.get(ProbeReader).workMs = 700;
      await time.runForMs(1_000);
      heard.push(...reader.get(ProbeReader).handled);
      reader.abandon();
    }
    await startReader();
    await time.runForMs(30_000);
    heard.push(...reader.get(ProbeReader).handled);
    expect(heard.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  });

  it('answers in pages, by place, with its signature', async () => {
    await announce(...Array.from({ length: 230 }, (_, n) => n + 1));
    // A namespace is published one message at a time.
    await time.runForMs(1_000);
    const first = await ask(11, 230);
    if (!first.ok) throw new Error(first.problem.message);
    expect(first.value.messages.map(({ place }) => place)).toEqual(Array.from({ length: 200 }, (_, n) => n + 11));
    expect(first.value).toMatchObject({ nextPlace: 211, prunedBefore: 0 });
    const { verifier } = world.hub.trustOf('order-management');
    const objections = first.value.messages.map(({ payload, signature, subject }) =>
      verifier.objectionTo(subject, new TextEncoder().encode(payload), signature),
    );
    expect(new Set(objections)).toEqual(new Set([undefined]));
    const second = await ask(211, 230);
    expect(second).toMatchObject({ ok: true, value: { nextPlace: null } });
  });

  it('says up to which place it has deleted messages', async () => {
    await announce(1, 2, 3);
    const store = writer.get<OutboxStore>(OUTBOX_STORE);
    const longAgoUs = time.nowUs() - 8 * DAY_MS * 1_000;
    await store.markPublished(await store.readPlaces('risk', 1, 2, 9), longAgoUs);
    await store.deletePublished(longAgoUs + 1);
    const answer = await ask(1, 3);
    expect(answer).toMatchObject({ ok: true, value: { prunedBefore: 2 } });
  });

  it('refuses a question that cannot be read, and is answered over the wire to whoever may ask', async () => {
    expect(await ask(0, 3)).toMatchObject({ ok: false, problem: { code: 'MESSAGE_UNREADABLE' } });
    expect(await ask(1, 'x')).toMatchObject({ ok: false, problem: { code: 'MESSAGE_UNREADABLE' } });
    await announce(1);
    const asked = reader.get<Asker>(ASKER).ask<OutboxReply>(QUESTION, { fromPlace: 1, toPlace: 1 });
    expect(await time.complete(asked)).toMatchObject({ ok: true, value: { messages: [{ id: 'change-1', place: 1 }] } });
  });
});
